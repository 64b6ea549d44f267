import type { Words } from '../../../locales/words.ts';
import type { Reply } from '../../turn.ts';
import type { IssueChange, RememberedIssue } from '../history.ts';
import { statusText } from '../status-words.ts';

/** More than a day of an issue rarely has; the issue's own card has them all. */
const shownChanges = 8;

/** What became of an issue, told to a conversation that follows it. */
export function newsCard(
  { issue, posts }: RememberedIssue,
  news: readonly IssueChange[],
  words: Words,
  now: Date,
): Reply {
  const { id, title, service, impact } = issue;
  const heading = words.say('health.follow.heading', { id, title });
  const lines = news.slice(-shownChanges).map((change) => changeText(change, words));
  const lastPost = posts.at(-1);
  return {
    card: 'health/news',
    data: {
      id,
      heading,
      service,
      impact,
      status: words.say('health.follow.now', { status: statusText(issue.status, words) }),
      changes: lines.map((text) => ({ text })),
      age: lastPost ? words.say('health.follow.lastPost', { age: words.age(lastPost.createdAt, now) }) : '',
    },
    summary: `${heading}: ${lines.at(-1) ?? ''}`,
  };
}

/** Such as "Status: Investigating → Service restored". */
export function changeText({ kind, before, after }: IssueChange, words: Words): string {
  switch (kind) {
    case 'status':
      return words.say('health.change.status', {
        before: statusText(before, words),
        after: statusText(after, words),
      });
    case 'classification':
      return words.say('health.change.classification', { before, after });
    default:
      return words.say(`health.change.${kind}`);
  }
}
