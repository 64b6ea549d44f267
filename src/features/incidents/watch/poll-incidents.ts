import type {
  ChangeCursor,
  ChangesRead,
  WatchedIncident,
} from '../../../clients/servicenow/changed-incidents.ts';
import { compareIncident, matchedBy } from './compare-incident.ts';
import type { Found, Watch, WatchRecords } from './watch-records.ts';

export interface PollIncidentsDeps {
  readonly records: WatchRecords;
  /** Whether anybody wants to be told of incidents. @throws STORE_UNAVAILABLE */
  readonly isWanted: () => Promise<boolean>;
  readonly readChanges: (cursor: ChangeCursor, signal: AbortSignal) => Promise<ChangesRead>;
  /** Where watching begins: this moment by ServiceNow's clock, and whatever has not ended. */
  readonly readBeginning: (
    signal: AbortSignal,
  ) => Promise<{ readonly at: Date; readonly incidents: readonly WatchedIncident[] }>;
  /** Tells this process from its replicas. */
  readonly holder: string;
  /** Between two readings. */
  readonly pauseMilliseconds: number;
}

/**
 * `kept`: read and kept; `behind`: the same, and there is more to be read at once; `shared`: another replica reads;
 * `lost`: another one was quicker to keep it; `unwanted`: nobody is subscribed.
 */
export type PollOutcome = 'kept' | 'behind' | 'shared' | 'lost' | 'unwanted';

export interface Polled {
  readonly outcome: PollOutcome;
  /** How many changes were queued. */
  readonly changes: number;
}

/** Longer than a usual reading takes; where one takes longer, two read and only the first is kept. */
const leaseMilliseconds = 60_000;

/**
 * Reads once what became of incidents, unless another replica does or nobody wants to know.
 * @throws STORE_UNAVAILABLE, and what ServiceNow's client throws
 */
export async function pollIncidents(deps: PollIncidentsDeps, signal: AbortSignal): Promise<Polled> {
  const { records, holder, isWanted, pauseMilliseconds } = deps;
  if (!(await isWanted())) {
    await records.end();
    return { outcome: 'unwanted', changes: 0 };
  }
  if (!(await records.begin(holder, leaseMilliseconds))) return { outcome: 'shared', changes: 0 };
  try {
    return await readAndKeep(deps, signal);
  } catch (error) {
    // Should that fail too, the lease ends by itself.
    await records.giveUp(holder, pauseMilliseconds).catch(() => undefined);
    throw error;
  }
}

async function readAndKeep(deps: PollIncidentsDeps, signal: AbortSignal): Promise<Polled> {
  const { records, pauseMilliseconds } = deps;
  const { reading, watch } = await records.latest();
  const { found, isBehind } =
    watch === undefined ? await beginning(deps, signal) : await changesSince(watch, deps, signal);
  const saved = await records.save(reading, found, isBehind ? 0 : pauseMilliseconds);
  if (saved === undefined) return { outcome: 'lost', changes: 0 };
  return { outcome: isBehind ? 'behind' : 'kept', changes: found.changes.length };
}

interface Reading {
  readonly found: Found;
  readonly isBehind: boolean;
}

async function beginning({ readBeginning }: PollIncidentsDeps, signal: AbortSignal): Promise<Reading> {
  const { at, incidents } = await readBeginning(signal);
  const watch = { cursor: { at, sysId: '' }, watchedSince: at };
  return { found: { ...watch, incidents, changes: [], isBeginning: true }, isBehind: false };
}

async function changesSince(
  { cursor, watchedSince }: Watch,
  { records, readChanges }: PollIncidentsDeps,
  signal: AbortSignal,
): Promise<Reading> {
  const read = await readChanges(cursor, signal);
  const newest = newestOf(read.incidents);
  const known = new Map(
    (await records.findAll([...newest.keys()])).map((incident) => [incident.sysId, incident]),
  );
  const moved = [...newest.values()].filter((incident) => isNewer(incident, known.get(incident.sysId)));
  const changes = moved.flatMap((incident) => {
    const change = compareIncident(known.get(incident.sysId), incident, watchedSince);
    return change === undefined ? [] : [{ ...change, topic: matchedBy(incident, change) }];
  });
  const found = { cursor: read.cursor, watchedSince, incidents: moved, changes, isBeginning: false };
  return { found, isBehind: read.isBehind };
}

/** One that moved while it was read may be there twice. */
function newestOf(incidents: readonly WatchedIncident[]): ReadonlyMap<string, WatchedIncident> {
  const newest = new Map<string, WatchedIncident>();
  for (const incident of incidents) {
    if (isNewer(incident, newest.get(incident.sysId))) newest.set(incident.sysId, incident);
  }
  return newest;
}

/** What was read before comes again, since some of it is always read twice. */
function isNewer(incident: WatchedIncident, known: WatchedIncident | undefined): boolean {
  if (known === undefined) return true;
  const [moment, knownMoment] = [incident.updatedAt.getTime(), known.updatedAt.getTime()];
  return moment > knownMoment || (moment === knownMoment && incident.modCount > known.modCount);
}
