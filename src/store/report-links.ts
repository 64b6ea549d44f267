import { z } from 'zod';
import { type Db, noRow } from './db.ts';

/** Links to files of one kind. Their tokens are kept as hashes only. All throw STORE_UNAVAILABLE. */
export interface ReportLinks {
  /**
   * Adds a link, and forgets those that are over.
   * @param issueId what the file is about: the issue of a report; of the list of changes, anything
   */
  add(tokenHash: string, issueId: string, milliseconds: number): Promise<void>;
  /** What the file is about; undefined for a link that was never made, is over, or is to a file of another kind. */
  find(tokenHash: string): Promise<string | undefined>;
}

export const reportLinkTables: readonly string[] = [
  `create table report_link (
    token_hash text primary key,
    tenant_id text not null,
    issue_id text not null,
    ends_at bigint not null
  )`,
];

const linkRow = z.object({ issue_id: z.string() });

/** `issue`: post-incident reports; `audit`: the list of changes. */
export type LinkKind = 'issue' | 'audit';

/** @param tenantId whose files they are */
export function createReportLinks(db: Db, tenantId: string, kind: LinkKind): ReportLinks {
  return {
    add: async (tokenHash, issueId, milliseconds) => {
      await db.query(noRow, `delete from report_link where ends_at <= ${db.now()}`);
      await db.query(
        noRow,
        `insert into report_link (token_hash, tenant_id, kind, issue_id, ends_at)
          values ($1, $2, $5, $3, ${db.now()} + $4)`,
        [tokenHash, tenantId, issueId, milliseconds, kind],
      );
    },
    find: async (tokenHash) => {
      const [link] = await db.query(
        linkRow,
        `select issue_id from report_link
          where token_hash = $1 and tenant_id = $2 and kind = $3 and ends_at > ${db.now()}`,
        [tokenHash, tenantId, kind],
      );
      return link?.issue_id;
    },
  };
}
