import { z } from 'zod';
import { type Db, noRow } from './db.ts';

interface Entry {
  /** Its owner knows them all; one of another version is kept and given back as well. */
  readonly kind: string;
  readonly by: { readonly name: string; readonly entraObjectId: string };
  readonly subject: string;
  readonly before?: string;
  readonly after?: string;
  readonly as?: string;
}

interface KeptEntry extends Entry {
  readonly seq: number;
  readonly at: Date;
}

/** What was changed in a tenant's set-up; there is no way to change or remove any of it. All functions throw STORE_UNAVAILABLE. */
export interface Audit {
  add(entry: Entry): Promise<void>;
  /** Newest first. @param before only entries with a smaller `seq`; undefined: from the newest */
  list(limit: number, before?: number): Promise<readonly KeptEntry[]>;
  count(): Promise<number>;
}

const columns = 'seq, kind, by_id, by_name, subject, value_before, value_after, account, added_at';
const entryRow = z
  .object({
    seq: z.number(),
    kind: z.string(),
    by_id: z.string(),
    by_name: z.string(),
    subject: z.string(),
    value_before: z.string().nullable(),
    value_after: z.string().nullable(),
    account: z.string().nullable(),
    added_at: z.number(),
  })
  .transform((row) => ({
    seq: row.seq,
    at: new Date(row.added_at),
    kind: row.kind,
    by: { name: row.by_name, entraObjectId: row.by_id },
    subject: row.subject,
    ...(row.value_before !== null && { before: row.value_before }),
    ...(row.value_after !== null && { after: row.value_after }),
    ...(row.account !== null && { as: row.account }),
  }));

/** Beyond every number that an entry gets; exact in both engines. */
const beyondAll = Number.MAX_SAFE_INTEGER;

export function createAudit(db: Db, tenantId: string): Audit {
  return {
    // Who takes a number keeps the counter from others until the entry is there: whoever reads up to a number misses none below.
    add: (entry) =>
      db.transaction(async ({ query }) => {
        const [counter] = z.tuple([z.object({ last_seq: z.number() })]).parse(
          await query(
            noRow,
            `insert into audit_counter (tenant_id, last_seq) values ($1, 1)
              on conflict (tenant_id) do update set last_seq = audit_counter.last_seq + 1
              returning last_seq`,
            [tenantId],
          ),
        );
        const { kind: what, by, subject, before = null, after = null, as = null } = entry;
        await query(
          noRow,
          `insert into audit_entry (tenant_id, ${columns})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, ${db.now()})`,
          [tenantId, counter.last_seq, what, by.entraObjectId, by.name, subject, before, after, as],
        );
      }),
    list: (limit, before = beyondAll) =>
      db.query(
        entryRow,
        `select ${columns} from audit_entry where tenant_id = $1 and seq < $3 order by seq desc limit $2`,
        [tenantId, limit, before],
      ),
    count: async () => {
      const [counted] = await db.query(
        z.object({ total: z.number() }),
        'select count(*) as total from audit_entry where tenant_id = $1',
        [tenantId],
      );
      return counted?.total ?? 0;
    },
  };
}
