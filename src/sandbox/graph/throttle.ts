import type { NextFunction, Request, Response } from 'express';
import { sendGraphError } from './graph-error.ts';

/** Service communications: so many requests per app and tenant in a sliding window. */
const limits = [
  { requests: 240, milliseconds: 60_000 },
  { requests: 800, milliseconds: 3_600_000 },
];

/** Answers 429 with `Retry-After` once a budget is spent; refused requests count as well. */
export function throttle(now: () => Date) {
  const arrivals: number[] = [];
  return (_request: Request, response: Response, next: NextFunction): void => {
    const moment = now().getTime();
    arrivals.push(moment);
    const wait = Math.max(...limits.map((limit) => millisecondsToWait(arrivals, limit, moment)));
    // What lies further back than the largest budget can decide nothing any more.
    arrivals.splice(0, arrivals.length - Math.max(...limits.map(({ requests }) => requests)) - 1);
    if (wait <= 0) {
      next();
      return;
    }
    response.set('retry-after', String(Math.ceil(wait / 1000)));
    sendGraphError(
      response,
      429,
      'TooManyRequests',
      'The request limit of this app in this tenant is reached.',
    );
  };
}

/** Until the newest arrival but `requests` leaves the window, a further request would be one too many. */
function millisecondsToWait(
  arrivals: readonly number[],
  { requests, milliseconds }: (typeof limits)[number],
  moment: number,
): number {
  const firstTooMany = arrivals.at(-requests - 1);
  const full = firstTooMany !== undefined && firstTooMany + milliseconds > moment;
  const leavesNext = arrivals.at(-requests) ?? moment;
  return full ? leavesNext + milliseconds - moment : 0;
}
