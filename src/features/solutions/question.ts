import { eng, fra } from 'stopword';
import { fold } from '../phrases.ts';

/** What solutions are looked for. */
export interface Question {
  /** The problem in a line: an incident's short description, or what the person wrote. */
  readonly subject: string;
  /** More about it; may be empty. */
  readonly details: string;
}

/** Words that stand in every request and so tell nothing, besides the languages' own. */
const deskWords =
  'hello hi please thanks thank help issue issues problem problems error errors user users unable cannot cant dont wont doesnt get gets getting try tried trying work works working need needs again back keep keeps show shows since morning today yesterday week no not nothing so when does every two first several people its im ive isnt didnt use used using see say says said comes one bonjour merci svp aide probleme problemes erreur utilisateur depuis matin'.split(
    ' ',
  );
const stopWords: ReadonlySet<string> = new Set([...eng, ...fra, ...deskWords].map(fold));

/** "l'imprimante" and "imprimante" are the same word in a text. */
const elided = /^(?:[cdjlmnst]|(?:jus|lors|puis)?qu)'(?=\p{L})/u;

/** The telling words of a text, folded, each once, in the order they stand. */
export function tellingWords(text: string): readonly string[] {
  const words = fold(text).match(/[\p{L}\p{N}][\p{L}\p{N}'._-]*/gu) ?? [];
  const trimmed = words.map((word) =>
    word
      .replace(/(?<!['._-])['._-]+$/, '')
      .replace(/'s$/, '')
      .replace(elided, ''),
  );
  return [...new Set(trimmed.filter(isTelling))];
}

/** Longer ones are no words: keys, encoded data, a cat on the keyboard. */
const longestWord = 60;

export function isTelling(word: string): boolean {
  if (word.length > longestWord) return false;
  return word.length > 1 && !stopWords.has(word.replaceAll("'", '')) && !stopWords.has(word);
}

/** Few enough for a query by address, most telling first: error codes, then long words, which are rarer. */
export function searchWords({ subject, details }: Question, limit: number): readonly string[] {
  const fromSubject = tellingWords(subject);
  const words =
    fromSubject.length >= 2 ? fromSubject : [...new Set([...fromSubject, ...tellingWords(details)])];
  const weight = (word: string) => (/\d/.test(word) ? 100 : 0) + Math.min(word.length, 12);
  return [...words].sort((one, other) => weight(other) - weight(one)).slice(0, limit);
}
