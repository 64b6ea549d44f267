import type { Words } from '../../../locales/words.ts';
import type { Severity } from '../status-words.ts';
import type { Span } from './issue-spans.ts';

/** `unknown`: Casebridge did not look or could not see, and knows of no issue. */
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
  /** Whether it saw everything the last time. */
  readonly isWhole: boolean;
  /** What was wrong at the last reading, whatever is remembered. */
  readonly now: Severity | undefined;
}

/** How a service was on each of the days, by the worst of its issues. */
export function statesOf(
  days: readonly string[],
  spans: readonly Span[],
  watched: Watched,
  words: Words,
): readonly DayState[] {
  const dayOf = (milliseconds: number) => words.dayOf(new Date(milliseconds));
  const parts = spans.map(({ first, last, state }) => ({ first: dayOf(first), last: dayOf(last), state }));
  const firstWatched = watched.since && words.dayOf(watched.since);
  const lastWatched = words.dayOf(watched.until);
  return days.map((day) => {
    const states = new Set(
      parts.filter(({ first, last }) => first <= day && day <= last).map(({ state }) => state),
    );
    const isLast = day === lastWatched;
    if (isLast && watched.now) states.add(watched.now === 'advisory' ? 'advisory' : 'incident');
    if (states.has('incident')) return 'incident';
    if (states.has('advisory')) return 'advisory';
    const isSeen = firstWatched !== undefined && day >= firstWatched && day <= lastWatched;
    return isSeen && !states.has('unknown') && (watched.isWhole || !isLast) ? 'well' : 'unknown';
  });
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
