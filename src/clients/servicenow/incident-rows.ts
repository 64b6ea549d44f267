import { z } from 'zod';
import type { Instance } from './instance.ts';
import { type JournalEntry, newestEntry } from './journal.ts';
import { clock, type Labelled, labelled, moment, shown, value } from './schema.ts';
import type { Field } from './tables.ts';

export interface Incident {
  readonly sysId: string;
  readonly number: string;
  readonly shortDescription: string;
  readonly description: string;
  /** 1 New, 2 In Progress, 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled; instances may have others. */
  readonly state: Labelled;
  readonly holdReason: Labelled;
  /** 1 Critical … 5 Planning. */
  readonly priority: Labelled;
  readonly impact: Labelled;
  readonly urgency: Labelled;
  readonly category: Labelled;
  readonly subcategory: Labelled;
  /** The incident that this one is a child of; empty when it has none. */
  readonly parentIncident: Labelled;
  /** What it is for another system, such as `EX123456`; empty when it is nothing to any. */
  readonly correlationId: string;
  /** Which system that is. */
  readonly correlationDisplay: string;
  readonly caller: Labelled;
  readonly assignmentGroup: Labelled;
  readonly assignedTo: Labelled;
  readonly openedAt: Date | undefined;
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
  readonly closeCode: Labelled;
  readonly closeNotes: string;
  /** How often it was changed: the same number is the same record. */
  readonly modCount: number;
  /** Until it is closed or cancelled. */
  readonly active: boolean;
  /** The record's own table: `incident`, or one that extends it. */
  readonly table: string;
  /** The journal's newest entry; only where one incident was read, never in lists. */
  readonly lastEntry?: JournalEntry;
  /** Where people open the record. */
  readonly url: string;
}

/** As the Table API shows it. A field that may not be read is as good as empty, but for those that prove something. */
export const incidentRow = z.object({
  sys_id: value,
  number: value,
  short_description: value,
  description: value,
  state: labelled,
  hold_reason: labelled,
  priority: labelled,
  impact: labelled,
  urgency: labelled,
  category: labelled,
  subcategory: labelled,
  parent_incident: labelled,
  caller_id: labelled,
  assignment_group: labelled,
  assigned_to: labelled,
  opened_at: moment,
  sys_created_on: moment,
  sys_updated_on: clock,
  close_code: labelled,
  close_notes: value,
  sys_mod_count: value,
  active: value,
  sys_class_name: value,
  correlation_id: value,
  correlation_display: value,
  comments_and_work_notes: shown.optional(),
});

export type IncidentRow = z.infer<typeof incidentRow>;

export const listFields = [
  'sys_id',
  'number',
  'short_description',
  'description',
  'state',
  'hold_reason',
  'priority',
  'impact',
  'urgency',
  'category',
  'subcategory',
  'parent_incident',
  'caller_id',
  'assignment_group',
  'assigned_to',
  'opened_at',
  'sys_created_on',
  'sys_updated_on',
  'close_code',
  'close_notes',
  'sys_mod_count',
  'active',
  'sys_class_name',
  'correlation_id',
  'correlation_display',
] as const satisfies readonly Field<'incident'>[];

/** With the whole journal, which can be long. */
export const detailFields = [...listFields, 'comments_and_work_notes'] as const;

export function incidentOf(instance: Instance, found: IncidentRow): Incident {
  const { sys_id: sysId, sys_updated_on: updated } = found;
  const lastEntry = newestEntry(found.comments_and_work_notes ?? '', updated.ahead);
  return {
    sysId,
    number: found.number,
    shortDescription: found.short_description,
    description: found.description,
    state: found.state,
    holdReason: found.hold_reason,
    priority: found.priority,
    impact: found.impact,
    urgency: found.urgency,
    category: found.category,
    subcategory: found.subcategory,
    parentIncident: found.parent_incident,
    correlationId: found.correlation_id,
    correlationDisplay: found.correlation_display,
    caller: found.caller_id,
    assignmentGroup: found.assignment_group,
    assignedTo: found.assigned_to,
    openedAt: found.opened_at,
    createdAt: found.sys_created_on,
    updatedAt: updated.at,
    closeCode: found.close_code,
    closeNotes: found.close_notes,
    modCount: Number(found.sys_mod_count),
    active: found.active !== 'false',
    table: found.sys_class_name || 'incident',
    ...(lastEntry ? { lastEntry } : {}),
    url: incidentUrl(instance.url, sysId),
  };
}

/** Where people open a record. @param instanceUrl without a final slash */
export function incidentUrl(instanceUrl: string, sysId: string): string {
  return `${instanceUrl}/nav_to.do?uri=${encodeURIComponent(`incident.do?sys_id=${sysId}`)}`;
}
