import type { Turn } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import type { HealthSnapshot } from '../read-health.ts';
import { type DayState, lastDays, runsOf, statesOf } from './days.ts';
import { drawDays } from './draw-days.ts';

/** A service's days as a picture, and in words for whoever does not see it. */
export interface Picture {
  readonly url: string;
  readonly alt: string;
  /** Such as "Last 30 days: 25 Oct – 23 Nov 2026". */
  readonly period: string;
  /** How many days of each kind. */
  readonly text: string;
}

/** @param issues of the service */
export function pictureOf(
  service: string,
  issues: readonly KnownIssue[],
  snapshot: HealthSnapshot,
  turn: Turn,
): Picture {
  const { words, now } = turn;
  const days = lastDays(now, words);
  const states = statesOf(days, issues, { since: snapshot.watchedSince, until: snapshot.readAt }, words);
  const period = words.days(days.at(0) ?? '', days.at(-1));
  const text = words.say('health.days.text', countsOf(states));
  const which = (['incident', 'advisory', 'unknown'] as const).flatMap((state) => {
    const runs = runsOf(days, states, state).map(({ first, last }) => words.days(first, last));
    return runs.length === 0 ? [] : [words.say(`health.days.${state}`, { days: words.list(runs) })];
  });
  const alt = words.say('health.days.alt', { service, period, text });
  return {
    url: drawDays(states),
    alt: [alt, ...which].join(' '),
    period: words.say('health.days.period', { period }),
    text,
  };
}

/** How many of the days each state has. */
export function countsOf(states: readonly DayState[]): Readonly<Record<DayState, number>> {
  const count = (state: DayState) => states.filter((one) => one === state).length;
  return {
    incident: count('incident'),
    advisory: count('advisory'),
    well: count('well'),
    unknown: count('unknown'),
  };
}
