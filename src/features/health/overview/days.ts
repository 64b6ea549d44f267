import type { Words } from '../../../locales/words.ts';
import type { KnownIssue } from '../history.ts';
import { severityOf } from '../status-words.ts';

/** `unknown`: Casebridge did not look, and knows of no issue. */
export type DayState = 'incident' | 'advisory' | 'well' | 'unknown';

export const shownDays = 30;
const dayMilliseconds = 86_400_000;

/** The days that end with today in the person's time zone, oldest first, as `Words.dayOf` gives them. */
export function lastDays(now: Date, words: Words): readonly string[] {
  const today = Date.parse(words.dayOf(now));
  return Array.from({ length: shownDays }, (_, index) =>
    new Date(today - (shownDays - 1 - index) * dayMilliseconds).toISOString().slice(0, 10),
  );
}

/** From when on the history must be asked for these days, whatever the time zone. */
export function startOfDays(now: Date): Date {
  return new Date(now.getTime() - (shownDays + 1) * dayMilliseconds);
}

/** When Casebridge looked. */
export interface Watched {
  /** Undefined: nobody knows. */
  readonly since: Date | undefined;
  readonly until: Date;
}

/** How a service was on each of the days, by the worst of its issues. */
export function statesOf(
  days: readonly string[],
  issues: readonly KnownIssue[],
  watched: Watched,
  words: Words,
): readonly DayState[] {
  const spans = issues
    // Nothing was wrong.
    .filter(({ status }) => status !== 'falsePositive')
    .map((issue) => ({
      first: words.dayOf(issue.startedAt),
      last: words.dayOf(endOf(issue, watched.until)),
      state: severityOf(issue) === 'advisory' ? ('advisory' as const) : ('incident' as const),
    }));
  const firstWatched = watched.since && words.dayOf(watched.since);
  const lastWatched = words.dayOf(watched.until);
  const isWatched = (day: string) => firstWatched !== undefined && day >= firstWatched && day <= lastWatched;
  return days.map((day) => {
    const states = spans.filter(({ first, last }) => first <= day && day <= last).map(({ state }) => state);
    if (states.includes('incident')) return 'incident';
    if (states.includes('advisory')) return 'advisory';
    return isWatched(day) ? 'well' : 'unknown';
  });
}

/** The last moment at which an issue was there: of one that ended at midnight in the day before. */
function endOf({ startedAt, endedAt, updatedAt, isResolved, vanishedAt }: KnownIssue, now: Date): Date {
  const end = isResolved ? (endedAt ?? updatedAt) : (vanishedAt ?? now);
  return new Date(Math.max(startedAt.getTime(), end.getTime() - 1));
}

/** Days of one state that follow one another. */
export function runsOf(
  days: readonly string[],
  states: readonly DayState[],
  state: DayState,
): readonly { readonly first: string; readonly last: string }[] {
  const runs: { first: string; last: string }[] = [];
  for (const [index, day] of days.entries()) {
    if (states[index] !== state) continue;
    const run = runs.at(-1);
    if (run !== undefined && states[index - 1] === state) run.last = day;
    else runs.push({ first: day, last: day });
  }
  return runs;
}
