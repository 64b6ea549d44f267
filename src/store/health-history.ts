import { z } from 'zod';
import type { Db } from './db.ts';
import {
  changeColumns,
  changeRow,
  issueRow,
  type Past,
  pastRow,
  readingColumns,
  readingRow,
  type StoredChange,
} from './health-rows.ts';
import { createHealthSave } from './health-save.ts';
import { createPollLease } from './poll-lease.ts';
import { placeholders } from './rows.ts';

/** Service health as it was read, issue by issue, and what became of it. Each tenant's is its own. */
export const healthHistoryTables: readonly string[] = [
  `create table health_poll (
    tenant_id text primary key,
    holder text not null,
    lease_ends_at bigint not null,
    next_at bigint not null,
    reading integer not null,
    last_seq bigint not null,
    read_at bigint,
    fresh_until bigint,
    is_whole integer,
    watched_since bigint,
    changed_since bigint,
    services text
  )`,
  `create table health_issue (
    tenant_id text not null,
    issue_id text not null,
    updated_at bigint not null,
    closed_at bigint,
    first_seen_at bigint not null,
    vanished_at bigint,
    issue text not null,
    posts text not null,
    primary key (tenant_id, issue_id)
  )`,
  'create index health_issue_closed_at on health_issue (tenant_id, closed_at)',
  `create table health_change (
    tenant_id text not null,
    seq bigint not null,
    issue_id text not null,
    kind text not null,
    noticed_at bigint not null,
    said_before text not null,
    said_after text not null,
    primary key (tenant_id, seq)
  )`,
  'create index health_change_issue on health_change (tenant_id, issue_id, seq)',
];

export type HealthHistory = ReturnType<typeof createHealthHistory>;

const issueColumns = 'issue, first_seen_at, vanished_at';
/** Few enough for one statement, whatever was written about each. */
const batch = 100;

/** What the polls of one tenant found. All functions throw STORE_UNAVAILABLE. */
export function createHealthHistory(db: Db, tenantId: string) {
  return { ...createPolls(db, tenantId), ...createPast(db, tenantId), ...createHealthSave(db, tenantId) };
}

function createPolls(db: Db, tenantId: string) {
  const lease = createPollLease(db, tenantId, 'health_poll');
  return {
    begin: (holder: string, freshSince: Date, leaseMilliseconds: number) =>
      lease.begin(holder, leaseMilliseconds, {
        and: (leaseEndsAt) => `coalesce(read_at, 0) <= $4 or read_at > ${leaseEndsAt}`,
        parameters: [freshSince.getTime()],
      }),
    giveUp: lease.giveUp,
    latest: async () => {
      const [row] = await db.query(
        readingRow,
        `select ${readingColumns} from health_poll where tenant_id = $1 and read_at is not null`,
        [tenantId],
      );
      return row;
    },
  };
}

function createPast(db: Db, tenantId: string) {
  const changes = (condition: string, parameters: readonly (string | number)[]) =>
    db.query(changeRow, `select ${changeColumns} from health_change where tenant_id = $1 and ${condition}`, [
      tenantId,
      ...parameters,
    ]);
  const issues = (condition: string, parameters: readonly (string | number)[]) =>
    db.query(issueRow, `select ${issueColumns} from health_issue where tenant_id = $1 and ${condition}`, [
      tenantId,
      ...parameters,
    ]);
  const findAll = async (issueIds: readonly string[]) => {
    const found: Past[] = [];
    for (let start = 0; start < issueIds.length; start += batch) {
      const ids = issueIds.slice(start, start + batch);
      const rows = await db.query(
        pastRow,
        `select ${issueColumns}, posts from health_issue
          where tenant_id = $1 and issue_id in (${placeholders(ids.length, 2)})`,
        [tenantId, ...ids],
      );
      found.push(...rows);
    }
    return found;
  };
  return {
    findAll,
    find: async (issueId: string) => {
      const [past] = await findAll([issueId]);
      return past && { ...past, changes: await changes('issue_id = $2 order by seq', [issueId]) };
    },
    listSince: async (since: Date) => {
      const found = await issues('(closed_at is null or closed_at >= $2)', [since.getTime()]);
      return found.toSorted((one, other) => other.startedAt.getTime() - one.startedAt.getTime());
    },
    listChanges: (afterSeq: number, limit: number) =>
      changes('seq > $2 order by seq limit $3', [afterSeq, limit]),
    listTurns: async (issueIds: readonly string[]) => {
      const found: StoredChange[] = [];
      for (let start = 0; start < issueIds.length; start += batch) {
        const ids = issueIds.slice(start, start + batch);
        const ofThese = `kind not in ('new', 'post') and issue_id in (${placeholders(ids.length, 2)})`;
        found.push(...(await changes(`${ofThese} order by seq`, ids)));
      }
      return found.toSorted((one, other) => one.seq - other.seq);
    },
    listIssues: async () => {
      const rows = await db.query(
        z.object({ issue_id: z.string(), updated_at: z.number(), vanished_at: z.number().nullable() }),
        'select issue_id, updated_at, vanished_at from health_issue where tenant_id = $1',
        [tenantId],
      );
      return {
        known: new Map(rows.map(({ issue_id, updated_at }) => [issue_id, updated_at])),
        vanished: new Set(rows.flatMap((row) => (row.vanished_at === null ? [] : [row.issue_id]))),
        open: await issues('closed_at is null', []),
      };
    },
  };
}
