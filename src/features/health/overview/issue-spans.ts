import type { IssueChange, KnownIssue } from '../history.ts';
import { severityOf } from '../status-words.ts';

/** A time, in milliseconds since 1970, its last one included. */
interface Time {
  readonly first: number;
  readonly last: number;
}

/** `unknown`: Microsoft had stopped listing the issue without having said that it was over. */
export interface Span extends Time {
  readonly state: 'incident' | 'advisory' | 'unknown';
}

/**
 * When an issue was there, and as what: as it was then, not as it is now.
 * @param turns what became of it, oldest first
 * @param until of the last reading
 */
export function spansOf(issue: KnownIssue, turns: readonly IssueChange[], until: Date): readonly Span[] {
  // Nothing was wrong.
  if (issue.status === 'falsePositive') return [];
  const grades = gradesOf(issue, turns);
  const open = openTimes(issue, turns, until).flatMap((time) =>
    grades.flatMap((grade) => {
      const first = Math.max(time.first, grade.first);
      const last = Math.min(time.last, grade.last);
      return first <= last ? [{ first, last, state: grade.state }] : [];
    }),
  );
  const { vanishedAt } = issue;
  if (vanishedAt === undefined) return open;
  return [...open, { ...timeOf(vanishedAt, until), state: 'unknown' }];
}

/** When it was open, once and again. */
function openTimes(issue: KnownIssue, turns: readonly IssueChange[], until: Date): readonly Time[] {
  const times: Time[] = [];
  let from = issue.startedAt;
  // One that had been resolved before it was seen was open until then at most.
  let to = issue.firstSeenAt;
  let resolvedAt: Date | undefined;
  for (const { kind, noticedAt } of turns) {
    if (kind === 'resolved') {
      to = noticedAt;
      resolvedAt = noticedAt;
    }
    if (kind === 'reopened') {
      times.push(timeOf(from, to));
      from = noticedAt;
    }
  }
  if (!issue.isResolved) return [...times, timeOf(from, issue.vanishedAt ?? until)];
  const end = issue.endedAt ?? resolvedAt ?? issue.updatedAt;
  // Microsoft may not have dated a second resolution anew.
  return [...times, timeOf(from, end < from ? to : end)];
}

/** To the moment before the end: of one that ended at midnight in the day before. */
function timeOf(from: Date, to: Date): Time {
  return { first: from.getTime(), last: Math.max(from.getTime(), to.getTime() - 1) };
}

/** How bad it was until each change of what says so, and since the last one. */
function gradesOf(issue: KnownIssue, turns: readonly IssueChange[]): readonly Span[] {
  const grades: Span[] = [];
  let { classification, status } = issue;
  let last = Number.POSITIVE_INFINITY;
  const add = (first: number) => {
    const isAdvisory = severityOf({ classification, status }) === 'advisory';
    grades.push({ first, last, state: isAdvisory ? 'advisory' : 'incident' });
  };
  for (const { kind, noticedAt, before } of turns.toReversed()) {
    if (kind !== 'classification' && kind !== 'status') continue;
    add(noticedAt.getTime());
    last = noticedAt.getTime() - 1;
    if (kind === 'classification') classification = before;
    else status = before;
  }
  add(Number.NEGATIVE_INFINITY);
  return grades;
}
