import { isCasebridgeError } from '../../../errors.ts';
import type { Polled, PollOutcome } from './poll-incidents.ts';

/** Does something once, later. @returns what takes that back */
type Schedule = (milliseconds: number, work: () => Promise<void>) => () => void;

export interface WatchLoopDeps {
  /** @throws STORE_UNAVAILABLE, and what ServiceNow's client throws */
  readonly poll: (signal: AbortSignal) => Promise<Polled>;
  readonly pauseMilliseconds: number;
  readonly schedule: Schedule;
  /** Something was queued to be told. */
  readonly onChanges: () => void;
  /** @param code of each kind of trouble once, until reading works again; undefined: it does */
  readonly onTrouble: (code: string | undefined, error?: unknown) => void;
}

/** Whoever subscribes expects to hear of what happens from then on. */
const unwantedMilliseconds = 5_000;
/** Where there is more to be read; ServiceNow's clock has whole seconds, so nobody should ask more often than every two. */
const behindMilliseconds = 2_000;

/**
 * Reads again and again, from now on.
 * @returns ends it, and waits for a reading in flight
 */
export function startWatch(deps: WatchLoopDeps): () => Promise<void> {
  const { poll, pauseMilliseconds, schedule, onChanges } = deps;
  const closing = new AbortController();
  const report = createReport(deps.onTrouble);
  let cancel = () => {};
  let inFlight = Promise.resolve();
  const pollOnce = async () => {
    try {
      const { outcome, changes } = await poll(closing.signal);
      report.worked();
      if (changes > 0) onChanges();
      return pauseAfter(outcome, pauseMilliseconds);
    } catch (error) {
      if (!closing.signal.aborted) report.failed(error);
      return pauseMilliseconds;
    }
  };
  const tick = () => {
    inFlight = pollOnce().then((milliseconds) => {
      if (!closing.signal.aborted) cancel = schedule(milliseconds, tick);
    });
    return inFlight;
  };
  cancel = schedule(0, tick);
  return async () => {
    closing.abort();
    cancel();
    await inFlight;
  };
}

function pauseAfter(outcome: PollOutcome, pauseMilliseconds: number): number {
  switch (outcome) {
    case 'behind':
      return behindMilliseconds;
    case 'unwanted':
      return unwantedMilliseconds;
    default:
      return pauseMilliseconds;
  }
}

function createReport(onTrouble: WatchLoopDeps['onTrouble']) {
  const known = new Set<string>();
  return {
    worked: () => {
      if (known.size > 0) onTrouble(undefined);
      known.clear();
    },
    failed: (error: unknown) => {
      const code = isCasebridgeError(error) ? error.code : 'UNEXPECTED';
      if (!known.has(code)) onTrouble(code, error);
      known.add(code);
    },
  };
}
