import { z } from 'zod';
import { type Db, noRow } from './db.ts';

/** The nightly checks of a tenant: one replica makes them for all. All functions throw STORE_UNAVAILABLE. */
export interface SetupNights {
  /**
   * Takes the checks; should the holder die, the next one may after the lease.
   * @param everyMilliseconds how long after the last ones they are due again
   * @returns whether the holder makes them now
   */
  begin(holder: string, leaseMilliseconds: number, everyMilliseconds: number): Promise<boolean>;
  /** @param result what they came to, as its owner wrote it. Of who does not hold them any more, nothing is kept. */
  finish(holder: string, result: string): Promise<void>;
  /** What the last ones came to; undefined when there were none. */
  read(): Promise<{ readonly at: Date; readonly result: string } | undefined>;
}

export function createSetupNights(db: Db, tenantId: string): SetupNights {
  return {
    begin: async (holder, leaseMilliseconds, everyMilliseconds) => {
      const now = db.now();
      // What lies in the future was written before the clock was set back.
      const isFree = `setup_night.lease_ends_at <= ${now} or setup_night.lease_ends_at > excluded.lease_ends_at`;
      const isDue = `setup_night.last_at is null or setup_night.last_at <= ${now} - $4 or setup_night.last_at > ${now}`;
      const taken = await db.query(
        noRow,
        `insert into setup_night (tenant_id, holder, lease_ends_at) values ($1, $2, ${now} + $3)
          on conflict (tenant_id) do update set holder = excluded.holder, lease_ends_at = excluded.lease_ends_at
            where (${isFree}) and (${isDue})
          returning holder`,
        [tenantId, holder, leaseMilliseconds, everyMilliseconds],
      );
      return taken.length > 0;
    },
    finish: async (holder, result) => {
      await db.query(
        noRow,
        `update setup_night set holder = '', lease_ends_at = ${db.now()}, last_at = ${db.now()}, result = $3
          where tenant_id = $1 and holder = $2`,
        [tenantId, holder, result],
      );
    },
    read: async () => {
      const [last] = await db.query(
        z.object({ last_at: z.number(), result: z.string() }),
        'select last_at, result from setup_night where tenant_id = $1 and last_at is not null',
        [tenantId],
      );
      return last && { at: new Date(last.last_at), result: last.result };
    },
  };
}
