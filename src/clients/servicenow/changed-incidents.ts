import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { type Instance, listCall } from './instance.ts';
import type { InstanceClock } from './instance-clock.ts';
import { afterSysId, allOf, on } from './query.ts';
import { type WatchedIncident, watchedFields, watchedIncidentOf, watchedRow } from './watched-incident.ts';

export type { WatchedIncident } from './watched-incident.ts';

/** How far changes have been read. Many can be of one second. */
export interface ChangeCursor {
  readonly at: Date;
  /** The last one of that second that was read; empty where everything up to the moment was. */
  readonly sysId: string;
}

export interface ChangesRead {
  /** In the order in which they were changed. */
  readonly incidents: readonly WatchedIncident[];
  readonly cursor: ChangeCursor;
  /** There is more, to be read from the cursor on at once. */
  readonly isBehind: boolean;
}

/** A record has the moment at which it was changed, and is seen when that is committed. */
const lagMilliseconds = 5_000;
/** What took longer is found because so much is read again each time. */
const overlapMilliseconds = 120_000;
const defaultPageSize = 500;
/** The rest is left for the next time. */
const maximumPages = 20;

const incident = on('incident');
interface ReadOptions {
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Where reading is: at first the rows of the place's own second, then those that were changed later. */
interface Step {
  readonly isSameSecond: boolean;
  readonly place: ChangeCursor;
  readonly offset: number;
  readonly wasEmpty: boolean;
}

/**
 * What was created or changed since the cursor, and some of what was read before: who asks knows which. Each page goes on
 * behind the last row of the one before, since numbered pages of what moves would miss rows. What was between two
 * readings is not seen, and neither are deletions.
 * @throws SERVICENOW_FORBIDDEN when ServiceNow did not look at the moments that were asked for
 */
export async function readChangedIncidents(
  instance: Instance,
  cursor: ChangeCursor,
  clock: InstanceClock,
  { pageSize = defaultPageSize, signal }: ReadOptions = {},
): Promise<ChangesRead> {
  const until = new Date(clock.now.getTime() - lagMilliseconds);
  const incidents: WatchedIncident[] = [];
  let step: Step | undefined = firstStep(cursor);
  for (let page = 0; step !== undefined && page < maximumPages; page += 1) {
    const { isSameSecond, place, offset, wasEmpty }: Step = step;
    const query = isSameSecond ? sameSecond(place, clock) : later(place, until, clock);
    const { result, total } = await instance.getPage({
      ...listCall({ query, fields: watchedFields, limit: pageSize, offset, counted: true }),
      schema: z.array(watchedRow),
      signal,
    });
    const found = result.map(watchedIncidentOf);
    for (const one of found) refuseOther(one, step, until);
    incidents.push(...found);
    const isEnd = total === undefined ? wasEmpty && found.length === 0 : offset + pageSize >= total;
    step = nextStep(step, found.at(-1), isEnd, pageSize);
  }
  return step === undefined
    ? { incidents, cursor: { at: until, sysId: '' }, isBehind: false }
    : { incidents, cursor: step.place, isBehind: true };
}

function firstStep({ at, sysId }: ChangeCursor): Step {
  const isSameSecond = sysId !== '';
  const place = isSameSecond ? { at, sysId } : { at: new Date(at.getTime() - overlapMilliseconds), sysId };
  return { isSameSecond, place, offset: 0, wasEmpty: false };
}

/** @returns undefined when everything has been read */
function nextStep(
  step: Step,
  last: WatchedIncident | undefined,
  isEnd: boolean,
  pageSize: number,
): Step | undefined {
  // A page of hidden rows gives no place to go on from.
  if (last === undefined && !isEnd) return { ...step, offset: step.offset + pageSize, wasEmpty: true };
  if (isEnd && !step.isSameSecond) return undefined;
  const place = last === undefined ? step.place : { at: last.updatedAt, sysId: last.sysId };
  return { isSameSecond: !isEnd, place, offset: 0, wasEmpty: false };
}

function sameSecond({ at, sysId }: ChangeCursor, { textOf }: InstanceClock) {
  return allOf(incident.equals('sys_updated_on', textOf(at)), afterSysId('incident', sysId));
}

function later({ at }: ChangeCursor, until: Date, { textOf }: InstanceClock) {
  return allOf(
    incident.isAfter('sys_updated_on', textOf(at)),
    incident.isUpTo('sys_updated_on', textOf(until)),
    incident.ascending('sys_updated_on'),
    incident.ascending('sys_id'),
  );
}

/** A dropped condition would bring the same rows again and again. */
function refuseOther(
  { updatedAt, sysId }: WatchedIncident,
  { isSameSecond, place }: Step,
  until: Date,
): void {
  const isAsked = isSameSecond
    ? updatedAt.getTime() === place.at.getTime() && sysId > place.sysId
    : updatedAt > wholeSecond(place.at) && updatedAt <= until;
  if (!isAsked) throw new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: 'incident.sys_updated_on' });
}

function wholeSecond(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 1000) * 1000);
}
