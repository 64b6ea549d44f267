import { z } from 'zod';
import { type Db, noRow } from './db.ts';

/** What a link leads to, for a while. */
export interface ReportLink {
  readonly issueId: string;
  /** Entra object id of whom it was made for. */
  readonly person: string;
}

/** Links to post-incident reports. Their tokens are kept as hashes only. All throw STORE_UNAVAILABLE. */
export interface ReportLinks {
  /** Adds a link, and forgets those that are over. */
  add(tokenHash: string, link: ReportLink, milliseconds: number): Promise<void>;
  /** Undefined for a link that was never made, or is over. */
  find(tokenHash: string): Promise<ReportLink | undefined>;
}

export const reportLinkTables: readonly string[] = [
  `create table report_link (
    token_hash text primary key,
    tenant_id text not null,
    issue_id text not null,
    person text not null,
    ends_at bigint not null
  )`,
];

const linkRow = z
  .object({ issue_id: z.string(), person: z.string() })
  .transform(({ issue_id, person }) => ({ issueId: issue_id, person }));

/** @param tenantId whose issues they are */
export function createReportLinks(db: Db, tenantId: string): ReportLinks {
  return {
    add: async (tokenHash, { issueId, person }, milliseconds) => {
      await db.query(noRow, `delete from report_link where ends_at <= ${db.now()}`);
      await db.query(
        noRow,
        `insert into report_link (token_hash, tenant_id, issue_id, person, ends_at)
          values ($1, $2, $3, $4, ${db.now()} + $5)`,
        [tokenHash, tenantId, issueId, person, milliseconds],
      );
    },
    find: async (tokenHash) => {
      const [link] = await db.query(
        linkRow,
        `select issue_id, person from report_link
          where token_hash = $1 and tenant_id = $2 and ends_at > ${db.now()}`,
        [tokenHash, tenantId],
      );
      return link;
    },
  };
}
