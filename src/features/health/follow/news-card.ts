import type { ServiceHealthPost } from '../../../clients/graph/service-health.ts';
import type { Words } from '../../../locales/words.ts';
import type { Reply } from '../../turn.ts';
import { changeText } from '../change-text.ts';
import type { ChangeKind, IssueChange, RememberedIssue } from '../history.ts';
import { partOfPost } from '../post-text/post-parts.ts';
import { readPost, wordsOf } from '../post-text/read-post.ts';
import { severityIcons, severityOf, statusText } from '../status-words.ts';

/** More than a day of an issue rarely has; the issue's own card has them all. */
const shownChanges = 8;
const shownText = 700;

/** What people want to hear first. */
const weightiestFirst: readonly ChangeKind[] = [
  'resolved',
  'reopened',
  'vanished',
  'returned',
  'new',
  'status',
  'classification',
  'post',
];

/** What became of an issue, told to a conversation that follows it. */
export function newsCard(
  { issue, posts }: RememberedIssue,
  news: readonly IssueChange[],
  words: Words,
): Reply {
  const { id, title, service } = issue;
  const heading = words.say('health.follow.heading', { id, title });
  const hasPost = news.some(({ kind }) => kind === 'post' || kind === 'new');
  const lastPost = hasPost ? posts.at(-1) : undefined;
  const icon = issue.isResolved ? '✅' : severityIcons[severityOf(issue)];
  const weightiest = weightiestFirst.flatMap((kind) => news.findLast((change) => change.kind === kind) ?? []);
  const summaries = weightiest.slice(0, 1).map((change) => changeText(change, words));
  return {
    card: 'health/news',
    data: {
      id,
      heading,
      service,
      status: `${icon} ${statusText(issue.status, words)}`,
      changes: news.slice(-shownChanges).map((change) => ({ text: changeText(change, words) })),
      said: lastPost === undefined ? '' : whatItSays(lastPost),
      why: words.say('health.follow.why', { id }),
    },
    summary: [heading, ...summaries].join(' · '),
  };
}

/** Its status, final or current; of a short post all of it. */
function whatItSays(post: ServiceHealthPost): string {
  const blocks = readPost(post);
  const parts = (['finalStatus', 'currentStatus'] as const).map((part) => partOfPost(blocks, part));
  const told = parts.find((found) => found.length > 0) ?? blocks;
  const text = told.map(wordsOf).join('\n');
  return text.length <= shownText ? text : `${text.slice(0, shownText)}…`;
}
