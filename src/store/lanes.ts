import type { Db } from './db.ts';
import { createLaneClaims } from './lane-claims.ts';
import { createLaneSettles } from './lane-settles.ts';
import { createSendRate } from './send-rate.ts';

export { maximumSendsPerClaim } from './lane-claims.ts';

export type Lanes = ReturnType<typeof createLanes>;

/** The work of sending. All functions throw STORE_UNAVAILABLE. */
export function createLanes(db: Db, tenantId: string) {
  return {
    ...createLaneClaims(db, tenantId),
    ...createLaneSettles(db, tenantId),
    ...createSendRate(db, tenantId),
  };
}
