import { z } from 'zod';
import { type Instance, listCall } from './instance.ts';
import { allOf, type Condition, on } from './query.ts';
import { dateOf, dateText, value } from './schema.ts';
import { requireSeen } from './setup-records.ts';

export interface LogQuestion {
  readonly since: Date;
  /** Text in the source, such as `x_mioms_m365_assi`. */
  readonly source?: string;
  /** Text in the message. */
  readonly message?: string;
  readonly limit: number;
}

export interface LogLine {
  readonly at: Date;
  readonly isError: boolean;
  readonly source: string;
  readonly message: string;
}

const log = on('syslog');
const rows = z.array(z.record(z.string(), value));
/** -1 debug, 0 information, 1 warning, 2 error. */
const errorLevel = 2;

/**
 * Lines of the system log since a moment, newest first.
 * @throws SERVICENOW_FORBIDDEN where the log may not be read
 */
export async function readSystemLog(
  instance: Instance,
  { since, source = '', message = '', limit }: LogQuestion,
  signal?: AbortSignal,
): Promise<readonly LogLine[]> {
  const { result, total } = await instance.getPage({
    ...listCall({
      query: allOf(
        log.isAfter('sys_created_on', wellBefore(since)),
        ...holds('source', source),
        ...holds('message', message),
        log.descending('sys_created_on'),
      ),
      fields: ['sys_created_on', 'level', 'source', 'message'],
      limit,
      counted: true,
    }),
    schema: rows,
    signal,
  });
  requireSeen('syslog', ['sys_created_on', 'level', 'source', 'message'], result, total);
  return result.flatMap((row) => {
    const at = dateOf(row.sys_created_on ?? '');
    // A condition that ServiceNow dropped must not show lines about something else.
    const isMeant = hasText(row.source, source) && hasText(row.message, message);
    if (at === undefined || !isSince(at, since) || !isMeant) return [];
    const isError = Number(row.level) >= errorLevel;
    return [{ at, isError, source: row.source ?? '', message: row.message ?? '' }];
  });
}

const furthestTimeZone = 14 * 3_600_000;

/**
 * Instances do not agree in whose time zone they read a moment, so more is asked for than is wanted: from the newest on
 * that costs nothing.
 */
export function wellBefore(moment: Date): string {
  return dateText(new Date(moment.getTime() - furthestTimeZone));
}

/** Records say when they were made in whole seconds. */
export function isSince(at: Date, moment: Date): boolean {
  return at.getTime() >= Math.floor(moment.getTime() / 1000) * 1000;
}

function holds(field: 'source' | 'message', text: string): readonly Condition<'syslog'>[] {
  return text === '' ? [] : [log.contains(field, text)];
}

function hasText(held: string | undefined, text: string): boolean {
  return (held ?? '').toLowerCase().includes(text.toLowerCase());
}
