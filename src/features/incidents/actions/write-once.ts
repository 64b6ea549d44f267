import { setTimeout as pause } from 'node:timers/promises';
import type {
  IncidentChanges,
  IncidentUpdate,
  IncidentVersion,
} from '../../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Claims } from '../../claims.ts';
import type { Caller, Turn } from '../../turn.ts';
import { currentIncident, type ReadDeps } from './target.ts';

export interface WriteDeps extends ReadDeps {
  readonly claims: Claims;
  readonly updateIncident: (
    version: IncidentVersion,
    changes: IncidentChanges,
    caller: Caller,
  ) => Promise<IncidentUpdate>;
}

/** What to write, or why what was typed cannot be. */
export type Checked = { readonly changes: IncidentChanges } | { readonly problem: string };

/**
 * `repeated`: the form was sent before, and is not written again. `stale`: somebody else changed the incident, and
 * nothing was written. `refused`: what was typed cannot be written. `incident` is how it is now.
 */
export type Outcome =
  | { readonly outcome: 'written' | 'repeated' | 'stale'; readonly incident: Incident }
  | { readonly outcome: 'refused'; readonly incident: Incident; readonly problem: string };

/** Longer than any turn, so that nobody writes what is being written. */
const leaseMilliseconds = 60_000;

/**
 * One click changes the incident once, and of all who saw it in the same state one changes it.
 * @param target `formId`: whose form was sent, when it was a form
 * @param check what to write into the incident as it is now
 * @throws WRITE_UNCERTAIN: perhaps written; WRITE_PARTIAL: written but for a field; WRITE_UNDER_WAY, INCIDENT_GONE and what `check` throws: not written
 */
export async function writeOnce(
  turn: Turn,
  target: IncidentVersion & { readonly formId?: string },
  check: (incident: Incident) => Checked | Promise<Checked>,
  deps: WriteDeps,
): Promise<Outcome> {
  const { sysId, modCount, formId } = target;
  const write = async (): Promise<Outcome> => {
    const incident = await currentIncident(turn, sysId, deps);
    if (incident.modCount !== modCount) return { outcome: 'stale', incident };
    const checked = await check(incident);
    if ('problem' in checked) return { outcome: 'refused', incident, problem: checked.problem };
    const update = () => deps.updateIncident({ sysId, modCount }, checked.changes, turn);
    const updated = await whileHeld(`${sysId}@${modCount}`, turn, deps, update);
    return updated ?? { outcome: 'stale', incident: await changedIncident(turn, target, deps) };
  };
  if (formId === undefined) return write();
  const key = `form:${formId}`;
  return lookAgain<Outcome>(turn, async () => {
    const sent = await whileHeld(key, turn, deps, write);
    if (sent !== undefined) return sent;
    // The click that has the key may still come to nothing: then this one writes.
    if (!(await deps.claims.isFinished(key))) return undefined;
    return { outcome: 'repeated', incident: await currentIncident(turn, sysId, deps) };
  });
}

/** @returns undefined when the key is somebody else's; what was written keeps it, what certainly was not gives it back */
export async function whileHeld<Result extends { readonly outcome: string }>(
  key: string,
  turn: Turn,
  { claims }: Pick<WriteDeps, 'claims'>,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const holder = turn.newId();
  if ((await claims.claim(key, holder, leaseMilliseconds)) === 'taken') return undefined;
  const result = await work().catch(async (error: unknown) => {
    // What may have been written must not be written again: then the lease has to run out.
    if (!isCasebridgeError(error, 'WRITE_UNCERTAIN', 'WRITE_PARTIAL'))
      await settled(claims.release(key, holder));
    throw error;
  });
  const isWritten = result.outcome === 'written';
  await settled(isWritten ? claims.finish(key, holder) : claims.release(key, holder));
  return result;
}

/** What came of the write is true without the store; the key's lease runs out by itself. */
async function settled(done: Promise<void>): Promise<void> {
  await done.catch((error: unknown) => {
    if (!isCasebridgeError(error, 'STORE_UNAVAILABLE')) throw error;
  });
}

const looks = 12;
const betweenLooksMilliseconds = 300;

/**
 * What becomes of what another click, which holds the key, is doing.
 * @param look undefined as long as nothing can be told
 * @throws WRITE_UNDER_WAY when that takes longer than some seconds
 */
export async function lookAgain<Found>(
  { signal }: Turn,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  for (let count = 0; count < looks; count += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(betweenLooksMilliseconds, undefined, { signal });
  }
  throw new CasebridgeError('WRITE_UNDER_WAY');
}

/** The incident once another click has changed it. @throws WRITE_UNDER_WAY */
function changedIncident(
  turn: Turn,
  { sysId, modCount }: IncidentVersion,
  deps: ReadDeps,
): Promise<Incident> {
  return lookAgain(turn, async () => {
    const incident = await currentIncident(turn, sysId, deps);
    return incident.modCount === modCount ? undefined : incident;
  });
}
