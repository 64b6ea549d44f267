import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { detailFields, type Incident, incidentOf, incidentRow, listFields } from './incident-rows.ts';
import { type Instance, listCall } from './instance.ts';
import { authorOf, timesHeld } from './journal.ts';
import { rowsOf } from './paging.ts';
import { allOf, on } from './query.ts';
import { labelled, shown, value } from './schema.ts';

const incident = on('incident');
const resolved = '6';
const pageSize = 100;

/**
 * Incidents that are neither resolved nor closed and were opened at this moment or later, the newest first. The moment
 * is compared here: in a query it would stand in the asking user's time zone.
 * @param limit of the newest ones
 */
export async function listOpenSince(
  instance: Instance,
  since: Date,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Incident[]> {
  const query = allOf(
    incident.equals('active', 'true'),
    incident.notEquals('state', resolved),
    incident.descending('opened_at'),
    incident.descending('number'),
  );
  const question = { query, fields: listFields, row: incidentRow, pageSize };
  // A new one while the pages are read moves the others down, so that one may come twice.
  const found = new Map<string, Incident>();
  for await (const row of rowsOf(instance, question, signal)) {
    const { opened_at: openedAt } = row;
    if ((openedAt && openedAt < since) || found.size >= limit) break;
    found.set(row.sys_id, incidentOf(instance, row));
  }
  return [...found.values()];
}

/**
 * Incidents that have this one as their parent.
 * @throws SERVICENOW_FORBIDDEN when `parent_incident` may not be read, so that nobody can tell
 */
export async function listChildren(
  instance: Instance,
  parentSysId: string,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Incident[]> {
  const rows = await instance.get({
    ...listCall({ query: incident.equals('parent_incident', parentSysId), fields: listFields, limit }),
    schema: z.array(incidentRow),
    signal,
  });
  if (rows.some((row) => row.parent_incident.value !== parentSysId)) {
    throw new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: 'incident.parent_incident' });
  }
  return rows.map((row) => incidentOf(instance, row));
}

/** An incident as it is now. */
export interface WithJournal {
  readonly incident: Incident;
  /** Whether its journal holds the text; false as well when nobody may read it. */
  readonly isNoted: boolean;
}

/** The incident with this sys_id, and whether a text was noted in it; undefined when there is none or it may not be seen. */
export async function readWithJournal(
  instance: Instance,
  sysId: string,
  text: string,
  signal?: AbortSignal,
): Promise<WithJournal | undefined> {
  const rows = await instance.get({
    ...listCall({ query: incident.equals('sys_id', sysId), fields: detailFields, limit: 1 }),
    schema: z.array(incidentRow),
    signal,
  });
  const row = rows.find((found) => found.sys_id === sysId);
  if (row === undefined) return undefined;
  return {
    incident: incidentOf(instance, row),
    isNoted: timesHeld(row.comments_and_work_notes ?? '', text) > 0,
  };
}

const resolution = z.object({
  sys_id: value,
  resolved_by: labelled,
  comments_and_work_notes: shown.optional(),
});

/**
 * Whether an incident was resolved by whoever wrote the newest entry of its journal with this text; true as well when it
 * cannot be told.
 * @param text of one line
 */
export async function isResolvedByAuthorOf(
  instance: Instance,
  sysId: string,
  text: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const fields = ['sys_id', 'resolved_by', 'comments_and_work_notes'] as const;
  const rows = await instance.get({
    ...listCall({ query: incident.equals('sys_id', sysId), fields, limit: 1 }),
    schema: z.array(resolution),
    signal,
  });
  const row = rows.find((found) => found.sys_id === sysId);
  const author = authorOf(row?.comments_and_work_notes ?? '', text);
  const resolver = row?.resolved_by.label ?? '';
  return author === undefined || resolver === '' || author === resolver;
}
