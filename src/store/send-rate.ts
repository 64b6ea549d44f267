import { z } from 'zod';
import { type Db, noRow } from './db.ts';

/** What lies further ahead nobody reserved: the clock was set back. Longer than any pause. */
const furthestMicroseconds = 15 * 60_000_000;
const longestPauseMilliseconds = 10 * 60_000;

const reservation = z.object({ next_at: z.number(), now: z.number() });

/**
 * One rate at which all replicas together send: a row that says from when on the next message may go. Moments are
 * microseconds, because that is as far apart as messages may be.
 */
export function createSendRate(db: Db, tenantId: string) {
  const clock = () => {
    const now = `${db.now()} * 1000`;
    return { now, isAhead: `send_rate.next_at between ${now} and ${now} + ${furthestMicroseconds}` };
  };
  return {
    reserveSends: async (count: number, intervalMicroseconds: number) => {
      const { now, isAhead } = clock();
      const length = Math.round(count * intervalMicroseconds);
      const reserved = await db.query(
        reservation,
        `insert into send_rate (tenant_id, next_at) values ($1, ${now} + cast($2 as bigint))
          on conflict (tenant_id) do update
            set next_at = (case when ${isAhead} then send_rate.next_at else ${now} end) + cast($2 as bigint)
          returning next_at, ${now} as now`,
        [tenantId, length],
      );
      const [{ next_at, now: at }] = z.tuple([reservation]).parse(reserved);
      return { first: next_at - length, now: at };
    },
    pauseSends: async (milliseconds: number) => {
      const { now, isAhead } = clock();
      const pause = Math.round(Math.min(milliseconds, longestPauseMilliseconds) * 1000);
      await db.query(
        noRow,
        `insert into send_rate (tenant_id, next_at) values ($1, ${now} + cast($2 as bigint))
          on conflict (tenant_id) do update set next_at = excluded.next_at
          where not (${isAhead}) or send_rate.next_at < excluded.next_at`,
        [tenantId, pause],
      );
    },
  };
}
