import { fold } from '../../phrases.ts';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** The IANA name of a time zone as people write it, such as "europe/zurich" or "Zurich"; undefined where it is none. */
export function timeZoneOf(text: string): string | undefined {
  const said = wordsOf(text);
  if (said === '') return undefined;
  const named = zones.find((zone) => wordsOf(zone) === said);
  if (named !== undefined) return named;
  const [only, ...others] = zones.filter((zone) => wordsOf(zone.split('/').at(-1) ?? '') === said);
  return only !== undefined && others.length === 0 ? only : accepted(text.trim());
}

function wordsOf(text: string): string {
  return fold(text.trim()).replaceAll('_', ' ');
}

/** Older names that the platform still understands, such as "Asia/Calcutta", but no bare offsets. */
function accepted(text: string): string | undefined {
  if (!/^[A-Za-z]+\/[\w/+-]+$/.test(text)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
