import { z } from 'zod';
import type { Db } from './db.ts';

/** What somebody with the right to configure chose, and that it was they. */
export interface TenantSetting {
  /** As it was written; its owner knows the form. */
  readonly value: string;
  /** 1 for the first, one more with each change. */
  readonly version: number;
  /** Name of who chose it. */
  readonly changedBy: string;
  readonly changedAt: Date;
}

/** What people set from within Teams, for a tenant; every version is kept, so that it can be told who set what and when. */
export interface TenantSettings {
  /** @returns undefined while nobody has set it. @throws STORE_UNAVAILABLE */
  read(name: string): Promise<TenantSetting | undefined>;
  /**
   * @param after the version that was seen, 0 when there was none
   * @returns false when somebody else was quicker, and nothing is changed. @throws STORE_UNAVAILABLE
   */
  write(name: string, value: string, after: number, changedBy: string): Promise<boolean>;
}

export const tenantSettingTables: readonly string[] = [
  `create table tenant_setting (
    tenant_id text not null,
    name text not null,
    version integer not null,
    value text not null,
    changed_by text not null,
    changed_at bigint not null,
    primary key (tenant_id, name, version)
  )`,
];

const settingRow = z
  .object({ value: z.string(), version: z.number(), changed_by: z.string(), changed_at: z.number() })
  .transform(({ value, version, changed_by, changed_at }) => ({
    value,
    version,
    changedBy: changed_by,
    changedAt: new Date(changed_at),
  }));

export function createTenantSettings(db: Db, tenantId: string): TenantSettings {
  return {
    read: async (name) => {
      const [newest] = await db.query(
        settingRow,
        `select value, version, changed_by, changed_at from tenant_setting
          where tenant_id = $1 and name = $2 order by version desc limit 1`,
        [tenantId, name],
      );
      return newest;
    },
    write: async (name, value, after, changedBy) => {
      const rows = await db.query(
        z.object({ version: z.number() }),
        `insert into tenant_setting (tenant_id, name, version, value, changed_by, changed_at)
          values ($1, $2, $3, $4, $5, ${db.now()})
          on conflict (tenant_id, name, version) do nothing
          returning version`,
        [tenantId, name, after + 1, value, changedBy],
      );
      return rows.length > 0;
    },
  };
}
