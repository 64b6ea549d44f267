import type { ServiceHealthIssue, ServiceHealthPost } from '../../clients/graph/service-health.ts';

/** An issue as Casebridge remembers it; Graph forgets what has been resolved for some weeks. */
export interface KnownIssue extends ServiceHealthIssue {
  readonly firstSeenAt: Date;
  /** When it was missing from a whole answer although it had not been resolved; undefined unless it still is. */
  readonly vanishedAt: Date | undefined;
}

/**
 * What became of an issue from one reading to the next. `returned`: it had vanished and is there again; `reopened`: it had
 * been resolved.
 */
export type ChangeKind =
  | 'new'
  | 'post'
  | 'status'
  | 'classification'
  | 'resolved'
  | 'reopened'
  | 'vanished'
  | 'returned';

export interface IssueChange {
  /** Grows with each change of the tenant. */
  readonly seq: number;
  readonly issueId: string;
  readonly kind: ChangeKind;
  /** When Casebridge noticed. */
  readonly noticedAt: Date;
  /** Graph's words for a status or classification, empty for the others. */
  readonly before: string;
  /** The same; of a `post` the moment it was written (ISO 8601), of a `new` one its status. */
  readonly after: string;
}

export interface RememberedIssue {
  readonly issue: KnownIssue;
  /** Oldest first. */
  readonly posts: readonly ServiceHealthPost[];
  /** Oldest first. */
  readonly changes: readonly IssueChange[];
}

/** What Casebridge remembers of the tenant's service health. All throw STORE_UNAVAILABLE. */
export interface HealthHistory {
  /** @param issueId such as `EX123456`, in capitals */
  find(issueId: string): Promise<RememberedIssue | undefined>;
  /** Issues that were open at any moment since then, the newest first, vanished ones included. */
  listSince(since: Date): Promise<readonly KnownIssue[]>;
  /** What became of these issues, besides that they were new and what was written about them; oldest first. */
  listTurns(issueIds: readonly string[]): Promise<readonly IssueChange[]>;
  /** Oldest first, at most `limit`. */
  listChanges(afterSeq: number, limit: number): Promise<readonly IssueChange[]>;
}
