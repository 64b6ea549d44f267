import { fold } from '../phrases.ts';

const maximumLength = 240;

/**
 * The passage of a text that holds most of these words, starting at a sentence, on one line. An ellipsis stands
 * for what comes before it, so that nobody takes the third step for the first.
 */
export function excerpt(text: string, words: readonly string[]): string {
  const sentences = text
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(?<=[.!?])\s+/);
  // Each sentence has a letter at least, so more of them are never shown; a handbook has thousands.
  const passageFrom = (start: number) => shorten(sentences.slice(start, start + maximumLength).join(' '));
  const score = (start: number) => {
    const passage = fold(passageFrom(start));
    return words.filter((word) => passage.includes(word)).length;
  };
  const best = sentences.reduce(
    (winner, _sentence, start) => (score(start) > score(winner) ? start : winner),
    0,
  );
  return `${best > 0 ? '… ' : ''}${passageFrom(best)}`;
}

/** Cut between words, never within one, and not behind the number of a step or a full stop. */
function shorten(text: string): string {
  if (text.length <= maximumLength) return text;
  return `${text
    .slice(0, maximumLength)
    .replace(/\s+\S*$/, '')
    .replace(/\s\d+\.$/, '')
    .replace(/[.,;:]$/, '')}…`;
}
