import { isCasebridgeError } from '../../errors.ts';
import type { ReadAndKeep, ReadOutcome } from './read-and-keep.ts';
import type { HealthSnapshot, ReadHealth } from './read-health.ts';

/**
 * Hears of every reading that this process made and kept. After a crash it hears of the next one only, so it works from
 * the history and from what it remembers itself.
 */
export type OnPolled = (snapshot: HealthSnapshot) => Promise<void>;

export type PollOutcome = ReadOutcome | 'failed';

export interface PollHealthDeps {
  readonly readAndKeep: ReadAndKeep;
  /** Requests made of Graph for polls so far. */
  readonly requestsSoFar: () => number;
  readonly onPolled: readonly OnPolled[];
  readonly now: () => Date;
  /** How long a reading is fresh. */
  readonly freshSeconds: number;
  /** @param error why it failed, or could not be kept */
  readonly onOutcome: (outcome: PollOutcome, error: unknown) => void;
  readonly onListenerFailed: (error: unknown) => void;
}

export interface HealthPoll {
  /** A fresh reading, or the last one there is. @throws what Graph's client throws, when there is none */
  readonly current: ReadHealth;
  /** The last reading, without asking anybody. */
  last(): HealthSnapshot | undefined;
  /** Milliseconds until the next poll makes sense. */
  dueIn(): number;
  /** Over when a poll in flight, and all that hear of it, are done. */
  settled(): Promise<void>;
  /** Ends a poll in flight; there is no further one. */
  close(): Promise<void>;
}

/**
 * Graph allows 800 requests an hour to an app in a tenant. So polls take 300 at most, and one poll's more where the
 * hour ends between them: less than half, as long as a poll takes no more than 100.
 */
const millisecondsPerRequest = 12_000;

export function createHealthPoll(deps: PollHealthDeps): HealthPoll {
  const { readAndKeep, requestsSoFar, now, freshSeconds } = deps;
  const closing = new AbortController();
  let last: HealthSnapshot | undefined;
  let failure: unknown;
  let pause = { since: 0, milliseconds: 0 };
  let inFlight: Promise<void> | undefined;
  let listening = Promise.resolve();
  const leftOf = (since: number, milliseconds: number) => {
    const left = since + milliseconds - now().getTime();
    // More than there was at first: the clock has been set back, and would be waited for.
    return left > milliseconds ? 0 : left;
  };
  const dueIn = () => {
    const fresh = last === undefined ? 0 : leftOf(last.readAt.getTime(), freshSeconds * 1000);
    return Math.max(fresh, leftOf(pause.since, pause.milliseconds));
  };
  const refresh = async () => {
    const before = requestsSoFar();
    const wait = (error?: unknown) =>
      Math.max((requestsSoFar() - before) * millisecondsPerRequest, retryAfterOf(error));
    try {
      const { outcome, snapshot, error } = await readAndKeep.readOnce(wait, closing.signal);
      last = snapshot;
      pause = { since: now().getTime(), milliseconds: wait() };
      deps.onOutcome(outcome, error);
      if (outcome === 'kept') listening = listening.then(() => tell(deps, snapshot));
    } catch (error) {
      failure = error;
      last ??= readAndKeep.kept();
      last &&= agedOf(last, freshSeconds);
      pause = { since: now().getTime(), milliseconds: wait(error) };
      if (!closing.signal.aborted) deps.onOutcome('failed', error);
    }
  };
  const settled = async () => {
    await inFlight;
    await listening;
  };
  return {
    last: () => last,
    dueIn,
    settled,
    current: async () => {
      if (dueIn() <= 0 && !closing.signal.aborted) {
        // Shared, so the end of one person's turn must not end it for the others.
        inFlight ??= refresh().finally(() => {
          inFlight = undefined;
        });
        await inFlight;
      }
      if (last === undefined) throw failure;
      return last;
    },
    close: async () => {
      closing.abort();
      await settled();
    },
  };
}

/** Graph was asked and has not answered: nothing excuses the reading's age any more. */
function agedOf(snapshot: HealthSnapshot, freshSeconds: number): HealthSnapshot {
  const freshUntil = new Date(snapshot.readAt.getTime() + freshSeconds * 1000);
  // The same object is known to be the same reading.
  return snapshot.freshUntil <= freshUntil ? snapshot : { ...snapshot, freshUntil };
}

/** One after the other; nobody hinders the next. */
async function tell({ onPolled, onListenerFailed }: PollHealthDeps, snapshot: HealthSnapshot): Promise<void> {
  for (const listener of onPolled) {
    try {
      await listener(snapshot);
    } catch (error) {
      onListenerFailed(error);
    }
  }
}

/** Graph asks for minutes; a mistake in its answer must not end the reading for years. */
const longestRetryMilliseconds = 3_600_000;

/** In milliseconds; 0 when nobody asked to wait. */
function retryAfterOf(error: unknown): number {
  const seconds = isCasebridgeError(error, 'UPSTREAM_BUSY') ? Number(error.facts.seconds) : 0;
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, longestRetryMilliseconds) : 0;
}
