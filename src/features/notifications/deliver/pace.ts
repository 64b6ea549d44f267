import type { LaneRecords } from '../lanes.ts';
import type { WorkerClock } from './clock.ts';
import { appLimit } from './limits.ts';
import { createSharedClock } from './shared-clock.ts';

/** Keeps all replicas together within what Teams takes from the app. */
export interface Pacer {
  /**
   * Waits for a moment to send at.
   * @param deadline by the worker's clock
   * @returns false when there is none until then, and when the store cannot be asked: then nothing may be sent
   */
  take(deadline: number): Promise<boolean>;
  /** Nothing is sent for so long, by any replica. */
  pause(milliseconds: number): Promise<void>;
  /** Nobody gets a moment any more. */
  close(): void;
}

export interface PacerDeps {
  readonly records: Pick<LaneRecords, 'reserveSends' | 'pauseSends'>;
  readonly sendsPerSecond: number;
  readonly clock: WorkerClock;
}

interface Waiting {
  readonly deadline: number;
  readonly answer: (maySend: boolean) => void;
}

/** Moments are reserved for so long ahead: a process that dies loses no more, and the database is asked four times a second. */
const blockMilliseconds = 250;
/** Deadlines are looked at so often. */
const longestSleepMilliseconds = 1_000;

export function createPacer(deps: PacerDeps): Pacer {
  const { records, clock } = deps;
  const reserve = createReserve(deps);
  const waiting: Waiting[] = [];
  let moments: number[] = [];
  let isReserving = false;
  let wakesAt = Number.POSITIVE_INFINITY;
  let isClosed = false;

  const refuseAll = () => {
    for (const { answer } of waiting.splice(0)) answer(false);
  };
  const reserveMore = async (count: number) => {
    isReserving = true;
    try {
      moments.push(...(await reserve(count)));
    } catch {
      // What waits goes back to the queue, and whoever settles it tells of the store.
      refuseAll();
    }
    isReserving = false;
    serve();
  };
  const wakeAt = async (moment: number) => {
    wakesAt = moment;
    await clock.sleep(Math.max(0, moment - clock.now()));
    if (wakesAt !== moment) return;
    wakesAt = Number.POSITIVE_INFINITY;
    serve();
  };
  const serve = () => {
    const now = clock.now();
    giveOut(waiting, moments, now);
    if (waiting.length === 0) return;
    const missing = waiting.length - moments.length;
    const isShort = (moments.at(-1) ?? now) < now + blockMilliseconds / 2;
    if (missing > 0 && isShort && !isReserving) void reserveMore(missing);
    const next = Math.min(moments[0] ?? Number.POSITIVE_INFINITY, now + longestSleepMilliseconds);
    if (next < wakesAt) void wakeAt(next);
  };
  return {
    take: (deadline) =>
      new Promise((answer) => {
        if (isClosed) return answer(false);
        waiting.push({ deadline, answer });
        serve();
      }),
    pause: async (milliseconds) => {
      moments = [];
      await records.pauseSends(milliseconds);
    },
    close: () => {
      isClosed = true;
      refuseAll();
    },
  };
}

/** First come, first served. Changes both lists. */
function giveOut(waiting: Waiting[], moments: number[], now: number): void {
  const isLate = (moment: number | undefined) =>
    moment !== undefined && moment < now - appLimit.latestMilliseconds;
  while (isLate(moments[0])) moments.shift();
  for (let [first] = waiting; first !== undefined; [first] = waiting) {
    const isTooLate = first.deadline <= now;
    if (!isTooLate && (moments[0] ?? Number.POSITIVE_INFINITY) > now) return;
    if (!isTooLate) moments.shift();
    waiting.shift();
    first.answer(!isTooLate);
  }
}

/** @returns moments by the worker's clock, evenly spaced; the first of them may be over */
function createReserve({ records, sendsPerSecond, clock }: PacerDeps) {
  const interval = Math.ceil(1_000_000 / (sendsPerSecond * appLimit.share));
  const most = Math.max(1, Math.floor((blockMilliseconds * 1_000) / interval));
  const offsetOf = createSharedClock();
  let inVain = 0;
  return async (wanted: number): Promise<readonly number[]> => {
    const count = Math.min(wanted, most) + inVain;
    const askedAt = clock.now();
    const { first, now } = await records.reserveSends(count, interval);
    const answeredAt = clock.now();
    const start = first / 1_000 + offsetOf({ askedAt, answeredAt, shared: now / 1_000 });
    // While the store answers slowly, as many more are asked for as will be over by then.
    const isLate = start < answeredAt - appLimit.latestMilliseconds;
    inVain = isLate ? Math.min(most, Math.ceil(((answeredAt - askedAt) * 1_000) / interval)) : 0;
    return Array.from({ length: count }, (_, index) => start + (index * interval) / 1_000);
  };
}
