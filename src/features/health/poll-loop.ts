import type { HealthPoll } from './poll-health.ts';

/** Does something once, later. @returns what takes that back */
export type Schedule = (milliseconds: number, work: () => Promise<void>) => () => void;

/** Between looks for what another replica is reading. */
const shortestMilliseconds = 5_000;

/**
 * Polls as often as a reading gets old, from now on.
 * @returns ends it, and waits for a poll in flight
 */
export function startPolling(poll: HealthPoll, schedule: Schedule): () => Promise<void> {
  let isStopped = false;
  let cancel = () => {};
  const tick = async () => {
    // The poll itself tells of failures.
    await poll.current().catch(() => undefined);
    await poll.settled();
    if (!isStopped) cancel = schedule(Math.max(shortestMilliseconds, poll.dueIn()), tick);
  };
  cancel = schedule(0, tick);
  return async () => {
    isStopped = true;
    cancel();
    await poll.close();
  };
}
