import type { Words } from '../../../locales/words.ts';
import type { CaseEventKind, SupportCase } from '../records.ts';
import { type CaseStatus, caseStatuses, type Severity, severities } from '../transport.ts';

/** Where a case stands, in one word for its state and, once it is open, whose turn it is. */
export type Standing = 'sending' | 'waiting' | 'opened' | 'refused' | CaseStatus;

/** An icon and a word for each: colour alone tells some people nothing. */
export const standingIcons = {
  sending: '📤',
  waiting: '📝',
  opened: '📨',
  withMicrosoft: '⏳',
  withCustomer: '❓',
  solutionProposed: '💡',
  closed: '✅',
  refused: '🚫',
} as const satisfies Readonly<Record<Standing, string>>;

export function standingOf({ state, remote }: Pick<SupportCase, 'state' | 'remote'>): Standing {
  if (state !== 'open') return state;
  return remote?.status ?? 'opened';
}

/** Such as "⏳ With Microsoft". */
export function standingText(supportCase: Pick<SupportCase, 'state' | 'remote'>, words: Words): string {
  const standing = standingOf(supportCase);
  return `${standingIcons[standing]} ${words.say(`cases.standing.${standing}`)}`;
}

/** What people call it, or why it has no number yet. */
export function numberText({ number, state }: Pick<SupportCase, 'number' | 'state'>, words: Words): string {
  if (number !== undefined) return number;
  if (state === 'waiting' || state === 'refused') return words.say(`cases.noNumber.${state}`);
  return words.say(state === 'sending' ? 'cases.noNumber.sending' : 'cases.noNumber.open');
}

/** As it is now at Microsoft, or as it was asked for. */
export function severityOf({ remote, request }: Pick<SupportCase, 'remote' | 'request'>): Severity {
  return remote?.severity ?? request.severity;
}

/** @param text a severity as the store keeps it, or else what is shown as it is */
export function severityText(text: string, words: Words): string {
  const severity = severities.find((known) => known === text);
  return severity === undefined ? text : words.say(`cases.severity.${severity}`);
}

/** @param text a status as the store keeps it, or else what is shown as it is */
export function statusText(text: string, words: Words): string {
  const status = caseStatuses.find((known) => known === text);
  return status === undefined ? text : words.say(`cases.standing.${status}`);
}

/** In one line, cut between characters. */
export function shortened(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= limit) return line;
  return `${line
    .slice(0, limit - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}

/** Of what became of a case. */
export const eventIcons: Readonly<Record<CaseEventKind, string>> = {
  sent: '📤',
  opened: '📨',
  message: '💬',
  question: '❓',
  solution: '💡',
  reply: '✉️',
  attached: '📎',
  severity: '🔺',
  status: '🔀',
  closed: '✅',
  reminder: '⏰',
  refused: '🚫',
  failing: '⚠️',
};
