import type { WatchedIncident } from '../../../clients/servicenow/changed-incidents.ts';
import { incidentUrl } from '../../../clients/servicenow/incident-rows.ts';
import type { Words } from '../../../locales/words.ts';
import {
  type Audience,
  audience,
  isHiddenRecord,
  maySee,
  type SensitivityPolicy,
} from '../../sensitivity.ts';
import type { DigestRow, Topic, TopicSource } from '../../topics.ts';
import { titleOf } from '../incident-card.ts';
import { priorityLook } from '../priority.ts';
import { changeReply, reminderReply } from './change-reply.ts';
import { isOpen, urgencyOf } from './compare-incident.ts';
import { noticeReply } from './notice-reply.ts';
import type { StoredChange, WatchRecords } from './watch-records.ts';

interface Deps {
  readonly sensitivity: SensitivityPolicy;
  readonly instanceUrl: string;
}

export interface IncidentSourceDeps extends Deps {
  readonly records: Pick<WatchRecords, 'find'>;
}

/** Incidents as the last reading found them: it was made a moment ago, and asking again for each post would cost more. */
export function incidentSource({ records, ...deps }: IncidentSourceDeps): TopicSource {
  return {
    source: 'incident',
    read: async (sysId) => {
      const found = await records.find(sysId);
      return found && topicOf(found.incident, found.changes, deps);
    },
  };
}

function topicOf(
  incident: WatchedIncident,
  changes: readonly StoredChange[],
  { sensitivity, instanceUrl }: Deps,
): Topic {
  const seenWhere = (isShared: boolean) =>
    audience(incident, { kind: isShared ? 'channel' : 'personal' }, sensitivity);
  // A reply and a digest may be read by others, wherever they go.
  const shared = seenWhere(true);
  const tell = (seqs: readonly number[], words: Words) =>
    changeReply(
      incident,
      changes.filter(({ seq }) => seqs.includes(seq)),
      shared,
      words,
    );
  return {
    id: incident.sysId,
    seq: changes.at(-1)?.seq ?? 0,
    isSevere: isSevere(incident),
    root: (view, words) => {
      const url = incidentUrl(instanceUrl, incident.sysId);
      return noticeReply(incident, { ...view, url, seen: seenWhere(view.isShared) }, words);
    },
    // The post above is the news of what is new.
    reply: (seq, words) =>
      changes.some((change) => change.seq === seq && change.event !== 'new') ? tell([seq], words) : undefined,
    replies: tell,
    reminder: (minutes, words) => reminderReply(incident, minutes, words),
    digestRow: (words) => digestRow(incident, shared, words),
  };
}

/** Somebody who has it in ServiceNow need not be looked for in the chat. */
function isSevere(incident: WatchedIncident): boolean {
  return isOpen(incident) && incident.assignedTo.value === '' && urgencyOf(incident) !== 'advisory';
}

function digestRow(incident: WatchedIncident, seen: Audience, words: Words): DigestRow {
  const { number, sysId, priority, state, assignmentGroup } = incident;
  const about = [
    state.label,
    ...(isHiddenRecord(seen) ? [] : [priority.label]),
    ...(maySee(seen, 'assignment_group') ? [assignmentGroup.label] : []),
  ];
  return {
    icon: isOpen(incident) ? priorityLook(priority).icon : '✅',
    title: `${number} · ${titleOf(incident, { words }, seen)}`,
    text: about.filter((part) => part !== '').join(' · '),
    verb: 'incidents.post',
    data: { sysId },
    weight: isOpen(incident) ? 6 - (Number(priority.value) || 5) : 0,
  };
}
