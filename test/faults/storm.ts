import type { Trouble } from '../helpers/busy-teams.ts';

/** The same pseudo-random numbers for a seed, so that a run that failed can be run again. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What goes wrong at Teams: one request in fifty, of each kind alike, as long as it lasts. */
export function createStorm(random: () => number): { trouble: () => Trouble | undefined; end: () => void } {
  const kinds: readonly Trouble[] = [
    { status: 429, retryAfter: 1 },
    { status: 502 },
    { status: 500 },
    'dropped',
  ];
  let isOver = false;
  return {
    trouble: () => (isOver || random() > 0.02 ? undefined : kinds[Math.floor(random() * kinds.length)]),
    end: () => {
      isOver = true;
    },
  };
}
