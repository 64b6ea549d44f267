import { z } from 'zod';
import type { Db } from './db.ts';

/** Who somebody of Teams is in ServiceNow, said by an administrator. */
export interface PersonLink {
  /** An Entra object id or an address, in lower case. */
  readonly subject: string;
  /** The ServiceNow user's name to sign in with. */
  readonly userName: string;
  /** User name of who said so. */
  readonly linkedBy: string;
  readonly linkedAt: Date;
}

/** Each tenant's links are its own. All throw STORE_UNAVAILABLE. */
export interface PersonLinks {
  /** Those of these subjects that are linked, in no particular order. */
  find(tenantId: string, subjects: readonly string[]): Promise<readonly PersonLink[]>;
  /**
   * @param link `replaces`: whom the subject is linked to so far, as far as is known; undefined when to nobody
   * @returns false, and nothing is written, when that is not so: somebody else was quicker
   */
  put(link: NewPersonLink): Promise<boolean>;
  /** @returns the link that was removed; undefined when there was none */
  remove(tenantId: string, subject: string): Promise<PersonLink | undefined>;
  /** The first ones by subject, and how many there are. */
  list(
    tenantId: string,
    limit: number,
  ): Promise<{ readonly links: readonly PersonLink[]; readonly total: number }>;
}

export interface NewPersonLink {
  readonly tenantId: string;
  readonly subject: string;
  readonly userName: string;
  readonly linkedBy: string;
  readonly replaces: string | undefined;
}

const columns = 'subject, user_name, linked_by, linked_at';
const linkRow = z
  .object({ subject: z.string(), user_name: z.string(), linked_by: z.string(), linked_at: z.number() })
  .transform(({ subject, user_name, linked_by, linked_at }) => ({
    subject,
    userName: user_name,
    linkedBy: linked_by,
    linkedAt: new Date(linked_at),
  }));

export function createPersonLinks(db: Db): PersonLinks {
  return {
    find: (tenantId, subjects) =>
      db.query(
        linkRow,
        `select ${columns} from person_link where tenant_id = $1 and subject in
          (${['null', ...subjects.map((_subject, index) => `$${index + 2}`)].join(', ')})`,
        [tenantId, ...subjects],
      ),
    put: async ({ tenantId, subject, userName, linkedBy, replaces }) => {
      const rows = await db.query(
        z.object({ subject: z.string() }),
        `insert into person_link (tenant_id, ${columns}) values ($1, $2, $3, $4, ${db.now()})
          on conflict (tenant_id, subject) do update set
            user_name = excluded.user_name, linked_by = excluded.linked_by, linked_at = excluded.linked_at
          where person_link.user_name = $5
          returning subject`,
        [tenantId, subject, userName, linkedBy, replaces ?? null],
      );
      return rows.length > 0;
    },
    remove: async (tenantId, subject) => {
      const [removed] = await db.query(
        linkRow,
        `delete from person_link where tenant_id = $1 and subject = $2 returning ${columns}`,
        [tenantId, subject],
      );
      return removed;
    },
    list: async (tenantId, limit) => {
      const links = await db.query(
        linkRow,
        `select ${columns} from person_link where tenant_id = $1 order by subject limit $2`,
        [tenantId, limit],
      );
      const [counted] = await db.query(
        z.object({ total: z.number() }),
        'select count(*) as total from person_link where tenant_id = $1',
        [tenantId],
      );
      return { links, total: counted?.total ?? 0 };
    },
  };
}
