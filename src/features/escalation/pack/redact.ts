import { type Finding, isSameInAnyCase, literal } from './find-redactions.ts';

/**
 * A text with placeholders for what was found, wherever it stands: also where nothing around it gives it away.
 * @param kept ids of findings that stay
 */
export function redact(text: string, findings: readonly Finding[], kept: ReadonlySet<string>): string {
  const leaving = findings
    .filter(({ id }) => !kept.has(id))
    .sort((one, other) => other.text.length - one.text.length);
  const inAnyCase = leaving.filter(({ kind }) => isSameInAnyCase(kind));
  return replaced(replaced(text, leaving, 'gu'), inAnyCase, 'giu');
}

function replaced(text: string, leaving: readonly Finding[], flags: 'gu' | 'giu'): string {
  if (leaving.length === 0) return text;
  const key = (said: string) => (flags === 'giu' ? said.toLowerCase() : said);
  const placeholders = new Map(leaving.map((finding) => [key(finding.text), finding.placeholder]));
  const pattern = new RegExp(leaving.map(formOf).join('|'), flags);
  return text.replace(pattern, (said) => placeholders.get(key(said)) ?? said);
}

const placeholders = /\[[\p{L}-]+ \d+\]/gu;

/** To look for what has not been left out yet: a placeholder behind "password is" is no password. */
export function withoutPlaceholders(text: string): string {
  return text.replace(placeholders, '[…]');
}

/** Shorter ones, such as the digits of a PIN, may also be a part of something else: an error's code. */
const longestPart = 8;

function formOf({ kind, text }: Finding): string {
  const isAlone = text.length <= longestPart || kind === 'name';
  const isWord = (character: string | undefined) => isAlone && /[\p{L}\p{N}]/u.test(character ?? '');
  const before = isWord(text[0]) ? '(?<![\\p{L}\\p{N}])' : '';
  const behind = isWord(text.at(-1)) ? '(?![\\p{L}\\p{N}])' : '';
  return `${before}${literal(text)}${behind}`;
}
