import { z } from 'zod';
import { type Db, noRow } from './db.ts';
import { json } from './health-rows.ts';
import { type Contact, contact, jsonOf } from './support-case-rows.ts';

interface NewAccountLink {
  readonly entraObjectId: string;
  readonly name: string;
  readonly email: string;
  readonly accountObjectId: string;
}

const columns = 'entra_object_id, name, email, account_object_id, linked_at';
const linkRow = z
  .object({
    entra_object_id: z.string(),
    name: z.string(),
    email: z.string(),
    account_object_id: z.string(),
    linked_at: z.number(),
  })
  .transform((row) => ({
    entraObjectId: row.entra_object_id,
    name: row.name,
    email: row.email,
    accountObjectId: row.account_object_id,
    linkedAt: new Date(row.linked_at),
  }));

export type AccountLinks = ReturnType<typeof createAccountLinks>;

/** With which accounts, and as which contact, people manage cases at Microsoft. All functions throw STORE_UNAVAILABLE. */
export function createAccountLinks(db: Db, tenantId: string) {
  return { ...createLinks(db, tenantId), ...createContacts(db, tenantId) };
}

function createLinks(db: Db, tenantId: string) {
  return {
    find: async (entraObjectId: string) => {
      const [found] = await db.query(
        linkRow,
        `select ${columns} from account_link where tenant_id = $1 and entra_object_id = $2`,
        [tenantId, entraObjectId],
      );
      return found;
    },
    put: async ({ entraObjectId, name, email, accountObjectId }: NewAccountLink) => {
      const [put] = z.tuple([linkRow]).parse(
        await db.query(
          z.unknown(),
          `insert into account_link (tenant_id, ${columns}) values ($1, $2, $3, $4, $5, ${db.now()})
            on conflict (tenant_id, entra_object_id) do update set name = excluded.name, email = excluded.email,
              account_object_id = excluded.account_object_id, linked_at = excluded.linked_at
            returning ${columns}`,
          [tenantId, entraObjectId, name, email.toLowerCase(), accountObjectId],
        ),
      );
      return put;
    },
    remove: async (entraObjectId: string) => {
      const [removed] = await db.query(
        linkRow,
        `delete from account_link where tenant_id = $1 and entra_object_id = $2 returning ${columns}`,
        [tenantId, entraObjectId],
      );
      return removed;
    },
    list: async (limit: number) => {
      const links = await db.query(
        linkRow,
        `select ${columns} from account_link where tenant_id = $1
          order by lower(name), entra_object_id limit $2`,
        [tenantId, limit],
      );
      const [counted] = await db.query(
        z.object({ total: z.number() }),
        'select count(*) as total from account_link where tenant_id = $1',
        [tenantId],
      );
      return { links, total: counted?.total ?? 0 };
    },
  };
}

function createContacts(db: Db, tenantId: string) {
  return {
    findContact: async (entraObjectId: string) => {
      const [found] = await db.query(
        z.object({ contact: json(contact) }),
        'select contact from support_contact where tenant_id = $1 and entra_object_id = $2',
        [tenantId, entraObjectId],
      );
      return found?.contact;
    },
    saveContact: async (entraObjectId: string, given: Contact) => {
      await db.query(
        noRow,
        `insert into support_contact (tenant_id, entra_object_id, contact) values ($1, $2, $3)
          on conflict (tenant_id, entra_object_id) do update set contact = excluded.contact`,
        [tenantId, entraObjectId, jsonOf(given)],
      );
    },
  };
}
