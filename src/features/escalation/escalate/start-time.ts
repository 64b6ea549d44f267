// The moment a problem began, as a day and a time of the person's clocks.

/** As a card's inputs have them: `2026-11-23` and `08:12`; empty where nothing is given. */
export interface TypedMoment {
  readonly date: string;
  readonly time: string;
}

/** What the clocks of the zone show. @param timeZone IANA */
export function typedMoment(moment: Date | undefined, timeZone: string): TypedMoment {
  if (moment === undefined) return { date: '', time: '' };
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(moment);
  const [date = '', time = ''] = shown.split(' ');
  return { date, time };
}

const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const timePattern = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/**
 * The moment the clocks of the zone show that; where they jump over it, an hour later. A day without a time begins at midnight.
 * @returns undefined when it is no day or no time
 */
export function momentOf({ date, time }: TypedMoment, timeZone: string): Date | undefined {
  const [, year, month, day] = datePattern.exec(date.trim()) ?? [];
  const [, hour, minute] = timePattern.exec(time.trim() || '00:00') ?? [];
  if (day === undefined || minute === undefined) return undefined;
  const asUtc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  // The 31st of a month that has 30 days is none.
  if (new Date(asUtc).getUTCDate() !== Number(day)) return undefined;
  // Where the clocks are set in between, the second look is the right one.
  const near = asUtc - offsetAt(asUtc, timeZone);
  return new Date(asUtc - offsetAt(near, timeZone));
}

/** How far the zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(moment: number, timeZone: string): number {
  const { date, time } = typedMoment(new Date(moment), timeZone);
  const minutes = Math.floor(moment / 60_000) * 60_000;
  return Date.parse(`${date}T${time}:00Z`) - minutes;
}
