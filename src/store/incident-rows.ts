import { z } from 'zod';
import { json } from './health-rows.ts';

const moment = z.iso.datetime().transform((text) => new Date(text));
const labelled = z.object({ value: z.string(), label: z.string() });

/** An incident of ServiceNow as it was seen. */
const seen = z.object({
  sysId: z.string(),
  number: z.string(),
  shortDescription: z.string(),
  state: labelled,
  priority: labelled,
  assignmentGroup: labelled,
  assignedTo: labelled,
  createdAt: moment,
  resolvedAt: moment.optional().transform((at) => at),
  closeNotes: z.string(),
  active: z.boolean(),
  table: z.string(),
  updatedAt: moment,
  modCount: z.number(),
});

export interface Seen extends Omit<z.infer<typeof seen>, 'resolvedAt'> {
  readonly resolvedAt: Date | undefined;
}

export const seenColumns = 'incident';
export const seenRow = z
  .object({ incident: json(seen) })
  .transform(({ incident }): Seen => ({ ...incident, resolvedAt: incident.resolvedAt }));

/** What of an incident is watched for news. */
export const watchedFields = [
  'shortDescription',
  'state',
  'priority',
  'assignmentGroup',
  'assignedTo',
] as const;

/** What people saw before and after. */
const moved = z.array(z.object({ field: z.enum(watchedFields), before: z.string(), after: z.string() }));

export type Moved = z.infer<typeof moved>[number];

export const changeColumns = 'seq, sys_id, event, noticed_at, moved';
export const changeRow = z
  .object({
    seq: z.number(),
    sys_id: z.string(),
    event: z.enum(['new', 'update', 'worse', 'restored']),
    noticed_at: z.number(),
    moved: json(moved),
  })
  .transform((row) => ({
    seq: row.seq,
    sysId: row.sys_id,
    event: row.event,
    noticedAt: new Date(row.noticed_at),
    moved: row.moved,
  }));

export type StoredIncidentChange = z.infer<typeof changeRow>;
