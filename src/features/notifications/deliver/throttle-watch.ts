import type { SendOutcome } from '../messenger.ts';
import type { WorkerClock } from './clock.ts';

/** As Teams says it, and as the messenger does where Teams says nothing but the status. */
const throttledCodes: readonly string[] = ['Throttled', 'HTTP_429'];
/** One conversation that is told to wait is nothing; so many within a second mean the app itself. */
const fewest = 4;
const watchedMilliseconds = 1_000;
const usualPauseMilliseconds = 1_000;
const longestPauseMilliseconds = 30_000;

/**
 * Notices that Teams tells the whole app to wait, which it says to each conversation alone.
 * @param pause called with milliseconds
 */
export function createThrottleWatch(
  clock: Pick<WorkerClock, 'now'>,
  pause: (milliseconds: number) => void,
): (outcome: SendOutcome) => void {
  let seen: { readonly at: number; readonly isThrottled: boolean }[] = [];
  return (outcome) => {
    const now = clock.now();
    const throttled = outcome.kind === 'again' && throttledCodes.includes(outcome.code) ? outcome : undefined;
    seen = seen.filter(({ at }) => at > now - watchedMilliseconds);
    seen.push({ at: now, isThrottled: throttled !== undefined });
    const count = seen.filter(({ isThrottled }) => isThrottled).length;
    if (throttled === undefined || count < fewest || count * 2 < seen.length) return;
    seen = [];
    pause(Math.min(longestPauseMilliseconds, throttled.afterMilliseconds ?? usualPauseMilliseconds));
  };
}
