import { z } from 'zod';
import { type Db, noRow } from './db.ts';
import { insertRows, placeholders } from './rows.ts';

/** How far the incident of an issue has been kept; moments and actions are as the feature says. */
export interface AutomaticIncident {
  readonly issueId: string;
  readonly askedBy: string;
  readonly incident: { readonly sysId: string; readonly number: string } | undefined;
  readonly writtenSeq: number;
  readonly hasEnded: boolean;
  readonly lastAction: Action | undefined;
  readonly actedAt: Date | undefined;
  readonly failure: string;
  readonly failedAt: Date | undefined;
}

const action = z.enum(['created', 'found', 'noted', 'resolved', 'reopened', 'ended', 'gone']);
type Action = z.infer<typeof action>;

export type AutomaticIncidents = ReturnType<typeof createAutomaticIncidents>;

export const automaticIncidentTables: readonly string[] = [
  `create table automatic_incident (
    tenant_id text not null,
    issue_id text not null,
    asked_by text not null,
    incident_sys_id text,
    incident_number text,
    written_seq bigint not null,
    due_seq bigint not null,
    ended integer not null,
    last_action text,
    acted_at bigint,
    failure text not null,
    failed_at bigint,
    tried_at bigint not null,
    primary key (tenant_id, issue_id)
  )`,
  'create index automatic_incident_tried_at on automatic_incident (tenant_id, ended, tried_at)',
  'create index automatic_incident_acted_at on automatic_incident (tenant_id, acted_at)',
  `create table automatic_noted (
    tenant_id text primary key,
    noted_seq bigint not null
  )`,
];

const columns =
  'issue_id, asked_by, incident_sys_id, incident_number, written_seq, ended, last_action, acted_at, failure, failed_at';
const moment = z
  .number()
  .nullable()
  .transform((value) => (value === null ? undefined : new Date(value)));
const incidentRow = z
  .object({
    issue_id: z.string(),
    asked_by: z.string(),
    incident_sys_id: z.string().nullable(),
    incident_number: z.string().nullable(),
    written_seq: z.number(),
    ended: z.number(),
    last_action: action.nullable(),
    acted_at: moment,
    failure: z.string(),
    failed_at: moment,
  })
  .transform(
    (row): AutomaticIncident => ({
      issueId: row.issue_id,
      askedBy: row.asked_by,
      incident:
        row.incident_sys_id === null
          ? undefined
          : { sysId: row.incident_sys_id, number: row.incident_number ?? '' },
      writtenSeq: row.written_seq,
      hasEnded: row.ended === 1,
      lastAction: row.last_action ?? undefined,
      actedAt: row.acted_at,
      failure: row.failure,
      failedAt: row.failed_at,
    }),
  );
const idRow = z.object({ issue_id: z.string() });
const batch = 100;

/** Which issues of a tenant have or get an incident by themselves. All throw STORE_UNAVAILABLE. */
export function createAutomaticIncidents(db: Db, tenantId: string) {
  return {
    ...createRecords(db, tenantId),
    ...createNotes(db, tenantId),
    ...createQueue(db, tenantId),
    ...createLists(db, tenantId),
  };
}

