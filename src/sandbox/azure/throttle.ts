import type { NextFunction, Request, Response } from 'express';
import { sendArmError } from './arm-error.ts';

/** Resource Manager's token buckets, each for a subscription or the tenant, an app and a kind of operation. */
const buckets = { reads: { size: 250, perSecond: 25 }, writes: { size: 200, perSecond: 10 } } as const;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * Says in each answer how many requests are left, and answers 429 with `Retry-After` when there is none.
 * @param scope as the header's name has it
 */
export function throttle(scope: 'subscription' | 'tenant', now: () => Date) {
  const full = () => ({
    reads: { tokens: buckets.reads.size, filledAt: now().getTime() },
    writes: { tokens: buckets.writes.size, filledAt: now().getTime() },
  });
  const state: Record<keyof typeof buckets, Bucket> = full();
  return (request: Request, response: Response, next: NextFunction): void => {
    const kind = request.method === 'GET' ? 'reads' : 'writes';
    const { size, perSecond } = buckets[kind];
    const bucket = state[kind];
    const moment = now().getTime();
    const refilled = ((moment - bucket.filledAt) / 1000) * perSecond;
    bucket.tokens = Math.min(size, bucket.tokens + Math.max(0, refilled));
    bucket.filledAt = moment;
    if (bucket.tokens < 1) {
      const seconds = Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
      response.set('retry-after', String(seconds));
      const code = scope === 'subscription' ? 'SubscriptionRequestsThrottled' : 'TenantRequestsThrottled';
      sendArmError(response, { status: 429, code, message: `Too many ${kind}; try again later.` });
      return;
    }
    bucket.tokens -= 1;
    response.set(`x-ms-ratelimit-remaining-${scope}-${kind}`, String(Math.floor(bucket.tokens)));
    next();
  };
}
