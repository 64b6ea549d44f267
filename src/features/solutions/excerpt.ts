import { fold } from '../phrases.ts';

const maximumLength = 240;

/** The passage of a text that holds most of these words, starting at a sentence, on one line. */
export function excerpt(text: string, words: readonly string[]): string {
  const sentences = text
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(?<=[.!?])\s+/);
  const score = (start: number) => {
    const passage = fold(shorten(sentences.slice(start).join(' ')));
    return words.filter((word) => passage.includes(word)).length;
  };
  const best = sentences.reduce(
    (winner, _sentence, start) => (score(start) > score(winner) ? start : winner),
    0,
  );
  return shorten(sentences.slice(best).join(' '));
}

/** Cut between words, never within one, and not behind the number of a step. */
function shorten(text: string): string {
  if (text.length <= maximumLength) return text;
  return `${text
    .slice(0, maximumLength)
    .replace(/\s+\S*$/, '')
    .replace(/\s\d+\.$/, '')}…`;
}
