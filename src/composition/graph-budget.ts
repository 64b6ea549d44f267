import { CasebridgeError } from '../errors.ts';
import type { Request } from '../http/request.ts';

/** Graph counts retries too: what failed was tried again up to twice. */
const triesOfFailed = 3;

/** @param onSpent told of each request when it is over: how many Graph counts for it, at worst */
function spending(request: Request, onSpent: (tries: number) => void): Request {
  return async (call) => {
    let tries = triesOfFailed;
    try {
      const response = await request(call);
      if (response.status < 429) tries = 1;
      return response;
    } finally {
      onSpent(tries);
    }
  };
}

/** Counts what polls ask of Graph. */
export function countRequests(request: Request): {
  readonly request: Request;
  readonly soFar: () => number;
} {
  let count = 0;
  const counted = spending(request, (tries) => {
    count += tries;
  });
  return { soFar: () => count, request: counted };
}

const hourMilliseconds = 3_600_000;
/** Graph allows 800 an hour to an app in a tenant, and polls take less than half. */
const mostPerHour = 300;

/**
 * What people ask of Graph: so much in an hour that it takes nothing from the polls.
 * @throws UPSTREAM_BUSY without asking, once it is spent
 */
export function limitRequests(request: Request, now: () => Date): Request {
  let spentAt: readonly number[] = [];
  const spend = (tries: number) => {
    spentAt = [...spentAt, ...Array.from({ length: tries }, () => now().getTime())];
  };
  const limited = spending(request, (tries) => spend(tries - 1));
  return async (call) => {
    spentAt = spentAt.filter((at) => at > now().getTime() - hourMilliseconds);
    if (spentAt.length >= mostPerHour) {
      throw new CasebridgeError('UPSTREAM_BUSY', { service: call.service, seconds: 0 });
    }
    // Counted before it is over, since many may ask at once.
    spend(1);
    return limited(call);
  };
}
