import type { IssueWithPosts, ServiceHealthPost } from '../../clients/graph/service-health.ts';
import type { IssueChange, KnownIssue } from './history.ts';

/** What became of one issue, before the history has numbered and dated it. */
export type Change = Omit<IssueChange, 'seq' | 'noticedAt'>;

/** What is known of an issue, to compare a new reading with. */
export interface Remembered {
  readonly issue: KnownIssue;
  /** Oldest first. */
  readonly posts: readonly ServiceHealthPost[];
}

/**
 * What became of an issue since it was known. Posts come before a resolution, so that who passes the changes on tells
 * them in the order in which they were meant.
 * @param known undefined for one that was never seen: then it is `new`, with all that it brings
 */
export function changesOf(known: Remembered | undefined, now: IssueWithPosts): readonly Change[] {
  const change = (kind: Change['kind'], before = '', after = '') => ({
    issueId: now.id,
    kind,
    before,
    after,
  });
  if (known === undefined) return [change('new', '', now.status)];
  const { issue, posts } = known;
  return [
    ...(issue.vanishedAt === undefined ? [] : [change('returned')]),
    ...(issue.isResolved && !now.isResolved ? [change('reopened')] : []),
    ...(issue.classification === now.classification
      ? []
      : [change('classification', issue.classification, now.classification)]),
    ...(issue.status === now.status ? [] : [change('status', issue.status, now.status)]),
    ...newPosts(posts, now.posts).map(({ createdAt }) => change('post', '', createdAt.toISOString())),
    ...(!issue.isResolved && now.isResolved ? [change('resolved')] : []),
  ];
}

/**
 * All that was ever written, oldest first: what Graph drops stays, what Microsoft edits takes the place of what it said
 * before.
 */
export function joinPosts(
  known: readonly ServiceHealthPost[],
  now: readonly ServiceHealthPost[],
): readonly ServiceHealthPost[] {
  const edited = new Set(now.flatMap((post) => replacedBy(post, known, now) ?? []));
  const dropped = known.filter((post) => !edited.has(post) && !now.some((one) => isSame(one, post)));
  return [...dropped, ...now].toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}

function newPosts(known: readonly ServiceHealthPost[], now: readonly ServiceHealthPost[]) {
  return now.filter((post) => !known.some((one) => isSame(one, post)));
}

/** What stood at the same moment and is there no more. */
function replacedBy(
  post: ServiceHealthPost,
  known: readonly ServiceHealthPost[],
  now: readonly ServiceHealthPost[],
): ServiceHealthPost | undefined {
  if (known.some((one) => isSame(one, post))) return undefined;
  return known.find((one) => isAtOnce(one, post) && !now.some((other) => isSame(other, one)));
}

function isSame(one: ServiceHealthPost, other: ServiceHealthPost): boolean {
  return isAtOnce(one, other) && (one.content === other.content || textOf(one) === textOf(other));
}

function isAtOnce(one: ServiceHealthPost, other: ServiceHealthPost): boolean {
  return one.createdAt.getTime() === other.createdAt.getTime();
}

/** Graph changes markup and spaces without anything having been said. */
function textOf({ content }: ServiceHealthPost): string {
  return content
    .replaceAll(/<[^>]*>|&nbsp;/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
