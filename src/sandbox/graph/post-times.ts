/**
 * Posts repeat moments in prose, as Microsoft's do ("Monday, November 23, 2026, at 9:00 PM UTC"). In the seed they
 * are written `{{hoursAgo:2}}`, negative ones being still to come.
 */
export function writePostTimes(content: string, start: Date): string {
  return content.replace(/\{\{hoursAgo:(-?[\d.]+)\}\}/g, (_token, hours: string) =>
    inProse(new Date(start.getTime() - Number(hours) * 3_600_000)),
  );
}

const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' });
const time = new Intl.DateTimeFormat('en-US', { timeStyle: 'short', timeZone: 'UTC' });

function inProse(moment: Date): string {
  // Intl puts a narrow no-break space before AM and PM; Microsoft's posts hold a plain one.
  return `${day.format(moment)}, at ${time.format(moment).replace(/\s/gu, ' ')} UTC`;
}
