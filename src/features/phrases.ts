import { withWholeNumbers } from './record-number.ts';
import type { Command } from './turn.ts';

export interface Match {
  readonly command: Command;
  /** What the person wrote in the place of `{text}` or `{number}`; empty when the phrase has none. */
  readonly argument: string;
}

/**
 * The command a whole message is, in either language. Case, accents, extra blanks, a blank within a
 * record's number, and a final "please" or question mark make no difference.
 */
export function matchCommand(commands: readonly Command[], message: string): Match | undefined {
  const words = withWholeNumbers(withoutCourtesy(message)).split(/\s+/).filter(Boolean);
  const matches = commands.flatMap((command) =>
    [...command.phrases.en, ...command.phrases.fr].flatMap((phrase) => {
      const argument = argumentOf(phrase, words);
      return argument === undefined ? [] : [{ command, argument, ownWords: ownWordsOf(phrase).length }];
    }),
  );
  return matches.sort((one, other) => other.ownWords - one.ownWords)[0];
}

/** Lower case without accents, so that "intégrité" and "integrite" are the same word. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll('’', "'")
    .toLowerCase();
}

function withoutCourtesy(message: string): string {
  return message
    .trim()
    .replace(/[\s?!.…]+$/u, '')
    .replace(/[\s,]+(please|s['’]il (vous|te) pla[iî]t|svp|stp)$/iu, '')
    .replace(/[\s?!.…]+$/u, '');
}

const placeholder = /^\{(text|number)\}$/;

function ownWordsOf(phrase: string): readonly string[] {
  return phrase.split(' ').filter((word) => !placeholder.test(word));
}

function argumentOf(phrase: string, words: readonly string[]): string | undefined {
  const own = ownWordsOf(phrase);
  if (!own.every((word, index) => fold(words[index] ?? '') === fold(word))) return undefined;
  const rest = words.slice(own.length);
  if (phrase.endsWith('{text}')) return rest.length > 0 ? rest.join(' ') : undefined;
  if (phrase.endsWith('{number}'))
    return rest.length === 1 && /^[a-z]+\d+$/i.test(rest[0] ?? '') ? rest[0] : undefined;
  return rest.length === 0 ? '' : undefined;
}
