import { z } from 'zod';
import type { Turn } from '../../turn.ts';

/** Of a work note, a reply, or resolution notes, in characters. */
const longestText = 4000;

/** An input of a form: empty when nothing was typed. */
export const typedText = z.string().default('');

/** Why a text cannot be saved; undefined when it can. */
export function problemWithText(
  text: string,
  { words }: Turn,
  { isRequired }: { readonly isRequired: boolean },
): string | undefined {
  if (isRequired && text.trim() === '') return words.say('actions.textMissing');
  if (text.length <= longestText) return undefined;
  return words.say('actions.textTooLong', { limit: longestText, length: text.length });
}

/** What was done, and the note that was typed with it, if any. */
export function withNote(what: string, note: string): string {
  return note.trim() === '' ? what : `${what}\n\n${note.trim()}`;
}
