import type { IssuesAnswer } from '../../clients/graph/service-health.ts';
import { type Change, changesOf, joinPosts, type Remembered } from './changes.ts';
import type { Found, StoredIssues } from './health-records.ts';
import type { KnownIssue } from './history.ts';

/** Ids are looked up, written and linked: one that has another form than Graph's is left out. */
const issueIdForm = /^[A-Za-z]{1,8}\d{1,12}$/;

/** Open issues of which a whole answer says nothing. */
export function missingIssues({ open }: Pick<StoredIssues, 'open'>, answer: IssuesAnswer): readonly string[] {
  if (!answer.isComplete) return [];
  return open.flatMap(({ id }) => (answer.seen.has(id) ? [] : [id]));
}

/** Ids of issues that are left out for their ids' form. */
export function oddIds({ moved }: Pick<IssuesAnswer, 'moved'>): readonly string[] {
  return moved.flatMap(({ id }) => (issueIdForm.test(id) ? [] : [id]));
}

/** Issues that had vanished and are there again as they were. */
export function returnedIssues({ vanished }: StoredIssues, answer: IssuesAnswer): readonly string[] {
  const others = new Set([...answer.moved.map(({ id }) => id), ...answer.unreadable]);
  return [...vanished].filter((id) => answer.seen.has(id) && !others.has(id));
}

/**
 * What an answer says that was not known.
 * @param past what is kept of those that moved or returned, where anything is
 */
export function compareAnswer(
  stored: StoredIssues,
  answer: IssuesAnswer,
  past: readonly Remembered[],
  readAt: Date,
): Pick<Found, 'moved' | 'vanished' | 'returned' | 'changes'> {
  const pastOf = new Map(past.map((one) => [one.issue.id, one]));
  const moved: Remembered[] = [];
  const changes: Change[] = [];
  for (const now of answer.moved.filter(({ id }) => issueIdForm.test(id))) {
    const known = pastOf.get(now.id);
    const { posts, ...issue } = now;
    const firstSeenAt = known?.issue.firstSeenAt ?? readAt;
    moved.push({
      issue: { ...issue, firstSeenAt, vanishedAt: undefined },
      posts: joinPosts(known?.posts ?? [], posts),
    });
    changes.push(...changesOf(known, now));
  }
  const vanished = missingIssues(stored, answer);
  const returned = returnedIssues(stored, answer);
  const withoutWords = (kind: Change['kind']) => (issueId: string) => ({
    issueId,
    kind,
    before: '',
    after: '',
  });
  changes.push(...vanished.map(withoutWords('vanished')), ...returned.map(withoutWords('returned')));
  return { moved, vanished, returned, changes };
}

/** What is known once it has been found. @param past has those that returned */
export function afterwards(
  stored: StoredIssues,
  { moved, vanished, returned, changes }: Pick<Found, 'moved' | 'vanished' | 'returned' | 'changes'>,
  past: readonly Remembered[],
): StoredIssues {
  if (moved.length === 0 && changes.length === 0) return stored;
  const open = new Map(stored.open.map((issue) => [issue.id, issue]));
  const known = new Map(stored.known);
  const missing = new Set([...stored.vanished, ...vanished]);
  for (const id of vanished) open.delete(id);
  const back = past.filter(({ issue }) => returned.includes(issue.id));
  const there: readonly KnownIssue[] = [
    ...moved.map(({ issue }) => issue),
    ...back.map(({ issue }) => ({ ...issue, vanishedAt: undefined })),
  ];
  for (const issue of there) {
    known.set(issue.id, issue.updatedAt.getTime());
    missing.delete(issue.id);
    if (issue.isResolved) open.delete(issue.id);
    else open.set(issue.id, issue);
  }
  return { known, open: [...open.values()], vanished: missing };
}
