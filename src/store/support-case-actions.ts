import { z } from 'zod';
import { noRow, type Queries } from './db.ts';
import type { InCase } from './support-case-events.ts';
import { type Action, actionColumns, actionRow, jsonOf } from './support-case-rows.ts';

/**
 * Within a transaction that has locked the case's row, so that places are given one after the other.
 * @returns false when it was asked for before
 */
export async function insertAction(
  { queries, tenantId, key }: Omit<InCase, 'db'>,
  { id, by, ...content }: Action,
): Promise<boolean> {
  const added = await queries.query(
    z.object({ action_id: z.string() }),
    `insert into support_case_action (tenant_id, case_key, action_id, place, asked_by, content, is_done)
      select cast($1 as text), cast($2 as text), cast($3 as text),
        (select coalesce(max(place), 0) + 1 from support_case_action where tenant_id = $1 and case_key = $2),
        cast($4 as text), cast($5 as text), 0
      where true on conflict do nothing returning action_id`,
    [tenantId, key, id, jsonOf(by), jsonOf(content)],
  );
  return added.length > 0;
}

/** Those that have not been made, oldest first. */
export function readActions({ query }: Queries, tenantId: string, key: string): Promise<readonly Action[]> {
  return query(
    actionRow,
    `select ${actionColumns} from support_case_action
      where tenant_id = $1 and case_key = $2 and is_done = 0 order by place`,
    [tenantId, key],
  );
}

export async function finishActions(
  { queries, tenantId, key }: InCase,
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) {
    await queries.query(
      noRow,
      'update support_case_action set is_done = 1 where tenant_id = $1 and case_key = $2 and action_id = $3',
      [tenantId, key, id],
    );
  }
}
