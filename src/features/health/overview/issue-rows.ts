import type { Turn } from '../../turn.ts';
import type { KnownIssue } from '../history.ts';
import type { HealthLinks } from '../links.ts';
import { classificationText, severities, severityIcons, severityOf, statusText } from '../status-words.ts';

export interface RowDeps {
  readonly links: HealthLinks;
  /** When Microsoft wants to say more of an issue, in the reader's words, by its id. */
  readonly nextUpdates: ReadonlyMap<string, string>;
}

/** An issue as one row of a card. */
export function issueRow(issue: KnownIssue, turn: Turn, { links, nextUpdates }: RowDeps): object {
  const { words } = turn;
  const { id, title, classification, status, isResolved, vanishedAt } = issue;
  const icon = isResolved || vanishedAt ? '' : `${severityIcons[severityOf(issue)]} `;
  const nextUpdate = nextUpdates.get(id);
  return {
    id,
    title: words.say('health.titled', { heading: id, text: title }),
    what: `${icon}${classificationText(classification, words)} · ${statusText(status, words)}`,
    when: whenOf(issue, turn),
    ...(nextUpdate !== undefined && { next: words.say('health.row.next', { moment: nextUpdate }) }),
    url: links.issue(id),
  };
}

function whenOf({ isResolved, startedAt, endedAt, updatedAt, vanishedAt }: KnownIssue, turn: Turn): string {
  const { words, now } = turn;
  const started = words.age(startedAt, now);
  if (isResolved)
    return words.say('health.row.over', { started, ended: words.age(endedAt ?? updatedAt, now) });
  if (vanishedAt) return words.say('health.row.vanished', { started, vanished: words.age(vanishedAt, now) });
  return words.say('health.row.open', { started, updated: words.age(updatedAt, now) });
}

/** Worst first, then what started last. */
export function worstFirst(one: KnownIssue, other: KnownIssue): number {
  const rank = (issue: KnownIssue) => severities.indexOf(severityOf(issue));
  return rank(one) - rank(other) || other.startedAt.getTime() - one.startedAt.getTime();
}
