import { z } from 'zod';
import { clock, type Labelled, labelled, moment, value } from './schema.ts';
import type { Field } from './tables.ts';

/** An incident as far as it matters to those who are told of incidents. */
export interface WatchedIncident {
  readonly sysId: string;
  readonly number: string;
  readonly shortDescription: string;
  readonly state: Labelled;
  readonly priority: Labelled;
  readonly assignmentGroup: Labelled;
  readonly assignedTo: Labelled;
  readonly createdAt: Date;
  readonly resolvedAt: Date | undefined;
  readonly closeNotes: string;
  /** Until it is closed or cancelled. */
  readonly active: boolean;
  /** The record's own table: `incident`, or one that extends it. */
  readonly table: string;
  /** With `modCount` it tells one version of the record from all others. */
  readonly updatedAt: Date;
  readonly modCount: number;
}

export const watchedFields = [
  'sys_id',
  'number',
  'short_description',
  'state',
  'priority',
  'assignment_group',
  'assigned_to',
  'sys_created_on',
  'resolved_at',
  'close_notes',
  'active',
  'sys_class_name',
  'sys_updated_on',
  'sys_mod_count',
] as const satisfies readonly Field<'incident'>[];

export const watchedRow = z.object({
  sys_id: value,
  number: value,
  short_description: value,
  state: labelled,
  priority: labelled,
  assignment_group: labelled,
  assigned_to: labelled,
  sys_created_on: moment,
  resolved_at: moment,
  close_notes: value,
  active: value,
  sys_class_name: value,
  sys_updated_on: clock,
  sys_mod_count: value,
});

export function watchedIncidentOf(found: z.infer<typeof watchedRow>): WatchedIncident {
  const updatedAt = found.sys_updated_on.at ?? new Date(0);
  return {
    sysId: found.sys_id,
    number: found.number,
    shortDescription: found.short_description,
    state: found.state,
    priority: found.priority,
    assignmentGroup: found.assignment_group,
    assignedTo: found.assigned_to,
    createdAt: found.sys_created_on ?? updatedAt,
    resolvedAt: found.resolved_at,
    closeNotes: found.close_notes,
    active: found.active !== 'false',
    table: found.sys_class_name || 'incident',
    updatedAt,
    modCount: Number(found.sys_mod_count),
  };
}
