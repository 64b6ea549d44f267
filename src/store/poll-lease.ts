import { z } from 'zod';
import { type Db, noRow, type Parameter } from './db.ts';

const holderRow = z.object({ holder: z.string() });

/** What must be so besides that nobody polls; SQL of the poll's row, and what it asks for from `$4` on. */
export interface PollCondition {
  readonly and?: (leaseEndsAt: string) => string;
  /** Instead of waiting for the next poll's time. */
  readonly or?: string;
  readonly parameters?: readonly Parameter[];
}

/**
 * One replica polls for all of a tenant's: a row of the table says who, and until when nobody else does; should the holder die,
 * the next one takes over.
 */
export function createPollLease(db: Db, tenantId: string, table: 'health_poll' | 'incident_watch') {
  return {
    /** @returns whether the holder polls now */
    begin: async (
      holder: string,
      leaseMilliseconds: number,
      { and, or, parameters = [] }: PollCondition = {},
    ): Promise<boolean> => {
      const now = db.now();
      const leaseEndsAt = `${now} + $3`;
      // What ends later than a lease that begins now was written before the clock was set back.
      const isFree = `lease_ends_at <= ${now} and next_at <= ${now} or lease_ends_at > ${leaseEndsAt}`;
      const taken = await db.query(
        holderRow,
        `update ${table} set holder = $2, lease_ends_at = ${leaseEndsAt}
          where tenant_id = (select tenant_id from ${table} where tenant_id = $1
            and (${isFree} ${or === undefined ? '' : `or ${or}`})
            ${and === undefined ? '' : `and (${and(leaseEndsAt)})`} ${db.skipLocked})
          returning holder`,
        [tenantId, holder, leaseMilliseconds, ...parameters],
      );
      if (taken.length > 0) return true;
      const first = await db.query(
        holderRow,
        `insert into ${table} (tenant_id, holder, lease_ends_at, next_at, reading, last_seq)
          select $1, $2, ${leaseEndsAt}, 0, 0, 0
          where not exists (select tenant_id from ${table} where tenant_id = $1)
          on conflict (tenant_id) do nothing returning holder`,
        [tenantId, holder, leaseMilliseconds],
      );
      return first.length > 0;
    },
    /** Nothing was read: the next poll of any replica waits so long. */
    giveUp: async (holder: string, waitMilliseconds: number): Promise<void> => {
      await db.query(
        noRow,
        `update ${table} set lease_ends_at = ${db.now()}, next_at = ${db.now()} + $3
          where tenant_id = (select tenant_id from ${table} where tenant_id = $1
            and holder = $2 ${db.skipLocked})`,
        [tenantId, holder, waitMilliseconds],
      );
    },
  };
}
