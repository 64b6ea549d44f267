import type { Reply } from '../../turn.ts';

/** A sentence in the place of a card that is no more, and the way to the set-up as it is. */
export function saidCard(text: string): Reply {
  return { card: 'setup/said', data: { text }, summary: text };
}
