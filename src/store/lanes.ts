import { z } from 'zod';
import type { Db } from './db.ts';
import { createLaneClaims } from './lane-claims.ts';
import { createLaneSettles } from './lane-settles.ts';
import { urgencyRanks } from './notification-codes.ts';
import { createSendRate } from './send-rate.ts';

export { maximumSendsPerClaim } from './lane-claims.ts';

export type Lanes = ReturnType<typeof createLanes>;

/** Enough to meet one whose conversation is free, even when many wait for theirs. */
const lookedAt = 50;

/** The work of sending. All functions throw STORE_UNAVAILABLE. */
export function createLanes(db: Db, tenantId: string) {
  return {
    ...createLaneClaims(db, tenantId),
    ...createLaneSettles(db, tenantId),
    ...createSendRate(db, tenantId),
    nextDueAt: async () => {
      const moments = await Promise.all(
        Object.values(urgencyRanks).map((urgency) => nextDueOf(db, tenantId, urgency)),
      );
      return moments.reduce<number | undefined>(
        (first, moment) => (moment !== undefined && moment < (first ?? Infinity) ? moment : first),
        undefined,
      );
    },
  };
}

/** A delivery waits for its conversation too. */
async function nextDueOf(db: Db, tenantId: string, urgency: number): Promise<number | undefined> {
  const rows = await db.query(
    z.object({ due_at: z.number(), free_at: z.number() }),
    `select d.due_at, c.free_at from delivery d cross join conversation c
      where d.tenant_id = $1 and d.urgency = $2 and d.state = 'queued'
        and c.tenant_id = d.tenant_id and c.conversation_id = d.conversation_id
      order by d.tenant_id, d.urgency, d.due_at, d.seq limit ${lookedAt}`,
    [tenantId, urgency],
  );
  const moments = rows.map(({ due_at, free_at }) => Math.max(due_at, free_at));
  return moments.length === 0 ? undefined : Math.min(...moments);
}
