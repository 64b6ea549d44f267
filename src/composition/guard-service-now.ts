import { protect } from '../http/protect.ts';
import type { Request } from '../http/request.ts';

/**
 * An instance works on about sixteen requests of one node at once and lets some more wait; whoever sends more than that
 * takes room from people who work in ServiceNow itself. Five failures in a row, each with its retries, are no accident.
 */
const protection = {
  service: 'ServiceNow',
  maximumParallel: 16,
  maximumWaiting: 100,
  failuresBeforeBreak: 5,
  breakMilliseconds: 5_000,
} as const;

/** The same way out, on which ServiceNow is neither flooded nor waited for in vain. */
export function guardServiceNow(request: Request, now: () => Date): Request {
  const guarded = protect(request, protection, now);
  return (call) => (call.service === 'ServiceNow' ? guarded(call) : request(call));
}
