import { isEmailAddress, isGuid, isKnownReference, isProduct, looksLikeHost } from './harmless.ts';

/**
 * How a word is told to be the value of what was named before it. `assigned`: behind a colon or an equals sign; `told`:
 * behind "is" or "est"; `given`: behind "to", "with" or the like; `adjacent`: the next word; `near`: further on in the
 * same sentence.
 */
export type Telling = 'assigned' | 'told' | 'given' | 'adjacent' | 'near';

export interface ValueSpan {
  readonly start: number;
  readonly end: number;
}

const assigning = /^["'”»`]?[\s\u00a0]*(?::=|=>|->|[:=|→])[\s\u00a0]*/u;
const tellingWord = /^(?:is|was|are|est|était|sont|sera|be|being|as|comme)$/iu;
const givingWord = /^(?:to|with|en|par|avec|using|use|utilisez|utilisant|tapez|enter|saisir|from|de)$/iu;
/** What may stand between "is" and the value. */
const adverb =
  /^(?:now|currently|still|again|always|simply|just|probably|maintenant|toujours|désormais|encore|actuellement|the|le|la|un|une)$/iu;
/** What may stand between a name and "is", and does not make it the name of something else. */
const whose =
  /^(?:for|of|he|she|they|we|i|that|which|on|in|to|from|below|de|du|des|d['’].*|pour|qu[ei]?|qu['’].*|actuel|provisoire|temporaire|initial|à|au|sur|is|was|are|est|était|sont|sera)$/iu;
const firstWord = /[^\s\u00a0]{1,40}/u;
const endsSentence = /[.!?;]["”»')]?$/u;
const quoted = /^(?:"[^"\n]{1,200}"|'[^'\n]{1,200}'|“[^”\n]{1,200}”|«[^»\n]{1,200}»|`[^`\n]{1,200}`)/u;
const scannedWords = 14;

/**
 * The words that are told to be the value of what was named just before.
 * @param behind what follows the name
 * @param isValue whether a word, told in that way, is one
 */
export function toldValues(
  behind: string,
  isValue: (word: string, telling: Telling) => boolean,
): readonly ValueSpan[] {
  const found: ValueSpan[] = [];
  let at = assigning.exec(behind.slice(0, 20))?.[0].length ?? 0;
  let telling: Telling = at > 0 ? 'assigned' : 'adjacent';
  // "The password for Ida is …", but not "the password prompt is …".
  const isAboutIt = whose.test(firstWord.exec(behind.slice(at, at + 40))?.[0] ?? '');
  for (let count = 0; count < scannedWords; count += 1) {
    const next = nextWord(behind, at, telling);
    if (next === undefined) break;
    const span = trimmed(next.raw, next.start);
    const isFound: boolean = span.end > span.start && isValue(behind.slice(span.start, span.end), telling);
    if (isFound) found.push(span);
    telling = isFound ? 'near' : nextTelling(next.raw, telling, isAboutIt);
    if (telling === 'near' && !isFound && endsSentence.test(next.raw)) break;
    at = next.start + next.raw.length;
  }
  return found;
}

/** A value may stand on the next line only where it was announced. */
function nextWord(behind: string, at: number, telling: Telling) {
  const gap = /^[\s\u00a0|]*/u.exec(behind.slice(at, at + 20))?.[0] ?? '';
  const mayBeOnNextLine = telling === 'assigned' || telling === 'told';
  if (/\n\s*\n/.test(gap) || (gap.includes('\n') && !mayBeOnNextLine)) return undefined;
  const start = at + gap.length;
  const rest = behind.slice(start, start + 210);
  const raw = quoted.exec(rest)?.[0] ?? /^[^\s\u00a0]{1,200}/u.exec(rest)?.[0] ?? '';
  // The next setting of a connection string.
  const setting = /[;,&][a-z_ ]{2,40}=/i.exec(raw)?.index ?? raw.length;
  return raw === '' ? undefined : { raw: setting > 0 ? raw.slice(0, setting) : raw, start };
}

function nextTelling(raw: string, before: Telling, isAboutIt: boolean): Telling {
  if (/[:=]$/.test(raw) || /^(?:->|→|–|-|:=|=>)$/u.test(raw)) return 'assigned';
  if (tellingWord.test(raw)) return isAboutIt ? 'told' : 'given';
  if (givingWord.test(raw)) return 'given';
  return before === 'told' && adverb.test(raw) ? 'told' : 'near';
}

/** Without quotes around it and without what ends a clause behind it. */
export function trimmed(raw: string, start: number): ValueSpan {
  const before = /^["'“«`(<[{\s\u00a0]+/u.exec(raw)?.[0].length ?? 0;
  const after = /["'”»`)>\]}.,;\s\u00a0]+$/u.exec(raw.slice(-20))?.[0].length ?? 0;
  return { start: start + before, end: Math.max(start + before, start + raw.length - after) };
}

/** Words that say how a password is, and which are none. */
const state =
  /^(?:not|no|none|null|empty|unknown|wrong|incorrect|bad|invalid|valid|correct|right|ok|okay|fine|good|old|new|weak|strong|too|very|so|the|an?|in|on|at|of|for|by|from|to|with|and|or|but|if|when|only|also|being|been|about|needed|known|lost|forgotten|reset|stale|the same|same|different|due|longer?|shorter?|missing|yes|n\/a|working|unchanged|mandatory|optional|hidden|(?:he|she|it|they|i|we|you|her|his|their|my|your)|what|that|this|again|pas|non|oui|aucun|inconnue?|faux|fausse|mauvais|bon|bonne|valide|invalide|correcte?|incorrecte?|trop|très|le|la|les|un|une|de|du|des|en|à|au|sur|dans|pour|par|et|ou|mais|nouveau|ancien|obligatoire|vide|perdu|oublié|requis|toujours|encore|plus|bien|il|elle|son|sa|ce|celui|dû|identique|différent|faible|redemandé|demandé|policy|prompt|field|protection|hash|sync|writeback|manager|page|dialog|box|expiry|expiration|length|age|history|change|synchronization|window|screen|issue|issues|problem|error|errors|erreur|problème)$/iu;
const inflected = /^\p{L}+(?:ed|ing|ly|able|ible|é|ée|és|ées|ment|ant|ante)$/iu;

function isOrdinary(word: string): boolean {
  return (
    state.test(word) ||
    adverb.test(word) ||
    inflected.test(word) ||
    /^[^\p{L}\p{N}]+$/u.test(word) ||
    /^\[.*\]?$/.test(word)
  );
}

const letter = /\p{L}/u;
const digit = /\d/;
const symbol = /[!@#$%^&*?+=~§£€]/u;

/** Whether a word told in this way is a password. Never an error's code, an address or the number of a record. */
export function isPassword(word: string, telling: Telling): boolean {
  if (isKnownReference(word) || isOrdinary(word) || word.includes('://')) return false;
  switch (telling) {
    case 'assigned':
      return !/^\d{1,3}$/.test(word);
    case 'told':
      return !/^\d{1,3}$/.test(word) && !looksLikeHost(word) && !isEmailAddress(word);
    case 'given':
      return isStrong(word) || isMixed(word);
    case 'adjacent':
      return isStrong(word) || isMixed(word);
    case 'near':
      return isStrong(word);
  }
}

/** The same of names that stand for more than a password: "the login page is blank". */
export function isCredential(word: string, telling: Telling): boolean {
  return isPassword(word, telling === 'told' ? 'near' : telling);
}

/** Letters and digits, and not the name of a product or a place. */
function isMixed(word: string): boolean {
  const isOther = isProduct(word) || isGuid(word) || isEmailAddress(word) || looksLikeHost(word);
  return !isOther && !looksLikePath(word) && word.length >= 6 && letter.test(word) && digit.test(word);
}

function isWordWithYear(word: string): boolean {
  return /^\p{Lu}\p{Ll}+\d+$/u.test(word);
}

function looksLikePath(word: string): boolean {
  return /^(?:[a-z]:\\|\\|\/)/i.test(word) || /\\/.test(word);
}

/** Nobody writes such a word but as a password. */
function isStrong(word: string): boolean {
  if (word.length < 7 || isGuid(word) || isEmailAddress(word) || isProduct(word)) return false;
  if (looksLikePath(word) || looksLikeHost(word) || isWordWithYear(word) || !letter.test(word)) return false;
  if (!digit.test(word)) return false;
  return symbol.test(word) || (/\p{Lu}/u.test(word) && /\p{Ll}/u.test(word) && !/^\p{L}+-?\d+$/u.test(word));
}

/** Whether a word told in this way is a key, a token or another secret that a machine has made. */
export function isKey(word: string, telling: Telling): boolean {
  if (isKnownReference(word) || /\\|:\/\//.test(word) || isEmailAddress(word)) return false;
  if (!/^[\w+/=.~:$-]+$/.test(word) || !digit.test(word)) return false;
  if (telling === 'assigned' || telling === 'told')
    return word.length >= 6 && (letter.test(word) || word.length >= 8);
  if (isGuid(word) || looksLikeHost(word) || isProduct(word)) return false;
  return word.length >= 16 && letter.test(word);
}
