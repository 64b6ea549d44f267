import { z } from 'zod';
import { type Db, noRow, type Queries } from './db.ts';
import { changeColumns, type Moved, type Seen, type StoredIncidentChange } from './incident-rows.ts';
import { type PublishedChange, publish } from './publish.ts';
import { insertRows } from './rows.ts';

/** What a reading found. */
interface Found {
  /** Those that moved, each once. */
  readonly incidents: readonly Seen[];
  readonly changes: readonly FoundChange[];
  readonly cursor: { readonly at: Date; readonly sysId: string };
  readonly watchedSince: Date;
  /** Watching begins with this reading: what was thought to be active before is of no use. */
  readonly isBeginning: boolean;
}

interface FoundChange extends Pick<StoredIncidentChange, 'sysId' | 'event'> {
  readonly moved: readonly Moved[];
  /** What conversations are matched by. */
  readonly topic: Pick<PublishedChange, 'urgency' | 'groupId' | 'priority' | 'state'>;
}

const savedRow = z.object({ reading: z.number(), last_seq: z.number() });
/** Few enough for one statement, whatever was written about each. */
const batch = 100;
/** Nobody asks for them any more; one that is reopened later is met as if it were not known. */
const keptMilliseconds = 90 * 86_400_000;

/** Keeps what a reading found, and queues it for whoever is subscribed. */
export function createIncidentSave(db: Db, tenantId: string) {
  return {
    save: (after: number, found: Found, waitMilliseconds: number) =>
      db.transaction(async (queries) => {
        const { query } = queries;
        // First, because it keeps the row from everybody else until all is written; who meets it there is late.
        const [saved] = await query(
          savedRow,
          `update incident_watch set lease_ends_at = ${db.now()}, next_at = ${db.now()} + $3, reading = reading + 1,
              last_seq = last_seq + $4, cursor_at = $5, cursor_id = $6, watched_since = $7
            where tenant_id = (select tenant_id from incident_watch where tenant_id = $1
              and reading = $2 ${db.skipLocked})
            returning reading, last_seq`,
          [
            ...[tenantId, after, waitMilliseconds, found.changes.length],
            ...[found.cursor.at.getTime(), found.cursor.sysId, found.watchedSince.getTime()],
          ],
        );
        if (saved === undefined) return undefined;
        await forget(queries, tenantId, found.isBeginning, db.now());
        await keepSeen(queries, tenantId, found.incidents);
        const firstSeq = saved.last_seq - found.changes.length + 1;
        await keepChanges(queries, { tenantId, firstSeq, now: db.now(), changes: found.changes });
        return saved.reading;
      }),
  };
}

async function forget(
  { query }: Queries,
  tenantId: string,
  isBeginning: boolean,
  now: string,
): Promise<void> {
  const old = `${now} - $2`;
  await query(
    noRow,
    `delete from incident_seen where tenant_id = $1 and is_active = 0 and updated_at < ${old}`,
    [tenantId, keptMilliseconds],
  );
  await query(noRow, `delete from incident_change where tenant_id = $1 and noticed_at < ${old}`, [
    tenantId,
    keptMilliseconds,
  ]);
  if (isBeginning) {
    await query(noRow, 'delete from incident_seen where tenant_id = $1 and is_active = 1', [tenantId]);
  }
}

function keepSeen({ query }: Queries, tenantId: string, incidents: readonly Seen[]): Promise<void> {
  return insertRows(query, {
    table: 'incident_seen',
    columns: 'tenant_id, sys_id, updated_at, is_active, incident',
    onConflict: `on conflict (tenant_id, sys_id) do update set updated_at = excluded.updated_at,
      is_active = excluded.is_active, incident = excluded.incident`,
    rows: incidents,
    batch,
    toRow: (one) => [
      ...[tenantId, one.sysId, one.updatedAt.getTime(), one.active ? 1 : 0],
      JSON.stringify(one),
    ],
  });
}

interface ChangesToKeep {
  readonly tenantId: string;
  readonly firstSeq: number;
  /** SQL for this moment. */
  readonly now: string;
  readonly changes: readonly FoundChange[];
}

async function keepChanges(
  queries: Queries,
  { tenantId, firstSeq, now, changes }: ChangesToKeep,
): Promise<void> {
  const [moment] = await queries.query(z.object({ at: z.number() }), `select ${now} as at`);
  const noticedAt = moment?.at ?? 0;
  await insertRows(queries.query, {
    table: 'incident_change',
    columns: `tenant_id, ${changeColumns}`,
    onConflict: '',
    rows: changes,
    batch,
    toRow: ({ sysId, event, moved }, index) => [
      ...[tenantId, firstSeq + index, sysId, event, noticedAt],
      JSON.stringify(moved),
    ],
  });
  await publish(queries, {
    ...{ tenantId, source: 'incident', firstSeq, now },
    changes: changes.map(({ sysId, event, topic }) => ({ ...topic, event, topicId: sysId })),
  });
}
