import type { Words } from '../../../locales/words.ts';
import type { Values } from './run.ts';
import type { Screen, Step } from './step.ts';
import { fillTemplate, saidText, sayable } from './values.ts';

/** The screens on which a step is done by hand, with the customer's own values, each of which can be copied. */
export function screensOf({ byHand }: Step, values: Values, words: Words): readonly object[] {
  return byHand.map((screen, at) => screenOf(screen, at, byHand.length, values, words));
}

function screenOf(screen: Screen, at: number, all: number, values: Values, words: Words): object {
  const { link, note } = screen;
  const url = link === undefined ? undefined : fillTemplate(link, values);
  const place = saidText(screen.at, values, words) ?? words.say('setup.card.notKnown');
  return {
    at: all > 1 ? `${at + 1}. ${place}` : place,
    ...(url !== undefined && { link: { url } }),
    fields: screen.fields.map(({ label, value }, index) => {
      const text = saidText(value, values, words);
      return {
        label,
        text: text ?? words.say('setup.card.notKnown'),
        // A sentence says what to choose: there is nothing to paste.
        ...('text' in value &&
          text !== undefined && { copy: copyOf(`copy-${at}-${index}`, label, text, words) }),
      };
    }),
    ...(note !== undefined && { note: words.say(note, sayable(values, words)) }),
  };
}

function copyOf(id: string, label: string, value: string, words: Words): object {
  return { id, value, title: words.say('setup.card.copy', { label }) };
}
