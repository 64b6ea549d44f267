import type { Incident } from '../../../clients/servicenow/incident-rows.ts';
import type { IncidentChanges } from '../../../clients/servicenow/incident-writes.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { CaseIncident } from '../records.ts';
import type { Hold } from './hold.ts';
import { changesWith } from './incident-changes.ts';
import type { KeepDeps } from './keep-deps.ts';
import { markOf, noteText } from './note-text.ts';

/** Of one run, so that the claim outlasts it. */
const notesOfRun = 6;
/** Somebody may be at work on the record just now. */
const attempts = 3;

/**
 * Writes what became of a case into its incident, a note for each event, oldest first: what is in the journal already is
 * not written again. Nothing is ever read from the journal to be sent.
 * @returns `more`: there is something left for the next run
 * @throws what ServiceNow's client throws; ClaimLost, STORE_UNAVAILABLE
 */
export async function noteIncident(hold: Hold, deps: KeepDeps, signal: AbortSignal): Promise<'all' | 'more'> {
  for (let count = 0; count < notesOfRun; count += 1) {
    const { unnoted } = hold.now();
    const [event] = unnoted;
    if (event === undefined) return 'all';
    const incident = await noteOne(hold, deps, signal);
    // Without an incident there is nowhere to write to; the case goes on.
    const noted = incident === undefined ? unnoted : [event];
    await hold.save({
      noted: noted.map(({ seq }) => seq),
      ...(incident && { incident: judgedOf(incident) }),
    });
  }
  return hold.now().unnoted.length > 0 ? 'more' : 'all';
}

/** Others may read along where the case is told: what has become of the incident since decides what they see. */
function judgedOf({ sysId, number, table, priority, assignmentGroup }: Incident): CaseIncident {
  const { value, label } = assignmentGroup;
  return { sysId, number, table, priority: { value: priority.value }, assignmentGroup: { value, label } };
}

/** @returns the incident as it was before; undefined when it is gone */
async function noteOne(hold: Hold, deps: KeepDeps, signal: AbortSignal): Promise<Incident | undefined> {
  const { case: supportCase, unnoted } = hold.now();
  const [event, ...later] = unnoted;
  if (event === undefined) return undefined;
  const { sysId } = supportCase.incident;
  const mark = markOf(supportCase, event);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await deps.incidents.readWithJournal(sysId, mark, signal);
    if (found === undefined) return undefined;
    const { incident } = found;
    if (found.isNoted) return incident;
    const { fields, foreignId } = changesWith(event, later, supportCase, incident);
    const workNote = noteText(supportCase, event, foreignId);
    const outcome = await write(incident, { ...fields, workNote }, deps, signal);
    if (outcome !== 'stale') return outcome === 'noted' ? incident : undefined;
  }
  throw new CasebridgeError('WRITE_UNDER_WAY');
}

async function write(
  { sysId, modCount }: Incident,
  changes: IncidentChanges & { readonly workNote: string },
  { incidents }: KeepDeps,
  signal: AbortSignal,
): Promise<'noted' | 'gone' | 'stale'> {
  const update = async (wanted: IncidentChanges) => {
    const { outcome } = await incidents.updateIncident({ sysId, modCount }, wanted, signal);
    return outcome === 'written' ? 'noted' : 'stale';
  };
  try {
    return await update(changes);
  } catch (error) {
    if (isCasebridgeError(error, 'INCIDENT_GONE')) return 'gone';
    // The note is there, a field is not: nobody may set it, so asking again would not help.
    if (isCasebridgeError(error, 'WRITE_PARTIAL')) return 'noted';
    if (!isCasebridgeError(error, 'SERVICENOW_RULE_REFUSED') || Object.keys(changes).length === 1)
      throw error;
    // A rule of the instance does not want the state; what Microsoft says is worth a note all the same.
    return update({ workNote: changes.workNote });
  }
}
