import type { IssuesAnswer, ListIssues, ServicesAnswer } from '../../clients/graph/service-health.ts';
import { isCasebridgeError } from '../../errors.ts';
import { afterwards, compareAnswer, missingIssues, oddIds, returnedIssues } from './compare-answer.ts';
import type { HealthRecords, StoredIssues, StoredReading } from './health-records.ts';
import { withTopics } from './notices/topic-change.ts';
import type { HealthSnapshot } from './read-health.ts';

export interface ReadAndKeepDeps {
  readonly listServices: (signal: AbortSignal) => Promise<ServicesAnswer>;
  readonly listIssues: ListIssues;
  readonly records: HealthRecords;
  readonly now: () => Date;
  /** Tells this process from its replicas. */
  readonly holder: string;
  /** How long a reading is fresh, whichever replica made it. */
  readonly freshSeconds: number;
  /** Told after each reading which services and issues could not be read, `?` for one without an id. */
  readonly onUnreadable: (ids: readonly string[]) => void;
}

/**
 * `kept`: read and kept; `shared`: another replica has read, or is reading; `lost`: another one was quicker to keep it;
 * `unkept`: read, but the store cannot be used.
 */
export type ReadOutcome = 'kept' | 'shared' | 'lost' | 'unkept';

export interface ReadAndKept {
  readonly outcome: ReadOutcome;
  readonly snapshot: HealthSnapshot;
  /** Why it could not be kept. */
  readonly error?: unknown;
}

export interface ReadAndKeep {
  /**
   * Reads service health once, unless another replica does, and keeps what is new.
   * @param wait milliseconds until the next poll of any replica, for what has been asked by then and what came of it
   * @throws what Graph's client throws
   */
  readOnce(wait: (error?: unknown) => number, signal: AbortSignal): Promise<ReadAndKept>;
  /** The newest reading that was kept, as far as this process has heard. */
  kept(): HealthSnapshot | undefined;
}

/**
 * Longer than a usual poll takes; should its replica die, the others wait no longer. Where one takes longer, two read and
 * only the first is kept.
 */
const leaseMilliseconds = 30_000;
/** Graph lists what changed a little late. */
const overlapMilliseconds = 10 * 60_000;
/** What was resolved longer ago Graph may have forgotten: it keeps that for about 30 days, and nowhere says so. */
const longestGapMilliseconds = 21 * 24 * 3_600_000;
/** A poll is not begun to the second, and takes a while. */
const pollMilliseconds = 60_000;

/** What this process knows of what is kept. */
interface Memory extends StoredIssues {
  readonly latest: StoredReading | undefined;
}

const nothing: Memory = { latest: undefined, known: new Map(), open: [], vanished: new Set() };

export function createReadAndKeep(deps: ReadAndKeepDeps): ReadAndKeep {
  const { records, now, holder, freshSeconds } = deps;
  let memory = nothing;
  const catchUp = async () => {
    const latest = await records.latest();
    if (latest !== undefined && latest.reading !== memory.latest?.reading) {
      memory = { latest, ...(await records.listIssues()) };
    }
  };
  const keptOr = async (
    outcome: 'shared' | 'lost',
    wait: () => number,
    signal: AbortSignal,
  ): Promise<ReadAndKept> => {
    await catchUp();
    // Nothing is kept while another replica makes the very first reading.
    return { outcome, snapshot: snapshotOf(memory) ?? (await readAlone(deps, wait, signal)) };
  };
  const poll: ReadAndKeep['readOnce'] = async (wait, signal) => {
    await catchUp();
    const readAt = now();
    const asked = await ask(deps, memory, signal);
    const { answer } = asked;
    const ids = [...answer.moved.map(({ id }) => id), ...returnedIssues(memory, answer)];
    const past = await records.findAll(ids.filter((id) => memory.known.has(id)));
    const compared = compareAnswer(memory, answer, past, readAt);
    // What was there at the very first reading is no news.
    const found = memory.latest === undefined ? compared : withTopics(compared, memory.open, past);
    const changedSince = cursorAfter(memory.latest?.changedSince, answer, readAt);
    const watchedSince = watchedSinceOf(memory.latest, readAt);
    const waitMilliseconds = wait();
    const reading = { ...readingOf(asked, readAt, waitMilliseconds, deps), changedSince, watchedSince };
    const after = memory.latest?.reading ?? 0;
    const latest = await records.save(after, { ...found, ...reading }, waitMilliseconds);
    if (latest === undefined) return keptOr('lost', wait, signal);
    const kept = { latest, ...afterwards(memory, found, past) };
    memory = kept;
    return { outcome: 'kept', snapshot: toSnapshot(latest, kept) };
  };
  const pollOrGiveUp: ReadAndKeep['readOnce'] = async (wait, signal) => {
    try {
      return await poll(wait, signal);
    } catch (error) {
      // Should that fail too, the lease ends by itself.
      await records.giveUp(holder, wait(error)).catch(() => undefined);
      throw error;
    }
  };
  return {
    kept: () => snapshotOf(memory),
    readOnce: async (wait, signal) => {
      try {
        const freshSince = new Date(now().getTime() - freshSeconds * 1000);
        const begun = await records.begin(holder, freshSince, leaseMilliseconds);
        return await (begun ? pollOrGiveUp(wait, signal) : keptOr('shared', wait, signal));
      } catch (error) {
        if (!isCasebridgeError(error, 'STORE_UNAVAILABLE')) throw error;
        return { outcome: 'unkept', snapshot: await readAlone(deps, wait, signal), error };
      }
    },
  };
}

