import type { QuietHours } from '../records.ts';
import { momentOf, wallTimeAt } from './zoned-time.ts';

/**
 * When it may be told again, in milliseconds since 1970; undefined while it is not quiet. Where clocks are set back, the
 * hours last until the later of the two ends, so that nothing is told in between.
 */
export function quietUntil(
  { from, to }: Pick<QuietHours, 'from' | 'to'>,
  timeZone: string,
  moment: number,
): number | undefined {
  if (from === to) return undefined;
  const today = wallTimeAt(moment, timeZone);
  const daysLonger = to < from ? 1 : 0;
  for (const daysAgo of [1, 0]) {
    const day = today.day - daysAgo;
    const start = momentOf({ ...today, day, ...clock(from) }, timeZone, 'first');
    const end = momentOf({ ...today, day: day + daysLonger, ...clock(to) }, timeZone, 'last');
    if (start <= moment && moment < end) return end;
  }
  return undefined;
}

/** @param text `HH:MM` */
function clock(text: string): { readonly hour: number; readonly minute: number } {
  return { hour: Number(text.slice(0, 2)), minute: Number(text.slice(3, 5)) };
}