function createRecords(db: Db, tenantId: string) {
  return {
    add: async (issueIds: readonly string[], askedBy: string) => {
      await insertRows(db.query, {
        table: 'automatic_incident',
        columns: 'tenant_id, issue_id, asked_by, written_seq, due_seq, ended, failure, tried_at',
        onConflict: 'on conflict (tenant_id, issue_id) do nothing',
        rows: issueIds,
        batch,
        toRow: (issueId) => [tenantId, issueId, askedBy, 0, 0, 0, '', 0],
      });
    },
    find: async (issueId: string) => {
      const [record] = await db.query(
        incidentRow,
        `select ${columns} from automatic_incident where tenant_id = $1 and issue_id = $2`,
        [tenantId, issueId],
      );
      return record;
    },
    among: async (issueIds: readonly string[]) => {
      const found: string[] = [];
      for (let start = 0; start < issueIds.length; start += batch) {
        const ids = issueIds.slice(start, start + batch);
        const rows = await db.query(
          idRow,
          `select issue_id from automatic_incident
            where tenant_id = $1 and issue_id in (${placeholders(ids.length, 2)})`,
          [tenantId, ...ids],
        );
        found.push(...rows.map(({ issue_id }) => issue_id));
      }
      return new Set(found);
    },
    save: async (record: AutomaticIncident) => {
      const { issueId, incident, writtenSeq, hasEnded, lastAction, actedAt, failure, failedAt } = record;
      await db.query(
        noRow,
        `update automatic_incident set incident_sys_id = coalesce($3, incident_sys_id),
            incident_number = coalesce($4, incident_number), written_seq = $5, ended = $6, last_action = $7,
            acted_at = $8, failure = $9, failed_at = $10
          where tenant_id = $1 and issue_id = $2 and written_seq <= $5 and ended <= $6`,
        [
          ...[tenantId, issueId, incident?.sysId ?? null, incident?.number ?? null, writtenSeq],
          ...[hasEnded ? 1 : 0, lastAction ?? null, actedAt?.getTime() ?? null],
          ...[failure, failedAt?.getTime() ?? null],
        ],
      );
    },
    drop: async (issueId: string) => {
      await db.query(
        noRow,
        `delete from automatic_incident
          where tenant_id = $1 and issue_id = $2 and incident_sys_id is null and written_seq = 0`,
        [tenantId, issueId],
      );
    },
  };
}

/** Which changes of the history have been noted. */
function createNotes(db: Db, tenantId: string) {
  return {
    notedUpTo: async () => {
      const [noted] = await db.query(
        z.object({ noted_seq: z.number() }),
        'select noted_seq from automatic_noted where tenant_id = $1',
        [tenantId],
      );
      return noted?.noted_seq ?? 0;
    },
    noteChanges: (upTo: number, lastSeqs: ReadonlyMap<string, number>) =>
      db.transaction(async ({ query }) => {
        for (const [issueId, seq] of lastSeqs) {
          await query(
            noRow,
            `update automatic_incident set due_seq = $3
              where tenant_id = $1 and issue_id = $2 and ended = 0 and due_seq < $3`,
            [tenantId, issueId, seq],
          );
        }
        await query(
          noRow,
          `insert into automatic_noted (tenant_id, noted_seq) values ($1, $2)
            on conflict (tenant_id) do update set noted_seq = excluded.noted_seq
            where automatic_noted.noted_seq < excluded.noted_seq`,
          [tenantId, upTo],
        );
      }),
  };
}

function createQueue(db: Db, tenantId: string) {
  const isDue = `tenant_id = $1 and ended = 0 and (incident_sys_id is null or due_seq > written_seq)`;
  return {
    listDue: (limit: number, withNew: boolean) =>
      db.query(
        incidentRow,
        `select ${columns} from automatic_incident
          where ${isDue} ${withNew ? '' : 'and incident_sys_id is not null'}
          order by tried_at, issue_id limit $2`,
        [tenantId, limit],
      ),
    markTried: async (issueId: string) => {
      await db.query(
        noRow,
        `update automatic_incident set tried_at = ${db.now()} where tenant_id = $1 and issue_id = $2`,
        [tenantId, issueId],
      );
    },
    passOver: () =>
      db.transaction(async ({ query }) => {
        await query(
          noRow,
          `delete from automatic_incident where tenant_id = $1 and incident_sys_id is null and asked_by = ''`,
          [tenantId],
        );
        await query(
          noRow,
          `update automatic_incident set written_seq = due_seq, failure = '', failed_at = null
            where tenant_id = $1 and incident_sys_id is not null and due_seq > written_seq`,
          [tenantId],
        );
      }),
    countDue: async () => {
      const [counted] = await db.query(
        z.object({ total: z.number() }),
        `select count(*) as total from automatic_incident where ${isDue}`,
        [tenantId],
      );
      return counted?.total ?? 0;
    },
  };
}

function createLists(db: Db, tenantId: string) {
  const list = (condition: string, limit: number) =>
    db.query(
      incidentRow,
      `select ${columns} from automatic_incident where tenant_id = $1 and ${condition}, issue_id limit $2`,
      [tenantId, limit],
    );
  return {
    listActed: (limit: number) => list('acted_at is not null order by acted_at desc', limit),
    listFailed: (limit: number) => list("failure <> '' order by failed_at desc", limit),
  };
}
