import type { Words } from '../../../locales/words.ts';
import type { DigestRow, Topic, TopicSource } from '../../topics.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import type { HealthLinks } from '../links.ts';
import { type Severity, severityIcons, severityOf } from '../status-words.ts';
import { changeReply, reminderReply, type ToldIssue } from './change-reply.ts';
import { isOpen, noticeReply, statusOf } from './notice-reply.ts';
import { toldInReply } from './reply-of.ts';

interface Deps {
  readonly links: Pick<HealthLinks, 'issue'>;
  readonly now: () => Date;
}

export interface IssueSourceDeps extends Deps {
  readonly findRemembered: HealthHistory['find'];
  /** How many incidents belong to an issue. */
  readonly countIncidents: (issueId: string) => Promise<number>;
}

/** Issues as the last reading found them. */
export function issueSource({ findRemembered, countIncidents, ...deps }: IssueSourceDeps): TopicSource {
  return {
    source: 'health',
    read: async (issueId) => {
      const found = await findRemembered(issueId);
      return found && topicOf({ ...found, incidents: await countIncidents(issueId) }, deps);
    },
  };
}

function topicOf(told: ToldIssue, { links, now }: Deps): Topic {
  const { issue, changes } = told;
  const tell = (seqs: readonly number[], words: Words) => {
    const together = new Set(seqs.flatMap((seq) => toldInReply(seq, changes)));
    return changeReply(
      told,
      changes.filter((change) => together.has(change)),
      words,
    );
  };
  return {
    id: issue.id,
    seq: changes.at(-1)?.seq ?? 0,
    isSevere: isOpen(issue) && severityOf(issue) !== 'advisory',
    root: (view, words) => noticeReply(told, { ...view, url: links.issue(issue.id), now: now() }, words),
    reply: (seq, words) => (toldInReply(seq, changes).length > 0 ? tell([seq], words) : undefined),
    replies: tell,
    reminder: (minutes, words) => reminderReply(issue, minutes, words),
    digestRow: (words) => digestRow(issue, words),
  };
}

/** On the scale of incidents, whose priorities weigh from 5 to 1. */
const weights: Readonly<Record<Severity, number>> = { interruption: 5, incident: 4, advisory: 2 };

function digestRow(issue: KnownIssue, words: Words): DigestRow {
  const { id, title, service, isResolved } = issue;
  const row = {
    title: `${id} · ${title}`,
    text: `${service} · ${statusOf(issue, words)}`,
    ...{ verb: 'health.postIssue', data: { id } },
  };
  if (!isOpen(issue)) return { ...row, icon: isResolved ? '✅' : '❓', weight: 0 };
  const severity = severityOf(issue);
  return { ...row, icon: severityIcons[severity], weight: weights[severity] };
}
