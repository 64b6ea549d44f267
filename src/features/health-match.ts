import type { Words } from '../locales/words.ts';

/** An open service health issue that an incident looks like, and why. */
export interface HealthMatch {
  /** Such as `EX123456`. */
  readonly issueId: string;
  readonly title: string;
  readonly service: string;
  /** Whether the incident names that service, or an app of it. */
  readonly isServiceNamed: boolean;
  /** What both texts say, as the incident says it, the most telling first. */
  readonly words: readonly string[];
  /** How long after the issue's start the incident was opened, in milliseconds, negative before; undefined when unknown. */
  readonly openedAfter: number | undefined;
  /** The issue in the admin centre. */
  readonly url: string;
}

/** Such as "about Exchange Online · both mention outlook and password · opened 2 hours after it began". */
export function reasonOf({ service, isServiceNamed, words: shared, openedAfter }: HealthMatch, words: Words) {
  return [
    isServiceNamed ? words.say('related.reason.service', { service }) : service,
    words.say('related.reason.words', { list: words.list(shared) }),
    ...(openedAfter === undefined ? [] : [openedText(openedAfter, words)]),
  ].join(' · ');
}

const units = [
  { unit: 'days', milliseconds: 86_400_000 },
  { unit: 'hours', milliseconds: 3_600_000 },
  { unit: 'minutes', milliseconds: 60_000 },
] as const;

/** Such as "opened 2 hours after it began". */
export function openedText(openedAfter: number, words: Words): string {
  const length = Math.abs(openedAfter);
  const fitting = units.find(({ milliseconds }) => length >= milliseconds);
  if (fitting === undefined) return words.say('related.reason.atStart');
  const { unit, milliseconds } = fitting;
  const count = Math.trunc(length / milliseconds);
  return words.say('related.reason.opened', { unit, count, when: openedAfter < 0 ? 'before' : 'after' });
}
