import { LRUCache } from 'lru-cache';

// Wall clocks of IANA time zones. Moments are milliseconds since 1970.

/** What a wall clock shows. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** What the clocks of the zone show. */
export function wallTimeAt(moment: number, timeZone: string): WallTime {
  const shown = new Date(moment + offsetAt(moment, timeZone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
  };
}

/**
 * When the clocks show that; where they jump over it, the moment they jump. Days beyond the month's end count on.
 * @param which of two, where the clocks are set back
 */
export function momentOf(wall: WallTime, timeZone: string, which: 'first' | 'last'): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const before = offsetAt(asUtc - day, timeZone);
  const after = offsetAt(asUtc + day, timeZone);
  const shown = [asUtc - before, asUtc - after].filter(
    (moment) => moment + offsetAt(moment, timeZone) === asUtc,
  );
  if (shown.length > 0) return which === 'first' ? Math.min(...shown) : Math.max(...shown);
  return jumpBetween(asUtc - after, asUtc - before, timeZone);
}

/** The first moment of the later one's offset, exact to the minute. */
function jumpBetween(earlier: number, later: number, timeZone: string): number {
  const offset = offsetAt(later, timeZone);
  let [low, high] = [earlier, later];
  while (high - low > minute) {
    const middle = low + Math.floor((high - low) / 2 / minute) * minute;
    if (offsetAt(middle, timeZone) === offset) high = middle;
    else low = middle;
  }
  return high;
}

const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 });

/** How far the zone's clocks are ahead of UTC. */
function offsetAt(moment: number, timeZone: string): number {
  const fields = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatOf(timeZone).formatToParts(moment)) {
    if (type in fields) Object.assign(fields, { [type]: Number(value) });
  }
  const shown = Date.UTC(
    fields.year,
    fields.month - 1,
    fields.day,
    fields.hour,
    fields.minute,
    fields.second,
  );
  return shown - Math.floor(moment / 1000) * 1000;
}

/** An unknown zone counts as UTC, as it does where moments are shown. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = makeFormat(timeZone) ?? makeFormat('UTC') ?? new Intl.DateTimeFormat('en-US');
  formats.set(timeZone, made);
  return made;
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}
