import type {
  IssueWithPosts,
  ServiceHealthIssue,
  ServiceHealthPost,
} from '../../../clients/graph/service-health.ts';
import { asCasebridgeError, CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';
import type { HealthHistory, IssueChange } from '../history.ts';
import { issueNotFound } from '../issue-not-found.ts';
import type { HealthLinks } from '../links.ts';
import type { HealthSnapshot, ReadHealth } from '../read-health.ts';

export interface FindIssueDeps {
  readonly readHealth: ReadHealth;
  readonly findRemembered: HealthHistory['find'];
  /** Asks Graph for one issue; undefined when the tenant has none of this id. */
  readonly getIssue: (id: string, signal: AbortSignal) => Promise<IssueWithPosts | undefined>;
  readonly links: Pick<HealthLinks, 'statusPage'>;
}

/** An issue with all that is known of it, and what is not as it should be. */
export interface FoundIssue {
  readonly issue: ServiceHealthIssue;
  readonly vanishedAt: Date | undefined;
  /** The newest first. */
  readonly posts: readonly ServiceHealthPost[];
  /** The latest first. */
  readonly changes: readonly IssueChange[];
  /** Whether it is what Graph said a moment ago. */
  readonly isFresh: boolean;
  readonly notices: readonly string[];
}

/**
 * An issue as Casebridge remembers it, which is as Graph said at the last reading; else as Graph says when it is asked for it.
 * @param id such as `EX123456`
 * @throws HEALTH_ISSUE_NOT_FOUND, and why Graph did not answer when nothing is remembered either
 */
export async function findIssue(turn: Turn, id: string, deps: FindIssueDeps): Promise<FoundIssue> {
  const reading = await orError(deps.readHealth());
  const snapshot = 'error' in reading ? undefined : reading.value;
  const remembered = await orError(deps.findRemembered(id));
  if ('error' in remembered && !isCasebridgeError(remembered.error, 'STORE_UNAVAILABLE'))
    throw remembered.error;
  const found = 'error' in remembered ? undefined : remembered.value;
  if (found === undefined) {
    const asked = await askGraph(turn, id, snapshot, deps);
    if (!('error' in remembered)) return asked;
    return { ...asked, notices: [...asked.notices, turn.words.say('health.issue.withoutHistory')] };
  }
  const age = ageNotice(turn, snapshot);
  return {
    issue: found.issue,
    vanishedAt: found.issue.vanishedAt,
    posts: found.posts.toReversed(),
    changes: found.changes.toReversed(),
    isFresh: age === undefined,
    notices: age === undefined ? [] : [age],
  };
}

async function askGraph(
  { words, signal }: Turn,
  id: string,
  snapshot: HealthSnapshot | undefined,
  { getIssue, links }: FindIssueDeps,
): Promise<FoundIssue> {
  const openIssues = snapshot?.openIssues ?? [];
  const nothing = { vanishedAt: undefined, changes: [], posts: [] };
  const asked = await orError(getIssue(id, signal));
  if ('error' in asked) {
    const issue = openIssues.find((open) => open.id === id);
    if (issue === undefined) throw withStatusPage(asked.error, links.statusPage);
    return { ...nothing, issue, isFresh: false, notices: [words.say('health.issue.withoutPosts')] };
  }
  if (asked.value === undefined)
    throw issueNotFound(
      id,
      openIssues.map((open) => open.id),
    );
  const { posts, ...issue } = asked.value;
  return { ...nothing, issue, posts: posts.toReversed(), isFresh: true, notices: [] };
}

/** People can look there meanwhile. */
function withStatusPage({ code, facts, cause }: CasebridgeError, statusPage: string): CasebridgeError {
  return new CasebridgeError(code, { ...facts, statusPage }, { cause });
}

/** Undefined while what is known is fresh. */
function ageNotice({ words, now }: Turn, snapshot: HealthSnapshot | undefined): string | undefined {
  if (snapshot === undefined) return words.say('health.issue.silent');
  if (now <= snapshot.freshUntil) return undefined;
  return words.say('health.old', { age: words.age(snapshot.readAt, now) });
}

async function orError<Value>(
  promise: Promise<Value>,
): Promise<{ readonly value: Value } | { readonly error: CasebridgeError }> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error: asCasebridgeError(error) };
  }
}
