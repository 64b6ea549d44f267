import { z } from 'zod';
import { type Instance, listCall } from './instance.ts';
import { allOf, on } from './query.ts';
import { clock, dateText, value } from './schema.ts';

/** What ServiceNow's own clock says, and how it reads the moments of a question. */
export interface InstanceClock {
  /** When it answered. */
  readonly now: Date;
  /** A moment as a question to this instance has it. */
  textOf(moment: Date): string;
}

const incident = on('incident');
const rows = z.array(z.object({ sys_id: value, sys_updated_on: clock }));

/**
 * Asks for the newest change to learn the clock. Moments in a question are in UTC or, on some instances, in the account's
 * own time zone: where those differ, the newest change is asked for again by its moment.
 * @param now this process's clock, for where ServiceNow does not tell the time
 */
export async function readInstanceClock(
  instance: Instance,
  now: Date,
  signal?: AbortSignal,
): Promise<InstanceClock> {
  const ask = (query: ReturnType<typeof incident.equals>) =>
    instance.getPage({
      ...listCall({ query, fields: ['sys_id', 'sys_updated_on'], limit: 1 }),
      schema: rows,
      signal,
    });
  const { result, answeredAt = now } = await ask(incident.descending('sys_updated_on'));
  const [newest] = result;
  const { at, ahead = 0 } = newest?.sys_updated_on ?? {};
  if (newest === undefined || at === undefined || ahead === 0) return { now: answeredAt, textOf: dateText };
  const byItsMoment = allOf(
    incident.equals('sys_id', newest.sys_id),
    incident.equals('sys_updated_on', dateText(at)),
  );
  const found = await ask(byItsMoment);
  const shift = found.result.some(({ sys_id }) => sys_id === newest.sys_id) ? 0 : ahead;
  return { now: answeredAt, textOf: (moment) => dateText(new Date(moment.getTime() + shift)) };
}
