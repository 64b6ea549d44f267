import type { WatchedIncident } from '../../../clients/servicenow/changed-incidents.ts';
import type { Words } from '../../../locales/words.ts';
import { duration } from '../../duration.ts';
import { type Audience, isHiddenRecord, maySee } from '../../sensitivity.ts';
import type { RootView } from '../../topics.ts';
import type { Reply } from '../../turn.ts';
import { titleOf } from '../incident-card.ts';
import { priorityLook } from '../priority.ts';
import { isOpen } from './compare-incident.ts';

export interface NoticeView extends RootView {
  /** Of the incident in ServiceNow. */
  readonly url: string;
  /** What the place may see of it. */
  readonly seen: Audience;
}

/** The one post about an incident, as it stands. */
export function noticeReply(incident: WatchedIncident, view: NoticeView, words: Words): Reply {
  return isHiddenRecord(view.seen) ? hiddenNotice(incident, view, words) : notice(incident, view, words);
}

function notice(incident: WatchedIncident, view: NoticeView, words: Words): Reply {
  const { number, state, priority } = incident;
  const title = titleOf(incident, { words }, view.seen);
  return {
    card: 'incidents/notice',
    data: {
      number,
      title,
      state: state.label,
      priority: { text: priority.label, ...priorityLook(priority) },
      facts: facts(incident, view.seen, words),
      ...overData(incident, view.seen, words),
      ...threadData(incident, view, words),
    },
    summary: words.say('incidentWatch.summary', {
      number,
      title,
      state: state.label,
      priority: priority.label,
    }),
  };
}

/** That there is a record, and where it may be seen. */
function hiddenNotice(incident: WatchedIncident, view: NoticeView, words: Words): Reply {
  const { number, state } = incident;
  const text = words.say('incidentWatch.hidden', { number });
  return {
    card: 'incidents/notice',
    data: {
      ...{ number, title: text, state: state.label, facts: [] },
      ...(!isOpen(incident) && { over: { text: state.label, notes: '' } }),
      ...threadData(incident, view, words),
    },
    summary: text,
  };
}

function facts(incident: WatchedIncident, seen: Audience, words: Words): readonly object[] {
  const { assignmentGroup, assignedTo, createdAt } = incident;
  const unset = words.say('incident.unset');
  return [
    ...(maySee(seen, 'assignment_group')
      ? [{ label: words.say('incident.assignmentGroup'), value: assignmentGroup.label || unset }]
      : []),
    ...(maySee(seen, 'assigned_to')
      ? [{ label: words.say('incident.assignedTo'), value: assignedTo.label || unset }]
      : []),
    { label: words.say('incident.opened'), value: words.dateTime(createdAt) },
  ];
}

const shownNotes = 300;

/** How long it took, and how it was resolved. */
function overData(incident: WatchedIncident, seen: Audience, words: Words): object {
  if (isOpen(incident)) return {};
  const { state, createdAt, resolvedAt, updatedAt, closeNotes } = incident;
  const took = duration(createdAt, resolvedAt ?? updatedAt, words);
  const text =
    took === undefined
      ? state.label
      : words.say('incidentWatch.over', { state: state.label, duration: took });
  return { over: { text, notes: maySee(seen, 'close_notes') ? shortened(closeNotes) : '' } };
}

export function shortened(text: string): string {
  return text.length <= shownNotes ? text : `${text.slice(0, shownNotes)}…`;
}

/** Who looks after it here, and what can be done about the post. */
function threadData(incident: WatchedIncident, view: NoticeView, words: Words): object {
  const { owner, isMuted, canBeTaken, url } = view;
  const offered = [
    ...(canBeTaken && owner === undefined && isOpen(incident) ? ['take'] : []),
    ...(canBeTaken && owner !== undefined ? ['handOver', 'release'] : []),
    isMuted ? 'unmute' : 'mute',
  ];
  return {
    sysId: incident.sysId,
    url,
    owner:
      owner === undefined
        ? ''
        : words.say('incidentWatch.owner', { name: owner.name, since: words.dateTime(owner.since) }),
    muted: isMuted ? words.say('incidentWatch.muted') : '',
    can: Object.fromEntries(
      offered.map((action) => [action, { source: 'incident', topicId: incident.sysId }]),
    ),
  };
}
