import type { ServiceHealthPost } from '../../../clients/graph/service-health.ts';
import type { MessageValues, Words } from '../../../locales/words.ts';
import { duration } from '../../duration.ts';
import type { Reply } from '../../turn.ts';
import { changeText } from '../change-text.ts';
import type { IssueChange, KnownIssue, RememberedIssue } from '../history.ts';
import { isMove, netOf } from './net-changes.ts';
import { newsOf } from './post-words.ts';
import { eventOf } from './topic-change.ts';

/** What is told of an issue. */
export interface ToldIssue extends RememberedIssue {
  /** How many incidents belong to it. */
  readonly incidents: number;
}

const shownNews = 500;

/**
 * What became of an issue, for the thread of its post.
 * @param changes some of the issue's, oldest first; several are told as one
 */
export function changeReply(told: ToldIssue, changes: readonly IssueChange[], words: Words): Reply {
  const { issue, incidents } = told;
  const net = netOf(changes);
  const leading = leadingOf(net);
  const posts = net.filter(({ kind }) => kind === 'post');
  const lines = [
    ...net.filter(isMove).map((change) => changeText(change, words)),
    ...(leading?.kind === 'post' || posts.length === 0
      ? []
      : [words.say('healthNotice.posts', { count: posts.length })]),
    ...(leading?.kind === 'resolved' && incidents > 0
      ? [words.say('healthNotice.incidents', { count: incidents })]
      : []),
  ];
  const newest = postOf(posts.at(-1), told);
  const said = newest === undefined ? '' : newsOf(newest, shownNews);
  const hasReport = net.some((change) => eventOf(change) === 'report');
  return card(headingOf(issue, net, words), {
    changes: lines.map((text) => ({ text })),
    said: said === '' && hasReport ? words.say('healthNotice.reportText') : said,
    ...(hasReport && { report: { id: issue.id } }),
  });
}

/** Nobody has said that they look after it. */
export function reminderReply({ id, service }: KnownIssue, minutes: number, words: Words): Reply {
  const heading = words.say('healthNotice.reminder', { id, service, minutes });
  return card(`⏰ ${heading}`, { changes: [], said: words.say('healthNotice.reminderText') });
}

/** How long it took, where it is over and that is known. */
export function tookOf(issue: KnownIssue, words: Words): MessageValues {
  const { isResolved, startedAt, endedAt, updatedAt } = issue;
  const took = isResolved ? duration(startedAt, endedAt ?? updatedAt, words) : undefined;
  return { isKnown: took === undefined ? 'no' : 'yes', duration: took ?? '' };
}

function card(heading: string, data: object): Reply {
  return { card: 'health/notice-change', data: { heading, ...data }, summary: heading };
}

/** What counts most of several changes: the last turn for better or worse, else a report, else what Microsoft wrote. */
function leadingOf(changes: readonly IssueChange[]): IssueChange | undefined {
  const turn = changes.findLast((change) => ['worse', 'restored'].includes(eventOf(change)));
  const report = changes.findLast((change) => eventOf(change) === 'report');
  return turn ?? report ?? changes.findLast(({ kind }) => kind === 'post') ?? changes.at(-1);
}

type Heading = 'resolved' | 'reopened' | 'worse' | 'report' | 'posts' | 'changed';

function headingOf(issue: KnownIssue, changes: readonly IssueChange[], words: Words): string {
  const { id, service } = issue;
  const kinds = changes.map(({ kind }) => kind);
  const leading = leadingOf(changes);
  const event = leading && eventOf(leading);
  const say = (key: Heading, values: MessageValues = {}) =>
    words.say(`healthNotice.news.${key}`, { id, service, ...values });
  if (event === 'restored') return `✅ ${say('resolved', tookOf(issue, words))}`;
  if (event === 'worse') return `🔺 ${say(kinds.includes('reopened') ? 'reopened' : 'worse')}`;
  if (event === 'report') return `📄 ${say('report')}`;
  if (leading?.kind === 'post') {
    return `💬 ${say('posts', { count: kinds.filter((kind) => kind === 'post').length })}`;
  }
  return `✏️ ${say('changed')}`;
}

/** Several may have been written at one moment, and of one that was edited only the last words are known. */
function postOf(change: IssueChange | undefined, told: ToldIssue): ServiceHealthPost | undefined {
  if (change === undefined) return undefined;
  const { seq, after } = change;
  const atOnce = told.posts.filter(({ createdAt }) => createdAt.toISOString() === after);
  const later = told.changes.filter((one) => one.kind === 'post' && one.after === after && one.seq > seq);
  return atOnce.at(-1 - later.length) ?? atOnce.at(-1);
}
