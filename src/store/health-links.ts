import { z } from 'zod';
import { type Db, noRow } from './db.ts';

/** That an incident belongs to an issue of Microsoft 365: said by a person, or as a child of the issue's incident. */
export interface HealthLink {
  readonly issueId: string;
  readonly incidentSysId: string;
  readonly incidentNumber: string;
  readonly kind: 'confirmed' | 'child';
  /** Name of who said so. */
  readonly linkedBy: string;
  readonly linkedAt: Date;
}

/** What belongs to the issues of a tenant. All throw STORE_UNAVAILABLE. */
export interface HealthLinkTable {
  /** Of one that is there already nothing changes. */
  put(link: Omit<HealthLink, 'linkedAt'>): Promise<void>;
  remove(link: Pick<HealthLink, 'issueId' | 'incidentSysId' | 'kind'>): Promise<void>;
  /** The oldest first. */
  ofIssue(issueId: string): Promise<readonly HealthLink[]>;
  /** The oldest first. */
  ofIncident(incidentSysId: string): Promise<readonly HealthLink[]>;
  /** How many incidents belong to an issue, in whichever way. */
  countLinked(issueId: string): Promise<number>;
}

export const healthLinkTables: readonly string[] = [
  `create table health_link (
    tenant_id text not null,
    issue_id text not null,
    incident_sys_id text not null,
    kind text not null,
    incident_number text not null,
    linked_by text not null,
    linked_at bigint not null,
    primary key (tenant_id, issue_id, incident_sys_id, kind)
  )`,
  'create index health_link_incident on health_link (tenant_id, incident_sys_id)',
];

const columns = 'issue_id, incident_sys_id, kind, incident_number, linked_by, linked_at';
const linkRow = z
  .object({
    issue_id: z.string(),
    incident_sys_id: z.string(),
    kind: z.enum(['confirmed', 'child']),
    incident_number: z.string(),
    linked_by: z.string(),
    linked_at: z.number(),
  })
  .transform((row) => ({
    issueId: row.issue_id,
    incidentSysId: row.incident_sys_id,
    incidentNumber: row.incident_number,
    kind: row.kind,
    linkedBy: row.linked_by,
    linkedAt: new Date(row.linked_at),
  }));

export function createHealthLinks(db: Db, tenantId: string): HealthLinkTable {
  return {
    put: async ({ issueId, incidentSysId, kind, incidentNumber, linkedBy }) => {
      await db.query(
        noRow,
        `insert into health_link (tenant_id, ${columns}) values ($1, $2, $3, $4, $5, $6, ${db.now()})
          on conflict (tenant_id, issue_id, incident_sys_id, kind) do nothing`,
        [tenantId, issueId, incidentSysId, kind, incidentNumber, linkedBy],
      );
    },
    remove: async ({ issueId, incidentSysId, kind }) => {
      await db.query(
        noRow,
        'delete from health_link where tenant_id = $1 and issue_id = $2 and incident_sys_id = $3 and kind = $4',
        [tenantId, issueId, incidentSysId, kind],
      );
    },
    ofIssue: (issueId) =>
      db.query(
        linkRow,
        `select ${columns} from health_link where tenant_id = $1 and issue_id = $2
          order by linked_at, incident_number`,
        [tenantId, issueId],
      ),
    ofIncident: (incidentSysId) =>
      db.query(
        linkRow,
        `select ${columns} from health_link where tenant_id = $1 and incident_sys_id = $2
          order by linked_at, issue_id`,
        [tenantId, incidentSysId],
      ),
    countLinked: async (issueId) => {
      const [counted] = await db.query(
        z.object({ total: z.number() }),
        'select count(distinct incident_sys_id) as total from health_link where tenant_id = $1 and issue_id = $2',
        [tenantId, issueId],
      );
      return counted?.total ?? 0;
    },
  };
}
