import { asCasebridgeError, CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { ClaimedCase, NewCaseEvent, SupportCase } from '../records.ts';
import type { SupportTransport } from '../transport.ts';
import { handOverPack } from './hand-over-pack.ts';
import { ClaimLost, type Hold, holdOf } from './hold.ts';
import type { KeepDeps } from './keep-deps.ts';
import { makeActions } from './make-actions.ts';
import { noteIncident } from './note-incident.ts';
import {
  acceptedPause,
  busyMilliseconds,
  failurePause,
  readingPause,
  silentFailureMilliseconds,
  soonest,
} from './pauses.ts';
import { type ReadAfter, readCase } from './read-case.ts';
import type { ReadingPace } from './reading-pace.ts';
import { sendCase } from './send-case.ts';

/** When a case is read. */
export interface Reading {
  /** Due or not: somebody waits for it. */
  readonly isWanted: boolean;
  readonly pace: ReadingPace;
}

/** What ends a run: whoever started it gives up, or it takes longer than the claim lasts. */
export interface RunEnds {
  readonly signal: AbortSignal;
  readonly limit: AbortSignal;
}

/** What was read so lately is as good as read now. */
const freshMilliseconds = 3_000;

/** As far at most the clocks of replicas and of the database are apart. */
const aheadMilliseconds = 60_000;

/** Longer than any way takes to open a case: whoever is still said to be at it then has lost it, and people are to know. */
const patientMilliseconds = 15 * 60_000;

/**
 * Does for a case what is to be done: sends it, makes what was asked for, reads what is new, writes it into the incident;
 * each step is noted before the next begins, so that whoever comes after a crash goes on from there. Then lets go of it.
 * @returns the case as it is then; undefined when somebody else has claimed it meanwhile
 * @throws STORE_UNAVAILABLE
 */
export async function keepCase(
  claimed: ClaimedCase,
  deps: KeepDeps,
  ends: RunEnds,
  reading: Reading,
): Promise<SupportCase | undefined> {
  const hold = holdOf(claimed, deps.records, deps.onQueued);
  try {
    const again = await atMicrosoft(hold, deps, ends, reading);
    const known = new Set(hold.now().actions.map(({ id }) => id));
    const noted = await inIncident(hold, deps, ends);
    // Somebody has asked for something since.
    const isAsked = hold.now().actions.some(({ id }) => !known.has(id));
    await deps.records.release(
      claimed.case.key,
      claimed.fence,
      soonest(again, noted, isAsked ? 0 : undefined),
    );
    return hold.now().case;
  } catch (error) {
    if (error instanceof ClaimLost) return undefined;
    throw error;
  }
}

/** @returns in how many milliseconds there is something to do again */
async function atMicrosoft(
  hold: Hold,
  deps: KeepDeps,
  ends: RunEnds,
  reading: Reading,
): Promise<number | undefined> {
  const { state, transport: kind } = hold.now().case;
  const signal = AbortSignal.any([ends.signal, ends.limit]);
  try {
    if (state === 'refused') return undefined;
    if (kind === 'adminCenter')
      return state === 'waiting' ? await handOverPack(hold, deps, signal) : undefined;
    const transport = deps.transportOf(kind);
    if (transport === undefined)
      throw new CasebridgeError('SUPPORT_FORBIDDEN', { service: kind, reason: 'none' });
    return await throughApi(hold, transport, deps, signal, reading);
  } catch (error) {
    rethrowOwn(error);
    // Whoever gave up has not seen a failure.
    return ends.signal.aborted ? 0 : noteFailure(hold, error, deps, reading);
  }
}

async function throughApi(
  hold: Hold,
  transport: SupportTransport,
  deps: KeepDeps,
  signal: AbortSignal,
  reading: Reading,
): Promise<number | undefined> {
  const { state, createdAt } = hold.now().case;
  if (state === 'sending') {
    const sent = await sendCase(hold, transport, deps, signal);
    if (sent === 'refused') return undefined;
    if (sent === 'accepted') {
      await noteAccepted(hold, deps, reading);
      return acceptedPause(createdAt, deps.now());
    }
  }
  const { made, isAccepted, error } = await tryActions(hold, transport, deps, signal);
  const after = { hasChanged: made > 0, hasFailed: error !== undefined };
  const pause = await readIfDue(hold, transport, after, deps, signal, reading);
  if (error !== undefined) throw error;
  const { readAt = createdAt, actions } = hold.now();
  if (isAccepted) return soonest(pause, acceptedPause(readAt, deps.now()));
  // Asked for while it was read.
  return actions.length > 0 ? 0 : pause;
}

/** That it is accepted is good news for a while only. */
async function noteAccepted(hold: Hold, deps: KeepDeps, reading: Reading): Promise<void> {
  const { createdAt, failure, transport } = hold.now().case;
  if (deps.now().getTime() - createdAt.getTime() > patientMilliseconds) {
    const lost = new CasebridgeError('WRITE_UNCERTAIN', { service: transport });
    await noteFailure(hold, lost, deps, reading);
  } else if (failure !== undefined) await hold.save({ failure: { code: undefined } });
}

interface Tried {
  readonly made: number;
  readonly isAccepted: boolean;
  /** Why the next one could not be made. */
  readonly error?: unknown;
}

/** What cannot be sent keeps nobody from hearing Microsoft, unless that wants to be left alone. */
async function tryActions(
  hold: Hold,
  transport: SupportTransport,
  deps: KeepDeps,
  signal: AbortSignal,
): Promise<Tried> {
  try {
    return await makeActions(hold, transport, deps, signal);
  } catch (error) {
    rethrowOwn(error);
    if (signal.aborted || isCasebridgeError(error, 'UPSTREAM_BUSY')) throw error;
    return { made: 0, isAccepted: false, error };
  }
}

async function readIfDue(
  hold: Hold,
  transport: SupportTransport,
  after: ReadAfter,
  deps: KeepDeps,
  signal: AbortSignal,
  reading: Reading,
): Promise<number | undefined> {
  const openCases = await deps.records.countOpen(transport.kind);
  const pause = () => readingPause(hold.now().case, deps.now(), openCases, transport);
  const { readAt } = hold.now();
  const wanted = pause();
  const passed = readAt === undefined ? Number.NaN : deps.now().getTime() - readAt.getTime();
  // A moment ahead was noted before the clock was set back: it tells nothing.
  const since = passed >= -aheadMilliseconds ? passed : Number.POSITIVE_INFINITY;
  // Moments of the database and of this process may differ a little.
  const isDue = wanted !== undefined && since >= wanted - 1_000;
  const isWanted = after.hasChanged || (reading.isWanted && since >= freshMilliseconds);
  if (!isDue && !isWanted) return wanted === undefined ? undefined : wanted - since;
  if (isWanted) reading.pace.count(transport);
  const later = isWanted ? undefined : await reading.pace.take(transport, signal);
  if (later !== undefined) return later;
  await readCase(hold, transport, after, deps, signal);
  return pause();
}

/** Remembers it, and says so when it has gone on for long. @returns when to try again */
async function noteFailure(hold: Hold, error: unknown, deps: KeepDeps, { pace }: Reading): Promise<number> {
  const { key, failingSince, transport } = hold.now().case;
  const now = deps.now();
  const { code } = asCasebridgeError(error);
  const isLong =
    failingSince !== undefined && now.getTime() - failingSince.getTime() >= silentFailureMilliseconds;
  const about = { author: '', text: code, at: now, isForIncident: true, told: 'worse' } as const;
  const events: NewCaseEvent[] = isLong
    ? [{ kind: 'failing', key: `failing:${failingSince.toISOString()}`, ...about }]
    : [];
  await hold.save({ failure: { code }, events });
  deps.onFailure(error, { caseKey: key, side: 'Microsoft' });
  const wait = failurePause(failingSince ?? now, now, error);
  if (code === 'UPSTREAM_BUSY' && transport !== 'adminCenter')
    pace.holdOff(transport, busyMilliseconds(error));
  return wait;
}

/** The incident's troubles are not Microsoft's: what is not written yet is written later. */
async function inIncident(hold: Hold, deps: KeepDeps, ends: RunEnds): Promise<number | undefined> {
  try {
    const signal = AbortSignal.any([ends.signal, ends.limit]);
    return (await noteIncident(hold, deps, signal)) === 'more' ? 0 : undefined;
  } catch (error) {
    rethrowOwn(error);
    if (ends.signal.aborted) return 0;
    deps.onFailure(error, { caseKey: hold.now().case.key, side: 'incident' });
    const [oldest] = hold.now().unnoted;
    return failurePause(oldest?.at ?? deps.now(), deps.now(), error);
  }
}

function rethrowOwn(error: unknown): void {
  if (error instanceof ClaimLost || isCasebridgeError(error, 'STORE_UNAVAILABLE')) throw error;
}
