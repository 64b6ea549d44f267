import { z } from 'zod';
import { type Db, noRow, type Queries } from './db.ts';
import { publish } from './publish.ts';
import { insertRows } from './rows.ts';
import { eventColumns, eventRow, type NewEvent, type StoredEvent } from './support-case-rows.ts';

/** Work on one case within a transaction that has locked the case's row. */
export interface InCase {
  readonly db: Db;
  readonly queries: Queries;
  readonly tenantId: string;
  readonly key: string;
}

/** Few enough for one statement. */
const batch = 100;

/**
 * Adds those events whose key is new, and queues what is to be told for whoever is subscribed to the case. After the
 * case's row this takes the tenant's counter, always in this order, so that nobody waits for each other.
 */
export async function addEvents(inCase: InCase, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { db, queries, tenantId, key } = inCase;
  const known = new Set(await readEventKeys(inCase));
  const added = events.filter((event) => !known.has(event.key) && known.add(event.key));
  if (added.length === 0) return;
  const firstSeq = (await takeSeqs(inCase, added.length)) - added.length + 1;
  await insertRows(queries.query, {
    table: 'support_case_event',
    columns: `tenant_id, case_key, ${eventColumns}`,
    onConflict: '',
    rows: added,
    batch,
    toRow: (event, index) => [
      ...[tenantId, key, firstSeq + index, event.key, event.kind, event.author, event.text],
      ...[event.at.getTime(), event.isForIncident ? 1 : 0, event.told ?? null, 0],
    ],
  });
  await publish(queries, {
    ...{ tenantId, source: 'case', firstSeq, now: db.now() },
    changes: added.map(({ told }) =>
      told === undefined ? undefined : { topicId: key, event: told, urgency: 'incident' },
    ),
  });
}

/**
 * The numbers of the tenant's events grow: who takes some keeps the counter from others until they are written.
 * @param count none: only keeps others from changing cases' events and numbers
 * @returns the last one
 */
export async function takeSeqs(
  { queries, tenantId }: Pick<InCase, 'queries' | 'tenantId'>,
  count: number,
): Promise<number> {
  const [counter] = await queries.query(
    z.object({ last_seq: z.number() }),
    `insert into support_case_counter (tenant_id, last_seq) values ($1, $2)
      on conflict (tenant_id) do update set last_seq = support_case_counter.last_seq + excluded.last_seq
      returning last_seq`,
    [tenantId, count],
  );
  return counter?.last_seq ?? count;
}

export async function readEventKeys({
  queries,
  tenantId,
  key,
}: Omit<InCase, 'db'>): Promise<readonly string[]> {
  const rows = await queries.query(
    z.object({ event_key: z.string() }),
    'select event_key from support_case_event where tenant_id = $1 and case_key = $2',
    [tenantId, key],
  );
  return rows.map(({ event_key }) => event_key);
}

/** Of a case, oldest first. */
export function readEvents(
  { query }: Queries,
  tenantId: string,
  key: string,
  which: 'all' | 'unnoted' = 'all',
): Promise<readonly StoredEvent[]> {
  return query(
    eventRow,
    `select ${eventColumns} from support_case_event where tenant_id = $1 and case_key = $2
      ${which === 'all' ? '' : 'and is_for_incident = 1 and is_noted = 0'} order by seq`,
    [tenantId, key],
  );
}

export async function markNoted({ queries, tenantId, key }: InCase, seqs: readonly number[]): Promise<void> {
  for (const seq of seqs) {
    await queries.query(
      noRow,
      'update support_case_event set is_noted = 1 where tenant_id = $1 and case_key = $2 and seq = $3',
      [tenantId, key, seq],
    );
  }
}
