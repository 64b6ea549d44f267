import { z } from 'zod';
import { type Db, noRow } from './db.ts';

/** What must happen once, whoever clicks how often, in however many processes. */
export interface Claims {
  /**
   * Takes a key for a while. Of several who try at once exactly one gets it; when the while is over and the key is not
   * finished, it can be taken again, since whoever held it is gone.
   * @param holder who takes it: only the same holder finishes or releases it
   * @throws STORE_UNAVAILABLE; then nothing may be done, because it might be done twice
   */
  claim(key: string, holder: string, leaseMilliseconds: number): Promise<'claimed' | 'taken'>;
  /** It is done: nobody gets the key for a day, even if it took longer than the lease. Without effect once somebody else has it. */
  finish(key: string, holder: string): Promise<void>;
  /** Whether somebody took and finished the key, less than a day ago. */
  isFinished(key: string): Promise<boolean>;
  /** It was not done: the next one may try. Without effect for whom it does not belong to, or when it is finished. */
  release(key: string, holder: string): Promise<void>;
}

const finishedMilliseconds = 24 * 60 * 60_000;
/** More than the one row that a claim adds, so that they become fewer. */
const sweptRows = 20;

export function createClaims(db: Db): Claims {
  return {
    claim: async (key, holder, leaseMilliseconds) => {
      await db.query(
        noRow,
        `delete from claim where claim_key in (select claim_key from claim
          where ends_at <= ${db.now()} order by ends_at limit ${sweptRows} ${db.skipLocked})`,
      );
      const rows = await db.query(
        z.object({ claim_key: z.string() }),
        `insert into claim (claim_key, holder, done, ends_at) values ($1, $2, 0, ${db.now()} + $3)
          on conflict (claim_key) do update set holder = excluded.holder, done = 0, ends_at = excluded.ends_at
          where claim.ends_at <= ${db.now()}
          returning claim_key`,
        [key, holder, leaseMilliseconds],
      );
      return rows.length > 0 ? 'claimed' : 'taken';
    },
    finish: async (key, holder) => {
      await db.query(
        noRow,
        `insert into claim (claim_key, holder, done, ends_at)
          values ($1, $2, 1, ${db.now()} + ${finishedMilliseconds})
          on conflict (claim_key) do update set done = 1, ends_at = excluded.ends_at
          where claim.holder = excluded.holder`,
        [key, holder],
      );
    },
    isFinished: async (key) => {
      const rows = await db.query(
        z.object({ claim_key: z.string() }),
        `select claim_key from claim where claim_key = $1 and done = 1 and ends_at > ${db.now()}`,
        [key],
      );
      return rows.length > 0;
    },
    release: async (key, holder) => {
      await db.query(noRow, 'delete from claim where claim_key = $1 and holder = $2 and done = 0', [
        key,
        holder,
      ]);
    },
  };
}
