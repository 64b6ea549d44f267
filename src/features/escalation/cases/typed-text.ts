import type { Turn } from '../../turn.ts';
import type { CheckedForm, Sent } from './case-form.ts';

/** Of a reply, and of what solved a problem, in characters. */
const longestText = 4000;

export interface TextDeps {
  /**
   * Leaves out what looks like a password, a key or a token.
   * @returns the id of each, the same wherever it stands
   */
  readonly redactSecrets: (text: string) => { readonly text: string; readonly found: readonly string[] };
}

/**
 * Why a text is not sent to Microsoft yet; undefined when it is.
 * @param rebuild the form's inputs with another text
 */
export function problemWithText<Typed>(
  text: string,
  { words }: Turn,
  { warned }: Pick<Sent, 'warned'>,
  deps: TextDeps,
  rebuild: (text: string) => Typed,
): Extract<CheckedForm<Typed>, { readonly problem: string }> | undefined {
  const { length } = text;
  if (text.trim() === '') return { problem: words.say('actions.textMissing') };
  if (length > longestText) {
    return { problem: words.say('actions.textTooLong', { limit: longestText, length }) };
  }
  const { text: redacted, found } = deps.redactSecrets(text);
  // Who writes it in again after the warning means it.
  if (found.every((id) => warned.includes(id))) return undefined;
  const problem = words.say('cases.form.secrets', { count: found.length });
  return { problem, typed: rebuild(redacted), warned: [...new Set([...warned, ...found])] };
}
