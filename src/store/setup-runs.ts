import { z } from 'zod';
import type { Db } from './db.ts';

/** The set-up of a tenant, as it was written: its owner knows the form. All functions throw STORE_UNAVAILABLE. */
export interface SetupRuns {
  read(): Promise<{ readonly text: string; readonly version: number } | undefined>;
  /** @param version the one that was read, 0 for none. @returns false when somebody else was quicker: nothing is changed */
  save(text: string, version: number): Promise<boolean>;
  /** @returns false when somebody else was quicker, or there is none */
  remove(version: number): Promise<boolean>;
}

const runRow = z
  .object({ version: z.number(), run: z.string() })
  .transform(({ version, run }) => ({ text: run, version }));
const versionRow = z.object({ version: z.number() });

export function createSetupRuns(db: Db, tenantId: string): SetupRuns {
  return {
    read: async () => {
      const [kept] = await db.query(
        runRow,
        'select version, run from setup_run where tenant_id = $1 and run is not null',
        [tenantId],
      );
      return kept;
    },
    save: async (text, version) => {
      const saved =
        version === 0
          ? await db.query(
              versionRow,
              `insert into setup_run (tenant_id, version, run) values ($1, 1, $2)
                on conflict (tenant_id) do update set run = excluded.run, version = setup_run.version + 1
                  where setup_run.run is null
                returning version`,
              [tenantId, text],
            )
          : await db.query(
              versionRow,
              `update setup_run set run = $2, version = version + 1
                where tenant_id = $1 and version = $3 and run is not null returning version`,
              [tenantId, text, version],
            );
      return saved.length > 0;
    },
    remove: async (version) => {
      const removed = await db.query(
        versionRow,
        `update setup_run set run = null, version = version + 1
          where tenant_id = $1 and version = $2 and run is not null returning version`,
        [tenantId, version],
      );
      return removed.length > 0;
    },
  };
}
