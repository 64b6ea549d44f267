import type { WorkerClock } from './clock.ts';

const firstWaitMilliseconds = 1_000;
const longestWaitMilliseconds = 30_000;

/**
 * Remembers that the store does not work, so that it is asked ever more rarely.
 * @param onTrouble told once, until it works again
 */
export function createTrouble(clock: Pick<WorkerClock, 'now'>, onTrouble: (error: unknown) => void) {
  let failures = 0;
  let endsAt = 0;
  return {
    is: () => clock.now() < endsAt,
    endsIn: () => endsAt - clock.now(),
    /** @returns undefined when it failed */
    guard: async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
      try {
        const result = await work();
        failures = 0;
        return result;
      } catch (error) {
        if (failures === 0) onTrouble(error);
        endsAt = clock.now() + Math.min(longestWaitMilliseconds, firstWaitMilliseconds * 2 ** failures);
        failures += 1;
        return undefined;
      }
    },
  };
}
