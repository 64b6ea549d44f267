import type { Words } from '../locales/words.ts';

const units = [
  { key: 'health.issue.days', minutes: 1440 },
  { key: 'health.issue.hours', minutes: 60 },
  { key: 'health.issue.minutes', minutes: 1 },
] as const;

/** Its two largest units: "2 days 3 hours". Undefined when the end is not known, or before the start. */
export function duration(start: Date, end: Date | undefined, words: Words): string | undefined {
  let left = end === undefined ? -1 : Math.floor((end.getTime() - start.getTime()) / 60_000);
  if (left < 0) return undefined;
  const parts = units.map(({ key, minutes }) => {
    const count = Math.floor(left / minutes);
    left -= count * minutes;
    return { key, count };
  });
  const largest = parts.findIndex(({ count }) => count > 0);
  if (largest < 0) return words.say('health.issue.minutes', { count: 0 });
  return parts
    .slice(largest, largest + 2)
    .filter(({ count }) => count > 0)
    .map(({ key, count }) => words.say(key, { count }))
    .join(' ');
}
