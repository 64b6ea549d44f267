import { withWholeNumbers } from './record-number.ts';
import type { Command } from './turn.ts';

export interface Match {
  readonly command: Command;
  /** What the person wrote in the place of `{text}`, `{number}`, `{issue}` or `{case}`; empty when the phrase has none. */
  readonly argument: string;
}

/**
 * The command a whole message is, in either language. Case, accents, extra blanks, a blank within a
 * record's number, and a final "please" or question mark make no difference.
 */
export function matchCommand(commands: readonly Command[], message: string): Match | undefined {
  const words = withWholeNumbers(withoutCourtesy(message)).split(/\s+/).filter(Boolean);
  const folded = words.map(fold);
  let best: (Match & { readonly weight: number }) | undefined;
  for (const command of commands) {
    for (const phrase of phrasesOf(command)) {
      const argument = argumentOf(phrase, words, folded);
      if (argument === undefined || phrase.weight <= (best?.weight ?? -1)) continue;
      best = { command, argument, weight: phrase.weight };
    }
  }
  return best && { command: best.command, argument: best.argument };
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

const placeholder = /^\{(text|number|issue|case)\}$/;

/**
 * An id of a service health issue, or its link in the admin centre. ServiceNow's articles and cases have two letters too, and
 * its numbers begin with zeros.
 */
const issueForm =
  /^(?!kb|cs)[a-z]{2}[\s-]?[1-9]\d{4,9}$|^https:\/\/\S+\/servicehealth\/\S*\/[a-z]{2}\d{5,10}\b\S*$/i;

/** The same within a sentence, where "in 70010 mails" is none. */
const issueWithin =
  /(?<![\p{L}\p{N}])(?![kK][bB]|[cC][sS])(?:[a-zA-Z]{2}|[A-Z]{2}[\s-])[1-9]\d{4,9}(?![\p{L}\p{N}])/u;

/** What Microsoft's mails call a case: digits, or letters and digits, also `TrackingID#2412170040001234`. */
const caseForm = /^(?:tracking\s?id\s?#?\s?)?#?(?=[a-z\d-]*\d)[a-z\d-]{1,40}$/i;

/** The first id of a service health issue in a text, in capitals and without a blank; undefined when it has none. */
export function issueIdIn(text: string): string | undefined {
  return issueWithin.exec(text)?.[0].replace(/[\s-]/, '').toUpperCase();
}

interface Phrase {
  /** Folded. */
  readonly ownWords: readonly string[];
  readonly argument: 'text' | 'number' | 'issue' | 'case' | 'none';
  /** Its own words; an id, which little else looks like, counts half a word. */
  readonly weight: number;
}

/** Every message is compared with every phrase, so the phrases are prepared once. */
const prepared = new WeakMap<Command, readonly Phrase[]>();

function phrasesOf(command: Command): readonly Phrase[] {
  const known = prepared.get(command);
  if (known !== undefined) return known;
  const phrases = [...command.phrases.en, ...command.phrases.fr].map(prepare);
  prepared.set(command, phrases);
  return phrases;
}

function prepare(phrase: string): Phrase {
  const words = phrase.split(' ');
  const ownWords = words.filter((word) => !placeholder.test(word)).map(fold);
  const last = words.at(-1);
  const weight = ownWords.length;
  if (last === '{text}') return { ownWords, argument: 'text', weight };
  if (last === '{issue}') return { ownWords, argument: 'issue', weight: weight + 0.5 };
  if (last === '{case}') return { ownWords, argument: 'case', weight: weight + 0.5 };
  return { ownWords, argument: last === '{number}' ? 'number' : 'none', weight };
}

function argumentOf(
  { ownWords, argument }: Phrase,
  words: readonly string[],
  folded: readonly string[],
): string | undefined {
  if (!ownWords.every((word, index) => folded[index] === word)) return undefined;
  const rest = words.slice(ownWords.length);
  if (argument === 'text') return rest.length > 0 ? rest.join(' ') : undefined;
  if (argument === 'issue') return matching(issueForm, rest);
  if (argument === 'case') return matching(caseForm, rest);
  if (argument === 'number')
    return rest.length === 1 && /^[a-z]+\d+$/i.test(rest[0] ?? '') ? rest[0] : undefined;
  return rest.length === 0 ? '' : undefined;
}

function matching(form: RegExp, words: readonly string[]): string | undefined {
  const text = words.join(' ');
  return form.test(text) ? text : undefined;
}
