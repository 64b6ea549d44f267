import { z } from 'zod';
import { type Instance, listCall } from './instance.ts';
import { type JournalEntry, journalEntries, timesHeld } from './journal.ts';
import { on } from './query.ts';
import { clock, shown, value } from './schema.ts';

const incident = on('incident');
const fields = ['sys_id', 'sys_updated_on', 'comments_and_work_notes'] as const;
const row = z.object({ sys_id: value, sys_updated_on: clock, comments_and_work_notes: shown.optional() });

/**
 * Everything that was written into an incident's journal, the oldest first; nothing as well where there is no such
 * incident, or its journal may not be read.
 * @throws SERVICENOW_* and UPSTREAM_* of the catalogue
 */
export async function readJournal(
  instance: Instance,
  sysId: string,
  signal?: AbortSignal,
): Promise<readonly JournalEntry[]> {
  const found = await readRow(instance, sysId, signal);
  return journalEntries(found?.comments_and_work_notes ?? '', found?.sys_updated_on.ahead);
}

/**
 * Whether an incident's journal holds a text, by whomever it was written; false as well where nobody can tell.
 * @throws SERVICENOW_* and UPSTREAM_* of the catalogue
 */
export async function journalHolds(
  instance: Instance,
  sysId: string,
  text: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const found = await readRow(instance, sysId, signal);
  return timesHeld(found?.comments_and_work_notes ?? '', text) > 0;
}

async function readRow(
  instance: Instance,
  sysId: string,
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof row> | undefined> {
  const rows = await instance.get({
    ...listCall({ query: incident.equals('sys_id', sysId), fields, limit: 1 }),
    schema: z.array(row),
    signal,
  });
  // Without its condition the question would be answered with any incident.
  return rows.find((found) => found.sys_id === sysId);
}
