import assert from 'node:assert/strict';
import type { TestPlace } from './bot.ts';
import { objectsOf, textOf } from './card-text.ts';
import type { Member } from './connector.ts';

/** A card where it is: the message, and what the person sees in its place. */
export interface Shown {
  /** Undefined in a dialog. */
  readonly id: string;
  readonly place: TestPlace;
  readonly card: unknown;
  /** Everything that is to be read on it. */
  readonly text: string;
}

/** A card in its message. */
export function shown(id: string, place: TestPlace, card: unknown): Shown {
  return { id, place, card, text: textOf(card) };
}

/** The button that does this, wherever on the card it is: its data as Teams sends it, without the inputs. */
export function buttonOf(card: unknown, verb: string): Record<string, unknown> {
  const button = buttonsOf(card).find((one) => one.verb === verb);
  assert.ok(button, `a button ${verb} among ${verbsOn(card).join(', ')} of ${textOf(card)}`);
  return button.data;
}

/** Verbs of all buttons, also of those that open a dialog. */
export function verbsOn(card: unknown): readonly string[] {
  return buttonsOf(card).map(({ verb }) => verb);
}

function buttonsOf(card: unknown) {
  return objectsOf(card).flatMap((node) => {
    const { type, verb, data } = Object(node);
    if (type !== 'Action.Execute' && type !== 'Action.Submit') return [];
    return [{ verb: String(verb ?? data?.verb), data: { ...data } }];
  });
}

export function ownChatOf({ id }: Pick<Member, 'id'>): string {
  return `a:${id}`;
}
