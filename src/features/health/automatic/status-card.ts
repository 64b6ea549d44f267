import type { Words } from '../../../locales/words.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import { classificationText, statusText } from '../status-words.ts';
import type { AutomaticRecord } from './automatic-records.ts';
import type { SavedSettings } from './automatic-settings.ts';
import { failureTitle } from './failure.ts';
import { type Fact, settingFacts } from './setting-facts.ts';

export interface Notice {
  readonly text: string;
}

/** How automatic incidents are. */
export interface AutomaticState {
  readonly saved: SavedSettings | undefined;
  /** Issues with something still to do. */
  readonly waiting: number;
  /** The newest first. */
  readonly acted: readonly AutomaticRecord[];
  readonly failed: readonly AutomaticRecord[];
  readonly notices: readonly Notice[];
  /** Open, and older than the choice of such issues. */
  readonly older: readonly KnownIssue[];
}

/** What the card says besides how things are. */
export interface StatusHints {
  /** What the click did. */
  readonly done?: string;
  /** The one that it created or found. */
  readonly incident?: AutomaticRecord['incident'];
  /** What it changed. */
  readonly changes?: readonly Fact[];
}

/** More do not fit a card; all of them can be asked for at once. */
const shownOlder = 8;

export function statusCard(turn: Turn, state: AutomaticState, hints: StatusHints): Reply {
  const { words } = turn;
  const heading = words.say('automatic.heading');
  const { saved, waiting, acted, failed, notices } = state;
  const isOn = saved?.settings.isOn ?? false;
  const stateText = textOfState(state, turn);
  return {
    card: 'health/automatic',
    data: {
      heading,
      state: stateText,
      isOn,
      isOff: !isOn,
      notices,
      ...(hints.done && { done: hints.done }),
      ...(hints.incident && { open: openButton(hints.incident, words) }),
      ...(hints.changes?.length && { changes: hints.changes }),
      ...(saved && { facts: settingFacts(saved.settings, words) }),
      ...(isOn && waiting > 0 && { waiting: words.say('automatic.waiting', { count: waiting }) }),
      ...olderPart(state, turn),
      actions: acted.map((record) => actionRow(record, turn)),
      failures: failed.map((record) => ({ text: failureText(record, turn) })),
    },
    summary: hints.done ?? words.say('health.titled', { heading, text: stateText }),
  };
}

function textOfState({ saved }: AutomaticState, { words, now }: Turn): string {
  if (saved === undefined) return words.say('automatic.state.never');
  const { settings, changedAt, changedBy } = saved;
  if (!settings.isOn) {
    return words.say('automatic.state.off', { moment: changedAt, name: changedBy });
  }
  return words.say('automatic.state.on', {
    moment: settings.since,
    age: words.age(settings.since, now),
    name: settings.switchedOnBy,
    changed: changedAt,
    by: changedBy,
  });
}

function olderPart({ saved, older }: AutomaticState, { words, now }: Turn): object {
  if (saved === undefined || older.length === 0) return {};
  return {
    older: {
      text: words.say('automatic.older', { count: older.length }),
      issues: older.slice(0, shownOlder).map(({ id, title, service, classification, status, startedAt }) => ({
        id,
        title,
        about: words.say('automatic.olderAbout', {
          ...{ id, service, started: words.age(startedAt, now) },
          classification: classificationText(classification, words),
          status: statusText(status, words),
        }),
      })),
    },
  };
}

function actionRow(record: AutomaticRecord, turn: Turn): object {
  const { incident, lastAction } = record;
  const isThere = incident !== undefined && lastAction !== 'gone';
  return { text: actionText(record, turn), ...(isThere && { open: openButton(incident, turn.words) }) };
}

function openButton({ sysId, number }: NonNullable<AutomaticRecord['incident']>, words: Words): object {
  return { sysId, title: words.say('list.openIncident', { number }) };
}

function actionText({ issueId, incident, lastAction, actedAt }: AutomaticRecord, { words, now }: Turn) {
  return words.say(`automatic.action.${lastAction ?? 'noted'}`, {
    id: issueId,
    number: incident?.number ?? '',
    age: actedAt === undefined ? '' : words.age(actedAt, now),
  });
}

function failureText({ issueId, failure, failedAt }: AutomaticRecord, { words, now }: Turn): string {
  return words.say('automatic.failure', {
    id: issueId,
    why: failureTitle(failure, words),
    age: failedAt === undefined ? '' : words.age(failedAt, now),
  });
}
