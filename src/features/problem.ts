import { type CasebridgeError, catalogue } from '../errors.ts';
import type { Words } from '../locales/words.ts';
import type { Reply } from './turn.ts';

const icons = { person: '✋', right: '🔒', upstream: '⏳', operator: '🛠️', ours: '⚠️' } as const;

/**
 * The card that says what happened and what to do.
 * @param said the message that led here, when saying it again may help
 * @param form what a dialog's form sent, which its button then shows again
 */
export function problemReply(
  error: CasebridgeError,
  words: Words,
  correlationId: string,
  said?: string,
  form?: object,
): Reply {
  const { code, facts } = error;
  const { retry, fault } = catalogue[code];
  const title = words.say(`errors.${code}.title`, facts);
  const what = words.say(`errors.${code}.what`, facts);
  const todo = words.say(`errors.${code}.todo`, facts).split('\n');
  return {
    card: 'problems/problem',
    data: {
      icon: icons[fault],
      title,
      what,
      todo: todo.map((text) => ({ text })),
      reference: words.say('problem.reference', { correlationId, code }),
      ...(retry && said !== undefined && { retry: { text: said } }),
      ...(facts.statusPage !== undefined && { statusPage: { url: String(facts.statusPage) } }),
      ...(form !== undefined && { form: { ...form, again: true } }),
    },
    summary: `${title}. ${what}`,
  };
}
