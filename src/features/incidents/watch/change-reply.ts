import type { WatchedIncident } from '../../../clients/servicenow/changed-incidents.ts';
import type { MessageKey, Words } from '../../../locales/words.ts';
import { type Audience, type HideableField, isHiddenRecord, maySee } from '../../sensitivity.ts';
import type { Reply } from '../../turn.ts';
import { isOpen } from './compare-incident.ts';
import { shortened } from './notice-reply.ts';
import { type Moved, type StoredChange, type WatchedField, watchedFields } from './watch-records.ts';

const fieldNames: Readonly<Record<WatchedField, MessageKey>> = {
  shortDescription: 'incidentWatch.shortDescription',
  state: 'actions.state',
  priority: 'actions.priority',
  assignmentGroup: 'incident.assignmentGroup',
  assignedTo: 'incident.assignedTo',
};

/**
 * What became of an incident, for the thread of its post.
 * @param changes oldest first; several are told as one
 */
export function changeReply(
  incident: WatchedIncident,
  changes: readonly StoredChange[],
  seen: Audience,
  words: Words,
): Reply {
  const { icon, text: heading } = headingOf(incident, changes, words);
  const moved = netOf(changes.flatMap((change) => change.moved)).filter(({ field }) => isShown(field, seen));
  const isOver = changes.at(-1)?.event === 'restored' && !isOpen(incident);
  const text = isOver && maySee(seen, 'close_notes') ? shortened(incident.closeNotes) : '';
  return card(
    `${icon} ${heading}`,
    moved.map((one) => ({ text: lineOf(one, words) })),
    text,
  );
}

/** Nobody has said that they look after it. */
export function reminderReply({ number }: WatchedIncident, minutes: number, words: Words): Reply {
  const heading = words.say('incidentWatch.reminder', { number, minutes });
  return card(`⏰ ${heading}`, [], words.say('incidentWatch.reminderText'));
}

function card(heading: string, changes: readonly object[], said: string): Reply {
  return { card: 'incidents/notice-change', data: { heading, changes, said }, summary: heading };
}

function headingOf({ number }: WatchedIncident, changes: readonly StoredChange[], words: Words) {
  const last = changes.at(-1);
  const state = changes.flatMap(({ moved }) => moved).findLast(({ field }) => field === 'state');
  switch (last?.event) {
    case 'restored':
      return {
        icon: '✅',
        text: words.say('incidentWatch.news.restored', { number, state: state?.after ?? '' }),
      };
    case 'worse':
      return { icon: '🔺', text: words.say(worseKey(last), { number }) };
    case 'new':
      return { icon: '🆕', text: words.say('incidentWatch.news.new', { number }) };
    default:
      return { icon: '✏️', text: words.say('incidentWatch.news.update', { number }) };
  }
}

/** It was reopened, or is more urgent, or both. */
function worseKey({ moved }: StoredChange): MessageKey {
  const hasMoved = (field: WatchedField) => moved.some((one) => one.field === field);
  if (!hasMoved('priority')) return 'incidentWatch.news.reopened';
  return hasMoved('state') ? 'incidentWatch.news.worse' : 'incidentWatch.news.raised';
}

/** From the first to the last of several changes; what is as it was before is none. */
function netOf(moved: readonly Moved[]): readonly Moved[] {
  return watchedFields.flatMap((field) => {
    const ofField = moved.filter((one) => one.field === field);
    const [first, last] = [ofField[0], ofField.at(-1)];
    if (first === undefined || last === undefined || first.before === last.after) return [];
    return [{ field, before: first.before, after: last.after }];
  });
}

const hideable: Readonly<Partial<Record<WatchedField, HideableField>>> = {
  shortDescription: 'short_description',
  assignmentGroup: 'assignment_group',
  assignedTo: 'assigned_to',
};

function isShown(field: WatchedField, seen: Audience): boolean {
  const name = hideable[field];
  return name === undefined ? field === 'state' || !isHiddenRecord(seen) : maySee(seen, name);
}

function lineOf({ field, before, after }: Moved, words: Words): string {
  const none = words.say(field === 'assignedTo' ? 'actions.nobody' : 'incident.unset');
  return words.say('actions.change', {
    field: words.say(fieldNames[field]),
    before: before || none,
    after: after || none,
  });
}
