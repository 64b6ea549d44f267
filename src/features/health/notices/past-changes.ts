import type { ListPastChanges, PastChange, SubscriptionFilter } from '../../topics.ts';
import type { Remembered } from '../changes.ts';
import type { HealthRecords } from '../health-records.ts';
import type { IssueChange, KnownIssue } from '../history.ts';
import { leastStatusOf, rankOf } from '../status-words.ts';
import { toldInReply } from './reply-of.ts';
import { eventOf } from './topic-change.ts';

export interface PastIssuesDeps {
  readonly records: Pick<HealthRecords, 'find' | 'findAll' | 'listSince' | 'listTurns' | 'latest'>;
  readonly now: () => Date;
}

const dayMilliseconds = 24 * 3_600_000;
/** Graph lists what has been resolved for about so long, and nowhere says so. */
const graphRemembers = 30 * dayMilliseconds;
/** So long after an issue is over Microsoft may still write about it, and publish its report. */
const lastWordsFollow = 30 * dayMilliseconds;

/**
 * What began, what Microsoft wrote and what ended Graph also tells of the weeks before anybody watched; what got worse, only
 * who was watching.
 */
export function createPastIssues({ records, now }: PastIssuesDeps): ListPastChanges {
  return async (filter, since) => {
    const issues =
      'topicId' in filter ? await ofOne(filter.topicId, records) : await ofMany(filter, since, records);
    const watchedSince = (await records.latest())?.watchedSince.getTime();
    const knownSince = watchedSince === undefined ? now().getTime() : watchedSince - graphRemembers;
    return {
      changes: issues
        .flatMap(lifeOf)
        .filter(({ at }) => at >= since)
        .toSorted((one, other) => other.at.getTime() - one.at.getTime()),
      knownSince: new Date(Math.max(since.getTime(), knownSince)),
    };
  };
}

interface PastIssue extends Remembered {
  /** What became of it besides its posts, oldest first. */
  readonly turns: readonly IssueChange[];
}

type Records = PastIssuesDeps['records'];

async function ofOne(issueId: string, records: Records): Promise<readonly PastIssue[]> {
  const found = await records.find(issueId);
  return found === undefined ? [] : [{ ...found, turns: found.changes }];
}

async function ofMany(
  filter: SubscriptionFilter,
  since: Date,
  records: Records,
): Promise<readonly PastIssue[]> {
  if ('topicId' in filter || filter.source !== 'health') return [];
  const listed = await records.listSince(new Date(since.getTime() - lastWordsFollow));
  const moved = listed.filter((issue) => issue.updatedAt >= since && isAbout(issue, filter));
  const ids = moved.map(({ id }) => id);
  const [kept, turns] = await Promise.all([records.findAll(ids), records.listTurns(ids)]);
  return kept
    .map((one) => ({ ...one, turns: turns.filter(({ issueId }) => issueId === one.issue.id) }))
    .filter((one) => worstRank(one) >= rankOf(filter.leastStatus));
}

type HealthFilter = Extract<SubscriptionFilter, { readonly services: readonly string[] }>;

function isAbout(
  { service, classification }: KnownIssue,
  { services, withAdvisories }: HealthFilter,
): boolean {
  const isItsService = services.length === 0 || services.includes(service);
  return isItsService && (withAdvisories || classification !== 'advisory');
}

/** As bad as it was known to be: of what is over, Graph's last word is only that it is. */
function worstRank({ issue, turns }: PastIssue): number {
  const { status, isResolved } = issue;
  const said = turns.filter(({ kind }) => kind === 'status').flatMap(({ before, after }) => [before, after]);
  // Nobody saw what it was like; if it was anything, it was a degradation at least.
  const isUnseen = isResolved && said.length === 0 && status !== 'falsePositive';
  const statuses = [status, ...said, ...(isUnseen ? ['serviceDegradation'] : [])];
  return Math.max(...statuses.map((one) => rankOf(leastStatusOf(one))));
}

function lifeOf({ issue, posts, turns }: PastIssue): readonly PastChange[] {
  const { id, title, startedAt, isResolved, endedAt, updatedAt } = issue;
  const about = { topicId: id, title: `${id} · ${title}` };
  // The first post came with the issue.
  const updates = posts
    .slice(1)
    .map(({ createdAt }) => ({ ...about, event: 'update' as const, at: createdAt }));
  const noticed = turns.flatMap((turn) => {
    const event = eventOf(turn);
    const isTold = (event === 'worse' || event === 'report') && toldInReply(turn.seq, turns).length > 0;
    return isTold ? [{ ...about, event, at: turn.noticedAt }] : [];
  });
  return [
    { ...about, event: 'new', at: startedAt },
    ...updates,
    ...noticed,
    ...(isResolved ? [{ ...about, event: 'restored' as const, at: endedAt ?? updatedAt }] : []),
  ];
}
