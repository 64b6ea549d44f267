import type { MessageKey, Words } from '../../../locales/words.ts';
import type { Turn } from '../../turn.ts';
import type { IssueChange, KnownIssue } from '../history.ts';
import type { HealthSnapshot } from '../read-health.ts';
import { type DayState, lastDays, runsOf, statesOf } from './days.ts';
import { drawDays } from './draw-days.ts';
import { spansOf } from './issue-spans.ts';
import { stateOf } from './service-state.ts';

/** A service's days as a picture, and in words for whoever does not see it. */
export interface Picture {
  readonly url: string;
  readonly alt: string;
  /** Such as "Last 30 days: 25 Oct – 23 Nov 2026". */
  readonly period: string;
  /** How many days of each kind. */
  readonly text: string;
}

/** What is remembered. */
export interface Past {
  readonly issues: readonly KnownIssue[];
  /** What became of them, oldest first. */
  readonly turns: readonly IssueChange[];
}

/** How a service was on each of the last days. @param past may have other services' issues as well */
export function daysOf(
  service: string,
  { issues, turns }: Past,
  snapshot: HealthSnapshot,
  { words, now }: Turn,
): readonly DayState[] {
  const { readAt, watchedSince, isWhole } = snapshot;
  const { severity } = stateOf(service, snapshot);
  const watched = { since: watchedSince, until: readAt, isWhole, now: severity };
  const turnsOf = (id: string) => turns.filter(({ issueId }) => issueId === id);
  const spans = issues
    .filter((issue) => issue.service === service)
    .flatMap((issue) => spansOf(issue, turnsOf(issue.id), readAt));
  return statesOf(lastDays(now, words), spans, watched, words);
}

/** @param states of the last days */
export function pictureOf(service: string, states: readonly DayState[], { words, now }: Turn): Picture {
  const days = lastDays(now, words);
  const period = words.days(days.at(0) ?? '', days.at(-1));
  const text = countsText(states, words);
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

/** How many of the days are in a state. */
export function countOf(states: readonly DayState[], state: DayState): number {
  return states.filter((one) => one === state).length;
}

const countKeys: Readonly<Record<DayState, MessageKey>> = {
  incident: 'health.days.count.incident',
  advisory: 'health.days.count.advisory',
  well: 'health.days.count.well',
  unknown: 'health.days.count.unknown',
};

/** Such as "3 days with an incident, 27 without problems". */
function countsText(states: readonly DayState[], words: Words): string {
  const kinds = (['incident', 'advisory', 'well', 'unknown'] as const).filter((state) =>
    states.includes(state),
  );
  const parts = kinds.map((state, index) =>
    words.say(countKeys[state], { count: countOf(states, state), isFirst: index === 0 ? 'yes' : 'no' }),
  );
  return parts.join(', ');
}

/** Since when Casebridge has known what it shows. */
export function keptSince({ watchedSince }: HealthSnapshot, words: Words): string {
  if (watchedSince === undefined) return words.say('health.days.notKept');
  return words.say('health.days.kept', { day: words.days(words.dayOf(watchedSince)) });
}