function snapshotOf(memory: Memory): HealthSnapshot | undefined {
  return memory.latest && toSnapshot(memory.latest, memory);
}

function toSnapshot(
  { services, readAt, freshUntil, isWhole, watchedSince }: StoredReading,
  { open }: StoredIssues,
): HealthSnapshot {
  return { services, openIssues: open, readAt, freshUntil, isWhole, watchedSince };
}

interface Asked {
  readonly overviews: ServicesAnswer;
  readonly answer: IssuesAnswer;
}

/** What a reading comes to besides its issues. */
function readingOf(
  { overviews, answer }: Asked,
  readAt: Date,
  waitMilliseconds: number,
  { now, freshSeconds, onUnreadable }: ReadAndKeepDeps,
): Pick<StoredReading, 'services' | 'readAt' | 'freshUntil' | 'isWhole'> {
  const unreadable = [...overviews.unreadable, ...answer.unreadable, ...oddIds(answer)];
  onUnreadable(unreadable);
  const nextAt = Math.max(readAt.getTime() + freshSeconds * 1000, now().getTime() + waitMilliseconds);
  return {
    services: overviews.services,
    readAt,
    freshUntil: new Date(nextAt + pollMilliseconds),
    isWhole: overviews.isComplete && answer.isComplete && unreadable.length === 0,
  };
}

/** What happened in a short gap Graph still tells; after a long one nobody knows what is missing. */
function watchedSinceOf(latest: StoredReading | undefined, readAt: Date): Date {
  if (latest === undefined) return readAt;
  const isGap = readAt.getTime() - latest.readAt.getTime() > longestGapMilliseconds;
  return isGap ? readAt : latest.watchedSince;
}

/** One after the other: while Graph does not answer there is nothing more to ask. */
async function ask(deps: ReadAndKeepDeps, memory: Memory, signal: AbortSignal): Promise<Asked> {
  const { known, latest } = memory;
  const changedSince = latest?.changedSince;
  const overviews = await deps.listServices(signal);
  const answer = await deps.listIssues({ changedSince, known }, signal);
  const missing = new Set(missingIssues(memory, answer));
  if (changedSince === undefined || missing.size === 0) return { overviews, answer };
  // They may have been resolved and dated back: only a list of everything says what became of them.
  const others = new Map([...known].filter(([id]) => !missing.has(id)));
  return { overviews, answer: await deps.listIssues({ changedSince: undefined, known: others }, signal) };
}

/** What is open, without a history. */
async function readAlone(
  deps: ReadAndKeepDeps,
  wait: () => number,
  signal: AbortSignal,
): Promise<HealthSnapshot> {
  const readAt = deps.now();
  const overviews = await deps.listServices(signal);
  const answer = await deps.listIssues({ changedSince: readAt, known: new Map() }, signal);
  const openIssues = answer.moved.flatMap(({ posts, ...issue }) =>
    issue.isResolved ? [] : [{ ...issue, firstSeenAt: readAt, vanishedAt: undefined }],
  );
  const reading = readingOf({ overviews, answer }, readAt, wait(), deps);
  return { ...reading, openIssues, watchedSince: undefined };
}

/** After an answer that was cut short, the rest of it has to be asked for again. */
function cursorAfter(before: Date | undefined, answer: IssuesAnswer, readAt: Date): Date | undefined {
  if (!answer.isComplete) return before;
  const newest = answer.moved.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt.getTime()), 0);
  // A moment in the future would hide what changes until then.
  const next = Math.min(newest, readAt.getTime()) - overlapMilliseconds;
  if (before === undefined && newest === 0) return undefined;
  return new Date(Math.max(next, before?.getTime() ?? 0));
}
