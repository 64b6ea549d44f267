import type { Words } from '../../../locales/words.ts';
import { audience, maySee, type SensitivityPolicy } from '../../sensitivity.ts';
import type { DigestRow, Topic, TopicSource } from '../../topics.ts';
import { numberText, standingIcons, standingOf } from '../cases/case-words.ts';
import type { CaseEvent, CaseRecords, SupportCase } from '../records.ts';
import { changeReply, reminderReply } from './change-reply.ts';
import { noticeReply } from './notice-reply.ts';

interface Deps {
  readonly sensitivity: SensitivityPolicy;
  /** Of the Microsoft 365 admin center, without a slash at its end. */
  readonly adminCenterUrl: string;
}

export interface CaseSourceDeps extends Deps {
  readonly records: Pick<CaseRecords, 'find' | 'listEvents'>;
}

/** Cases at Microsoft support, for the conversations that follow them. A topic's id is the case's key. */
export function caseSource({ records, ...deps }: CaseSourceDeps): TopicSource {
  return {
    source: 'case',
    read: async (key) => {
      const found = await records.find(key);
      return found && topicOf(found, await records.listEvents(key), deps);
    },
  };
}

/** @param events oldest first */
function topicOf(
  supportCase: SupportCase,
  events: readonly CaseEvent[],
  { sensitivity, adminCenterUrl }: Deps,
): Topic {
  const seenWhere = (isShared: boolean) =>
    audience(supportCase.incident, { kind: isShared ? 'channel' : 'personal' }, sensitivity);
  // A reply and a digest may be read by others, wherever they go.
  const shared = seenWhere(true);
  const told = events.filter((event) => event.told !== undefined);
  const tell = (seqs: readonly number[], words: Words) =>
    changeReply(
      supportCase,
      told.filter(({ seq }) => seqs.includes(seq)),
      shared,
      words,
    );
  return {
    id: supportCase.key,
    seq: told.at(-1)?.seq ?? 0,
    // Whoever sent it to Microsoft looks after it.
    isSevere: false,
    root: (view, words) =>
      noticeReply(supportCase, events, { ...view, adminCenterUrl, seen: seenWhere(view.isShared) }, words),
    // The post above is the news of what is new.
    reply: (seq, words) => {
      const [first] = told;
      const isBeginning = first?.seq === seq && first.told === 'new';
      return isBeginning || !told.some((event) => event.seq === seq) ? undefined : tell([seq], words);
    },
    replies: tell,
    reminder: (_minutes, words) => reminderReply(supportCase, words),
    digestRow: (words) => digestRow(supportCase, maySee(shared, 'short_description'), words),
  };
}

function digestRow(supportCase: SupportCase, maySeeTitle: boolean, words: Words): DigestRow {
  const { key, request, incident } = supportCase;
  const standing = standingOf(supportCase);
  const waitsForUs = ['withCustomer', 'solutionProposed', 'waiting', 'refused'].includes(standing);
  const number = numberText(supportCase, words);
  return {
    icon: standingIcons[standing],
    title: maySeeTitle ? `${number} · ${request.title}` : number,
    text: `${words.say(`cases.standing.${standing}`)} · ${incident.number}`,
    verb: 'escalation.postCase',
    data: { caseKey: key },
    weight: waitsForUs ? 4 : standing === 'closed' ? 0 : 2,
  };
}
