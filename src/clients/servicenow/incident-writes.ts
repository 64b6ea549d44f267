import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { detailFields, type Incident, type IncidentRow, incidentOf, incidentRow } from './incident-rows.ts';
import { type Instance, listCall, viewParameters } from './instance.ts';
import { plainText, timesHeld } from './journal.ts';
import { allOf, on } from './query.ts';
import type { Labelled } from './schema.ts';
import { beginsAsScript } from './script-text.ts';
import type { Sent } from './send-write.ts';
import { settleWrite } from './settle-write.ts';
import { tablePath } from './tables.ts';

/** What to write into an incident: raw values, sys_ids for references; an empty text clears. */
export interface IncidentChanges {
  readonly shortDescription?: string;
  readonly description?: string;
  readonly state?: string;
  readonly holdReason?: string;
  readonly closeCode?: string;
  readonly closeNotes?: string;
  readonly assignmentGroup?: string;
  readonly assignedTo?: string;
  readonly impact?: string;
  readonly urgency?: string;
  readonly category?: string;
  readonly subcategory?: string;
  /** sys_id of the incident that this one becomes a child of; empty makes it nobody's. */
  readonly parentIncident?: string;
  readonly caller?: string;
  /** What it is for another system; a new incident gets it as an argument of its own. */
  readonly correlationId?: string;
  /** Which system the correlation id is of; `Casebridge` for a new incident unless told. */
  readonly correlationDisplay?: string;
  /** Adds an entry that the caller does not see. */
  readonly workNote?: string;
  /** Adds an entry that the caller sees. */
  readonly comment?: string;
}

/** Which incident, and as it was when somebody decided to change it. */
export interface IncidentVersion {
  readonly sysId: string;
  readonly modCount: number;
}

/** `stale`: it had been changed meanwhile and nothing was written; `incident` is how it is now. */
export interface IncidentUpdate {
  readonly outcome: 'written' | 'stale';
  readonly incident: Incident;
}

const valueColumns = [
  ['shortDescription', 'short_description'],
  ['description', 'description'],
  ['state', 'state'],
  ['holdReason', 'hold_reason'],
  ['closeCode', 'close_code'],
  ['closeNotes', 'close_notes'],
  ['assignmentGroup', 'assignment_group'],
  ['assignedTo', 'assigned_to'],
  ['impact', 'impact'],
  ['urgency', 'urgency'],
  ['category', 'category'],
  ['subcategory', 'subcategory'],
  ['parentIncident', 'parent_incident'],
  ['caller', 'caller_id'],
  ['correlationId', 'correlation_id'],
  ['correlationDisplay', 'correlation_display'],
] as const;

/** Written under these names, shown in `comments_and_work_notes`. */
const journalColumns = [
  ['workNote', 'work_notes'],
  ['comment', 'comments'],
] as const;

const incident = on('incident');
const byName = 'Casebridge';

/**
 * Creates an incident once: a lost answer is looked up by the correlation id before the incident is sent again.
 * @param correlationId one that no other incident has, such as `casebridge:<id>` or `EX123456`; kept in `correlation_id`
 * @throws SERVICENOW_RULE_REFUSED, SERVICENOW_FORBIDDEN …: nothing was created; WRITE_UNCERTAIN: perhaps
 */
export async function createIncident(
  instance: Instance,
  changes: IncidentChanges,
  correlationId: string,
  signal?: AbortSignal,
): Promise<Incident> {
  const record = {
    correlation_display: byName,
    ...recordOf(changes),
    correlation_id: correlationId,
  };
  const send = async (): Promise<Sent<Incident>> =>
    sentIncident(instance, await sendRecord(instance, 'POST', tablePath('incident'), record, signal));
  return settleWrite(send, () =>
    findByCorrelation(instance, correlationId, signal, changes.correlationDisplay),
  );
}

/**
 * The incident that Casebridge created under this id.
 * @param correlationDisplay of which system the id is; needed where another one's ids may look the same
 * @throws SERVICENOW_FORBIDDEN when either may not be read, so that nobody can tell
 */
export async function findByCorrelation(
  instance: Instance,
  correlationId: string,
  signal?: AbortSignal,
  correlationDisplay?: string,
): Promise<Incident | undefined> {
  const isOfSystem =
    correlationDisplay === undefined ? [] : [incident.equals('correlation_display', correlationDisplay)];
  const rows = await instance.get({
    ...listCall({
      query: allOf(incident.equals('correlation_id', correlationId), ...isOfSystem),
      fields: detailFields,
      limit: 1,
    }),
    schema: z.array(incidentRow),
    signal,
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  // Without its condition the question would be answered with any incident.
  if (row.correlation_id !== correlationId) {
    throw new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: 'incident.correlation_id' });
  }
  if (correlationDisplay !== undefined && row.correlation_display !== correlationDisplay) {
    throw new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: 'incident.correlation_display' });
  }
  return incidentOf(instance, row);
}

/**
 * Changes an incident that is still as it was; ServiceNow itself has no such condition, so it is read first. A lost
 * answer is looked up before the change is sent again.
 * @throws INCIDENT_GONE, SERVICENOW_RULE_REFUSED, SERVICENOW_FORBIDDEN …: not changed; WRITE_PARTIAL: but for a field;
 * WRITE_UNCERTAIN: perhaps
 */
