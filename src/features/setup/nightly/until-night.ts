/** When the checks are made: people are asleep, and what they find is there in the morning. */
const hour = 3;
const dayMinutes = 24 * 60;

/** Milliseconds until it is three at night again; at least a minute. @param timeZone IANA */
export function untilNight(now: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(now);
  const numberOf = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const minutes = numberOf('hour') * 60 + numberOf('minute');
  const left = (hour * 60 - minutes + dayMinutes) % dayMinutes;
  return (left === 0 ? dayMinutes : left) * 60_000;
}
