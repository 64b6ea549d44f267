import { problems } from './responses.ts';
import { getValue, type Row, type Tables } from './tables.ts';
import { choicesOf } from './values.ts';

export interface IncidentWrite {
  /** The record as it is; absent for a new one. */
  readonly before: Row | undefined;
  /** What the request sets. */
  readonly values: Row;
  readonly writer: Row;
  /** The time of the write as a stored time. */
  readonly at: string;
}

const states = { new: '1', inProgress: '2', onHold: '3', resolved: '6', closed: '7', canceled: '8' } as const;
const awaitingCaller = '1';

/** Rows are impact, columns urgency, both from high to low. */
const priorities = [
  ['1', '2', '3'],
  ['2', '3', '4'],
  ['3', '4', '5'],
] as const;

type Draft = Record<string, string>;
type Rule = (draft: Draft, write: IncidentWrite, tables: Tables) => void;

const rules: readonly Rule[] = [
  setOpening,
  answerFromCaller,
  requireHoldDetails,
  requireResolution,
  setPriority,
  clearAssignee,
  markResolved,
  markEnded,
];

/**
 * What the business rules of the base system make of a write: the values to store.
 * @throws ApiError 403 when a data policy refuses it.
 */
export function applyIncidentRules(write: IncidentWrite, tables: Tables): Row {
  const draft: Draft = { ...(write.before ?? newIncident), ...write.values };
  for (const rule of rules) rule(draft, write, tables);
  draft.incident_state = draft.state ?? states.new;
  return draft;
}

/** A parent counts its children; that is a change of the parent, too. */
export function countChildren(before: Row | undefined, after: Row, tables: Tables, by: string): void {
  const [old, now] = [getValue(before ?? {}, 'parent_incident'), getValue(after, 'parent_incident')];
  if (old === now) return;
  for (const parent of [old, now]) {
    if (tables.get('incident', parent) === undefined) continue;
    const children = tables.rows('incident').filter((row) => getValue(row, 'parent_incident') === parent);
    tables.update('incident', parent, { child_incidents: String(children.length) }, by);
  }
}

const newIncident: Row = { state: states.new, impact: '3', urgency: '3', category: 'inquiry' };

function setOpening(draft: Draft, { before, writer, at }: IncidentWrite): void {
  if (before !== undefined) return;
  draft.opened_at ||= at;
  draft.opened_by ||= getValue(writer, 'sys_id');
}

/** Who was waited for has answered. */
function answerFromCaller(draft: Draft, { before, values, writer }: IncidentWrite): void {
  const wasWaiting = before?.state === states.onHold && before.hold_reason === awaitingCaller;
  const isCaller = getValue(draft, 'caller_id') === getValue(writer, 'sys_id');
  if (wasWaiting && isCaller && values.state === undefined) draft.state = states.inProgress;
}

function requireHoldDetails(draft: Draft, { before, values }: IncidentWrite): void {
  if (draft.state !== states.onHold) {
    draft.hold_reason = '';
    return;
  }
  const waitsAnew = draft.hold_reason === awaitingCaller && before?.hold_reason !== awaitingCaller;
  if (waitsAnew && !values.comments) throw problems.dataPolicy(['Additional comments']);
}

/** A resolution code that is not among the active choices counts as none. */
function requireResolution(draft: Draft, _write: IncidentWrite, tables: Tables): void {
  if (draft.state !== states.resolved && draft.state !== states.closed) return;
  const hasCode = choicesOf(tables, 'incident', 'close_code').some(
    (row) => getValue(row, 'inactive') !== 'true' && getValue(row, 'value') === draft.close_code,
  );
  const missing = [
    ...(hasCode ? [] : ['Resolution code']),
    ...(draft.close_notes ? [] : ['Resolution notes']),
  ];
  if (missing.length > 0) throw problems.dataPolicy(missing);
}

function setPriority(draft: Draft): void {
  const row = priorities[Number(draft.impact) - 1];
  draft.priority = row?.[Number(draft.urgency) - 1] ?? '5';
}

/** The new group has to name somebody of its own, unless the same write already does. */
function clearAssignee(draft: Draft, { before, values }: IncidentWrite): void {
  if (before === undefined) return;
  const groupChanged = getValue(before, 'assignment_group') !== getValue(draft, 'assignment_group');
  const assigneeChanged = getValue(before, 'assigned_to') !== getValue(draft, 'assigned_to');
  if (groupChanged && !values.assigned_to) draft.assigned_to = '';
  const wasAssigned = getValue(before, 'assigned_to') !== '' || getValue(before, 'assignment_group') !== '';
  if (wasAssigned && (groupChanged || assigneeChanged)) increment(draft, 'reassignment_count');
}

function markResolved(draft: Draft, { before, writer, at }: IncidentWrite): void {
  const isResolved = draft.state === states.resolved || draft.state === states.closed;
  if (isResolved) {
    draft.resolved_at ||= at;
    draft.resolved_by ||= getValue(writer, 'sys_id');
    return;
  }
  if (before?.state === states.resolved) increment(draft, 'reopen_count');
  draft.resolved_at = '';
  draft.resolved_by = '';
}

function markEnded(draft: Draft, { writer, at }: IncidentWrite): void {
  const hasEnded = draft.state === states.closed || draft.state === states.canceled;
  draft.active = hasEnded ? 'false' : 'true';
  draft.closed_at = hasEnded ? draft.closed_at || at : '';
  draft.closed_by = hasEnded ? draft.closed_by || getValue(writer, 'sys_id') : '';
}

function increment(draft: Draft, name: string): void {
  draft[name] = String(Number(draft[name] ?? '0') + 1);
}
