import type { WatchedIncident } from '../../../clients/servicenow/changed-incidents.ts';
import type { TopicChange } from '../../topics.ts';
import { type IncidentChange, type IncidentEvent, type Moved, watchedFields } from './watch-records.ts';

/** ServiceNow counts resolved incidents as active until they are closed. */
const resolved = '6';

/** Neither resolved nor closed nor cancelled. */
export function isOpen({ active, state }: Pick<WatchedIncident, 'active' | 'state'>): boolean {
  return active && state.value !== resolved;
}

/**
 * What became of an incident since it was seen last.
 * @param before undefined for one that was never seen
 * @param watchedSince what was there before then is no news
 * @returns undefined when nothing did that people are told of
 */
export function compareIncident(
  before: WatchedIncident | undefined,
  now: WatchedIncident,
  watchedSince: Date,
): IncidentChange | undefined {
  const { sysId } = now;
  if (before === undefined) {
    return now.createdAt >= watchedSince ? { sysId, event: 'new', moved: [] } : undefined;
  }
  const moved = movedFields(before, now);
  return moved.length === 0 ? undefined : { sysId, event: eventOf(before, now), moved };
}

function movedFields(before: WatchedIncident, now: WatchedIncident): readonly Moved[] {
  return watchedFields.flatMap((field) => {
    const [old, current] = [before[field], now[field]];
    const isSame =
      typeof old === 'string' || typeof current === 'string' ? old === current : old.value === current.value;
    return isSame ? [] : [{ field, before: shown(old), after: shown(current) }];
  });
}

function shown(field: string | { readonly label: string }): string {
  return typeof field === 'string' ? field : field.label;
}

function eventOf(before: WatchedIncident, now: WatchedIncident): IncidentEvent {
  if (isOpen(before) !== isOpen(now)) return isOpen(now) ? 'worse' : 'restored';
  return isOpen(now) && rank(now) < rank(before) ? 'worse' : 'update';
}

/** 1 is the highest priority; one that is no number is the lowest. */
function rank({ priority }: Pick<WatchedIncident, 'priority'>): number {
  return Number.parseInt(priority.value, 10) || Number.MAX_SAFE_INTEGER;
}

/** What subscriptions are matched by. */
export function matchedBy(
  incident: WatchedIncident,
  { moved }: Pick<IncidentChange, 'moved'>,
): Pick<TopicChange, 'urgency' | 'groupId' | 'isRouted' | 'priority' | 'state'> {
  const { assignmentGroup, priority, state } = incident;
  const number = Number.parseInt(priority.value, 10);
  return {
    urgency: urgencyOf(incident),
    ...(assignmentGroup.value !== '' && { groupId: assignmentGroup.value }),
    ...(moved.some(({ field }) => field === 'assignmentGroup') && { isRouted: true }),
    ...(number > 0 && { priority: number }),
    state: state.value,
  };
}

export function urgencyOf({ priority }: Pick<WatchedIncident, 'priority'>): TopicChange['urgency'] {
  switch (priority.value) {
    case '1':
      return 'interruption';
    case '2':
      return 'incident';
    default:
      return 'advisory';
  }
}
