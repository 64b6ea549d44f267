import type { Instance } from './instance.ts';
import type { InstanceClock } from './instance-clock.ts';
import { keysetRowsOf } from './paging.ts';
import { allOf, type Condition, on } from './query.ts';
import { type WatchedIncident, watchedFields, watchedIncidentOf, watchedRow } from './watched-incident.ts';

/** What incidents are like; what is left out does not matter. */
export interface IncidentLikeness {
  /** A group's sys_id. */
  readonly group?: string;
  /** 1 is the highest: that priority and higher ones. */
  readonly mostPriority?: number;
  /** A raw value. */
  readonly state?: string;
}

const incident = on('incident');

/** Whatever has not ended yet, in no particular order, up to 20,000. */
export function readActiveIncidents(
  instance: Instance,
  pageSize = 1000,
  signal?: AbortSignal,
): Promise<readonly WatchedIncident[]> {
  return read(instance, incident.equals('active', 'true'), pageSize, signal);
}

/** Those that were created or resolved since then and are like that by now, in no particular order, up to 20,000. */
export async function readIncidentsSince(
  instance: Instance,
  since: Date,
  likeness: IncidentLikeness,
  { textOf }: InstanceClock,
  pageSize = 500,
): Promise<readonly WatchedIncident[]> {
  const found = new Map<string, WatchedIncident>();
  for (const moment of ['sys_created_on', 'resolved_at'] as const) {
    const query = allOf(incident.isAfter(moment, textOf(since)), ...conditionsOf(likeness));
    for (const one of await read(instance, query, pageSize)) found.set(one.sysId, one);
  }
  // Conditions that ServiceNow dropped must not bring others.
  return [...found.values()].filter((one) => isLike(one, likeness));
}

/** Whether an incident is among those that were asked for. */
export function isLike(
  { assignmentGroup, priority, state }: WatchedIncident,
  { group, mostPriority, state: wanted }: IncidentLikeness,
): boolean {
  return (
    (group === undefined || assignmentGroup.value === group) &&
    (mostPriority === undefined || Number(priority.value) <= mostPriority) &&
    (wanted === undefined || state.value === wanted)
  );
}

function conditionsOf({ group, mostPriority, state }: IncidentLikeness): readonly Condition<'incident'>[] {
  return [
    ...(group === undefined ? [] : [incident.equals('assignment_group', group)]),
    ...(mostPriority === undefined ? [] : [incident.isOneOf('priority', prioritiesUpTo(mostPriority))]),
    ...(state === undefined ? [] : [incident.equals('state', state)]),
  ];
}

function prioritiesUpTo(most: number): readonly string[] {
  return ['1', '2', '3', '4', '5'].filter((priority) => Number(priority) <= most);
}

async function read(
  instance: Instance,
  query: Condition<'incident'>,
  pageSize: number,
  signal?: AbortSignal,
): Promise<readonly WatchedIncident[]> {
  const found: WatchedIncident[] = [];
  const question = { query, fields: watchedFields, row: watchedRow, pageSize };
  for await (const one of keysetRowsOf(instance, question, signal)) found.push(watchedIncidentOf(one));
  return found;
}
