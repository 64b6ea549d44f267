import type { HealthHistory, KnownIssue } from './history.ts';
import type { HealthSnapshot, ReadHealth } from './read-health.ts';
import { soon } from './soon.ts';

export interface KnownIssuesDeps {
  readonly readHealth: ReadHealth;
  readonly now: () => Date;
  /** How long a reading is fresh, and how long after Graph has failed or been late nobody waits for it again. */
  readonly pauseSeconds: number;
}

/** The open issues as far as they are known without waiting long; none when Graph's answer is missing. Never throws. */
export type KnownIssues = () => Promise<readonly KnownIssue[]>;

/** A card that is about something else does not wait longer to learn what Microsoft says. */
const patienceMilliseconds = 300;
/** What was said longer ago may be over, and the card does not tell the age. */
const oldestMilliseconds = 60 * 60_000;

export function createKnownIssues({ readHealth, now, pauseSeconds }: KnownIssuesDeps): KnownIssues {
  let last: HealthSnapshot | undefined;
  let pausedUntil = 0;
  const age = ({ readAt }: HealthSnapshot) => now().getTime() - readAt.getTime();
  const read = async () => {
    const snapshot = await soon(
      readHealth().catch(() => undefined),
      patienceMilliseconds,
    );
    last = snapshot ?? last;
    // While Graph does not answer there is at best an old one, and every card would ask and wait again.
    if (snapshot === undefined || age(snapshot) > pauseSeconds * 1000) {
      pausedUntil = now().getTime() + pauseSeconds * 1000;
    }
  };
  return async () => {
    if (now().getTime() >= pausedUntil) await read();
    return last === undefined || age(last) > oldestMilliseconds ? [] : last.openIssues;
  };
}

export interface IssueHistoryDeps {
  readonly readHealth: ReadHealth;
  readonly listSince: HealthHistory['listSince'];
}

/** Open issues and those of the last 90 days, which tell the words that issues have in common. */
export type IssueHistory = () => Promise<readonly KnownIssue[]>;

const historyMilliseconds = 90 * 24 * 3_600_000;

/** Keeps them until the next reading. While the store cannot be used only the open ones are known. */
export function createIssueHistory({ readHealth, listSince }: IssueHistoryDeps): IssueHistory {
  let kept: { readonly of: HealthSnapshot; readonly issues: Promise<readonly KnownIssue[]> } | undefined;
  return async () => {
    const snapshot = await readHealth();
    if (kept?.of !== snapshot) {
      const issues = listSince(new Date(snapshot.readAt.getTime() - historyMilliseconds));
      kept = { of: snapshot, issues: issues.catch(() => snapshot.openIssues) };
    }
    return kept.issues;
  };
}
