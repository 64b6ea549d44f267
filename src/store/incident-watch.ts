import { z } from 'zod';
import { type Db, noRow } from './db.ts';
import { changeColumns, changeRow, type Seen, seenColumns, seenRow } from './incident-rows.ts';
import { createIncidentSave } from './incident-save.ts';
import { createPollLease } from './poll-lease.ts';
import { placeholders } from './rows.ts';

/** Incidents as they were seen, how far their changes have been read, and what became of them. */
export const incidentWatchTables: readonly string[] = [
  // Without a cursor nobody wants to be told of incidents.
  `create table incident_watch (
    tenant_id text primary key,
    holder text not null,
    lease_ends_at bigint not null,
    next_at bigint not null,
    reading bigint not null,
    last_seq bigint not null,
    cursor_at bigint,
    cursor_id text,
    watched_since bigint
  )`,
  `create table incident_seen (
    tenant_id text not null,
    sys_id text not null,
    updated_at bigint not null,
    is_active integer not null,
    incident text not null,
    primary key (tenant_id, sys_id)
  )`,
  'create index incident_seen_ended on incident_seen (tenant_id, is_active, updated_at)',
  `create table incident_change (
    tenant_id text not null,
    seq bigint not null,
    sys_id text not null,
    event text not null,
    noticed_at bigint not null,
    moved text not null,
    primary key (tenant_id, seq)
  )`,
  'create index incident_change_incident on incident_change (tenant_id, sys_id, seq)',
  'create index incident_change_noticed on incident_change (tenant_id, noticed_at)',
];

const watchRow = z
  .object({
    reading: z.number(),
    cursor_at: z.number().nullable(),
    cursor_id: z.string().nullable(),
    watched_since: z.number().nullable(),
  })
  .transform((row) => ({
    reading: row.reading,
    watch:
      row.cursor_at === null || row.watched_since === null
        ? undefined
        : {
            cursor: { at: new Date(row.cursor_at), sysId: row.cursor_id ?? '' },
            watchedSince: new Date(row.watched_since),
          },
  }));

/** Few enough for one statement. */
const batch = 200;
/** As the settings allow; what is later was written before the clock was set back. */
const longestPauseMilliseconds = 3_600_000;

export type IncidentWatch = ReturnType<typeof createIncidentWatch>;

/** What watching one tenant's incidents found. One replica reads at a time. All functions throw STORE_UNAVAILABLE. */
export function createIncidentWatch(db: Db, tenantId: string) {
  return {
    ...createReadings(db, tenantId),
    ...createPast(db, tenantId),
    ...createIncidentSave(db, tenantId),
  };
}

function createReadings(db: Db, tenantId: string) {
  const lease = createPollLease(db, tenantId, 'incident_watch');
  return {
    begin: (holder: string, leaseMilliseconds: number) =>
      lease.begin(holder, leaseMilliseconds, { or: `next_at > ${db.now()} + ${longestPauseMilliseconds}` }),
    giveUp: lease.giveUp,
    latest: async () => {
      const [row] = await db.query(
        watchRow,
        'select reading, cursor_at, cursor_id, watched_since from incident_watch where tenant_id = $1',
        [tenantId],
      );
      return row ?? { reading: 0, watch: undefined };
    },
    end: async () => {
      await db.query(
        noRow,
        `update incident_watch set reading = reading + 1, cursor_at = null, cursor_id = null, watched_since = null
          where tenant_id = $1 and cursor_at is not null`,
        [tenantId],
      );
    },
  };
}

function createPast(db: Db, tenantId: string) {
  const findAll = async (sysIds: readonly string[]) => {
    const found: Seen[] = [];
    for (let start = 0; start < sysIds.length; start += batch) {
      const ids = sysIds.slice(start, start + batch);
      const rows = await db.query(
        seenRow,
        `select ${seenColumns} from incident_seen
          where tenant_id = $1 and sys_id in (${placeholders(ids.length, 2)})`,
        [tenantId, ...ids],
      );
      found.push(...rows);
    }
    return found;
  };
  const changes = (condition: string, parameters: readonly (string | number)[]) =>
    db.query(
      changeRow,
      `select ${changeColumns} from incident_change where tenant_id = $1 and ${condition}`,
      [tenantId, ...parameters],
    );
  return {
    findAll,
    find: async (sysId: string) => {
      const [incident] = await findAll([sysId]);
      return incident && { incident, changes: await changes('sys_id = $2 order by seq', [sysId]) };
    },
    listChanges: (since: Date, limit: number) =>
      changes('noticed_at >= $2 order by seq desc limit $3', [since.getTime(), limit]),
  };
}
