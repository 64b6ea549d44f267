const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment as a column keeps it: `2026-11-23 14:05:09`, always UTC. */
export function storedTime(moment: Date): string {
  return moment.toISOString().slice(0, 19).replace('T', ' ');
}

/** A stored time on the clock of a time zone; text that is no time comes back as it is. */
export function toZone(stored: string, timeZone: string): string {
  const moment = milliseconds(stored);
  return Number.isNaN(moment) ? stored : formatFor(timeZone).format(moment);
}

/** What the clock of a time zone shows, as a stored time; text that is no time comes back as it is. */
export function fromZone(shown: string, timeZone: string): string {
  const asUtc = milliseconds(shown);
  if (Number.isNaN(asUtc)) return shown;
  const near = asUtc - offset(asUtc, timeZone);
  // Asked again because the first answer may come from the other side of a change of clocks.
  return storedTime(new Date(asUtc - offset(near, timeZone)));
}

function offset(moment: number, timeZone: string): number {
  return milliseconds(formatFor(timeZone).format(moment)) - moment;
}

function milliseconds(text: string): number {
  return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)
    ? Date.parse(`${text.replace(' ', 'T')}Z`)
    : Number.NaN;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = createFormat(timeZone);
  formats.set(timeZone, format);
  return format;
}

/** The Swedish way of writing a time is the one ServiceNow uses; an unknown zone counts as UTC. */
function createFormat(timeZone: string): Intl.DateTimeFormat {
  const options = { dateStyle: 'short', timeStyle: 'medium' } as const;
  try {
    return new Intl.DateTimeFormat('sv-SE', { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: 'UTC' });
  }
}
