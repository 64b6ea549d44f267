import { isCasebridgeError } from '../../../errors.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import { issueNotFound } from '../issue-not-found.ts';
import type { ReadHealth } from '../read-health.ts';

export interface FindIssueDeps {
  readonly readHealth: ReadHealth;
  readonly findRemembered: HealthHistory['find'];
}

export interface FoundIssue {
  readonly issue: KnownIssue;
  /** All that are open, and this one, open or not. */
  readonly candidates: readonly KnownIssue[];
  /** When Graph said what is open. */
  readonly readAt: Date;
  /** Until when that was as new as it can be. */
  readonly freshUntil: Date;
}

/**
 * An issue by its id, such as `EX123456`: an open one, or one that is remembered.
 * @throws HEALTH_ISSUE_NOT_FOUND, and what reading service health throws when nothing is remembered either
 */
export async function findIssue(id: string, deps: FindIssueDeps): Promise<FoundIssue> {
  const { openIssues, readAt, freshUntil } = await deps.readHealth();
  const open = openIssues.find((issue) => issue.id === id);
  if (open !== undefined) return { issue: open, candidates: openIssues, readAt, freshUntil };
  const remembered = await deps.findRemembered(id).catch((error: unknown) => {
    if (isCasebridgeError(error, 'STORE_UNAVAILABLE')) return undefined;
    throw error;
  });
  if (remembered === undefined)
    throw issueNotFound(
      id,
      openIssues.map((issue) => issue.id),
    );
  return { issue: remembered.issue, candidates: [...openIssues, remembered.issue], readAt, freshUntil };
}
