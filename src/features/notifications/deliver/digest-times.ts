import type { Digest } from '../records.ts';
import { momentOf, wallTimeAt } from './zoned-time.ts';

/** When people start their day. */
const dailyHour = 8;

const minuteMilliseconds = 60_000;

/**
 * When the digest comes that tells of what happened at a moment: the next full hour of the zone's clocks, or their next
 * 08:00. Always later than it happened; in milliseconds since 1970.
 */
export function digestAfter(
  digest: Exclude<Digest, 'immediately'>,
  timeZone: string,
  moment: number,
): number {
  return digest === 'hourly' ? nextFullHour(timeZone, moment) : nextMorning(timeZone, moment);
}

function nextFullHour(timeZone: string, moment: number): number {
  let next = Math.floor(moment / minuteMilliseconds) * minuteMilliseconds;
  // A second time round where clocks are moved by half an hour.
  do next += (60 - wallTimeAt(next, timeZone).minute) * minuteMilliseconds;
  while (wallTimeAt(next, timeZone).minute !== 0);
  return next;
}

function nextMorning(timeZone: string, moment: number): number {
  const today = { ...wallTimeAt(moment, timeZone), hour: dailyHour, minute: 0 };
  const thisMorning = momentOf(today, timeZone, 'first');
  return thisMorning > moment ? thisMorning : momentOf({ ...today, day: today.day + 1 }, timeZone, 'first');
}
