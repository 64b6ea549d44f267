import type {
  IncidentChanges,
  IncidentUpdate,
  IncidentVersion,
} from '../../../clients/servicenow/incident-writes.ts';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Claims } from '../../claims.ts';
import { lookAgain, whileHeld } from '../../held-key.ts';
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
