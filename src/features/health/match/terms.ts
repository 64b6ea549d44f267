import { LRUCache } from 'lru-cache';
import { stemmer } from 'stemmer';
import { fold } from '../../phrases.ts';
import { frenchWords, plainFrenchWords } from './french.ts';
import { plainWords, sameThings } from './wording.ts';

/** A telling word of a text, or several that are one, such as "sign in". */
export interface Term {
  /** What it counts as: its stem, the same for all ways of saying it. */
  readonly stem: string;
  /** As the text has it. */
  readonly word: string;
}

/** A place in a text; plain words leave theirs empty, so that how far apart others stand is still known. */
export type Place = Term | undefined;

/** What follows in a description, such as a log, says little more. */
const longestText = 8_000;

/** The telling words of a text, in their places. */
export function termsOf(text: string): readonly Place[] {
  const words = wordsOf(text.slice(0, longestText));
  const places: Place[] = [];
  for (let at = 0; at < words.length; ) {
    const phrase = phraseAt(words, at);
    places.push(phrase ? phrase.term : termOf(words[at]));
    at += phrase?.length ?? 1;
  }
  return places;
}

interface Word {
  readonly written: string;
  readonly folded: string;
  readonly stem: string;
}

const wordPattern = /[\p{L}\p{N}][\p{L}\p{N}\p{Mn}'’]*(?:[._][\p{L}\p{N}]+)*/gu;
/** Names of exceptions and commands hold several words; those of two are mostly products, such as SharePoint. */
const joinedPattern = /^\p{Lu}?\p{Ll}+(?:\p{Lu}\p{Ll}+){2,}$/u;

function wordsOf(text: string): readonly Word[] {
  return (text.match(wordPattern) ?? []).flatMap((written) => {
    const parts = joinedPattern.test(written) ? (written.match(/\p{Lu}?\p{Ll}+/gu) ?? []) : [];
    return [written, ...parts].map((part) => {
      const folded = fold(part)
        .replace(/'s?$/, '')
        .replace(/^(?:[cdjlmnst]|qu)'(?=\p{L}{2})/u, '');
      return { written: part, folded, stem: stemOf(folded) };
    });
  });
}

function phraseAt(
  words: readonly Word[],
  at: number,
): { readonly term: Term; readonly length: number } | undefined {
  if (!firstStems.has(words[at]?.stem ?? '')) return undefined;
  for (let length = Math.min(longestPhrase, words.length - at); length > 0; length -= 1) {
    const said = words.slice(at, at + length);
    const stem = phrases.get(said.map((word) => word.stem).join(' '));
    if (stem !== undefined)
      return { term: { stem, word: said.map((word) => word.written).join(' ') }, length };
  }
  return undefined;
}

const plain: ReadonlySet<string> = new Set([...plainWords, ...plainFrenchWords]);
/** Longer ones are no words: keys, encoded data. */
const longestWord = 60;

function termOf(word: Word | undefined): Place {
  if (word === undefined || word.folded.length < 2 || word.folded.length > longestWord) return undefined;
  const isTelling = !plain.has(word.folded) && !word.folded.endsWith("n't");
  return isTelling ? { stem: word.stem, word: word.written } : undefined;
}

/** A desk's words are few and come again and again. */
const knownStems = new LRUCache<string, string>({ max: 20_000 });

function stemOf(word: string): string {
  // The system's name is not several of what opens and closes on a screen.
  if (word === 'windows') return 'win';
  if (/\d/.test(word) || word.length > longestWord) return word;
  const known = knownStems.get(word);
  if (known !== undefined) return known;
  const stem = stemmer(word.replace(/(?<=.{4})ly$/, ''));
  knownStems.set(word, stem);
  return stem;
}

/** Every way of saying a thing, by the stems of its words, and what it counts as. */
const phrases: ReadonlyMap<string, string> = new Map(
  [...frenchWords, ...sameThings].flatMap((line) => {
    const ways = line.split(', ').map((way) => way.split(' ').map(stemOf));
    const [first = []] = ways;
    return ways.map((way): [string, string] => [way.join(' '), first.join('')]);
  }),
);
const longestPhrase = Math.max(...[...phrases.keys()].map((way) => way.split(' ').length));
const firstStems = new Set([...phrases.keys()].map((way) => way.split(' ')[0]));