export async function updateIncident(
  instance: Instance,
  { sysId, modCount }: IncidentVersion,
  changes: IncidentChanges,
  signal?: AbortSignal,
): Promise<IncidentUpdate> {
  const before = await readRow(instance, sysId, signal);
  const current = incidentOf(instance, before);
  if (current.modCount !== modCount) return { outcome: 'stale', incident: current };
  const path = `${tablePath('incident')}/${encodeURIComponent(sysId)}`;
  const send = async (): Promise<Sent<IncidentUpdate>> => {
    const sent = await sendRecord(instance, 'PATCH', path, recordOf(changes), signal);
    if (sent.outcome === 'unknown') return sent;
    refuseLeftOut(before, sent.result, changes);
    return { outcome: 'done', result: { outcome: 'written', incident: incidentOf(instance, sent.result) } };
  };
  return settleWrite(send, async (mayStillHappen) => {
    const after = await readRow(instance, sysId, signal);
    const trace = traceOf(before, after, changes);
    if (trace === 'unclear' || (trace === 'others' && mayStillHappen)) {
      throw new CasebridgeError('WRITE_UNCERTAIN', { service: 'ServiceNow' });
    }
    if (trace === 'none') return undefined;
    return { outcome: trace === 'ours' ? 'written' : 'stale', incident: incidentOf(instance, after) };
  });
}

/**
 * ServiceNow leaves out a value that the one who asks may not write, and answers as if all were well.
 * @throws WRITE_PARTIAL naming the first field that stayed as it was; the others and the note, if any, are written
 */
function refuseLeftOut(before: IncidentRow, after: IncidentRow, changes: IncidentChanges): void {
  const leftOut = valueColumns.find(([name, column]) => {
    const [wanted, old, now] = [changes[name], rawValue(before[column]), rawValue(after[column])];
    // A choice cannot be emptied, so the reason for being on hold is left to ServiceNow's own rules.
    const isEmptied = name === 'holdReason' && wanted === '';
    return wanted !== undefined && !isEmptied && now === old && plainText(now) !== plainText(wanted);
  });
  if (leftOut) throw new CasebridgeError('WRITE_PARTIAL', { field: leftOut[1] });
}

/**
 * Who has changed the record since it was read: a change of ours is known by its note in the journal or, where it has
 * none, by all its values.
 */
function traceOf(
  before: IncidentRow,
  after: IncidentRow,
  changes: IncidentChanges,
): 'none' | 'ours' | 'others' | 'unclear' {
  const notes = journalColumns.map(([name]) => changes[name] ?? '').filter((note) => note !== '');
  const [old, history] = [before.comments_and_work_notes, after.comments_and_work_notes];
  const isUntouched = before.sys_mod_count === after.sys_mod_count;
  if (notes.length > 0 && old !== undefined && history !== undefined) {
    if (notes.some((note) => timesHeld(history, note) > timesHeld(old, note))) return 'ours';
    return isUntouched ? 'none' : 'others';
  }
  if (isUntouched) return 'none';
  if (notes.length > 0) return 'unclear';
  const isAsWanted = valueColumns.every(
    ([name, column]) => changes[name] === undefined || rawValue(after[column]) === changes[name],
  );
  return isAsWanted ? 'ours' : 'others';
}

function rawValue(field: string | Labelled | undefined): string {
  return typeof field === 'object' ? field.value : (field ?? '');
}

/** @throws INCIDENT_GONE */
async function readRow(
  instance: Instance,
  sysId: string,
  signal: AbortSignal | undefined,
): Promise<IncidentRow> {
  const rows = await instance.get({
    ...listCall({ query: incident.equals('sys_id', sysId), fields: detailFields, limit: 1 }),
    schema: z.array(incidentRow),
    signal,
  });
  const row = rows.find((found) => found.sys_id === sysId);
  if (row === undefined) throw new CasebridgeError('INCIDENT_GONE');
  return row;
}

/** @throws TEXT_UNSAFE for a text that ServiceNow could take for a script */
function recordOf(changes: IncidentChanges): Readonly<Record<string, string>> {
  const pairs = [...valueColumns, ...journalColumns].flatMap(([name, column]) => {
    const given = changes[name];
    if (given !== undefined && beginsAsScript(given)) {
      throw new CasebridgeError('TEXT_UNSAFE', { found: 'javascript:' });
    }
    return given === undefined ? [] : [[column, given]];
  });
  return Object.fromEntries(pairs);
}

function sendRecord(
  instance: Instance,
  method: 'POST' | 'PATCH',
  path: string,
  record: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Sent<IncidentRow>> {
  return instance.write({
    method,
    path,
    parameters: viewParameters(detailFields),
    body: { record },
    schema: incidentRow,
    signal,
  });
}

function sentIncident(instance: Instance, sent: Sent<IncidentRow>): Sent<Incident> {
  return sent.outcome === 'done' ? { outcome: 'done', result: incidentOf(instance, sent.result) } : sent;
}
