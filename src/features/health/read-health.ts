import type { ServiceHealth } from '../../clients/graph/service-health.ts';
import type { KnownIssue } from './history.ts';
import type { HealthPoll } from './poll-health.ts';
import { soon } from './soon.ts';

/** The tenant's service health at one moment. */
export interface HealthSnapshot {
  readonly services: readonly ServiceHealth[];
  /** Those that are not resolved and were in the answer. */
  readonly openIssues: readonly KnownIssue[];
  /** When Graph was asked. */
  readonly readAt: Date;
  /** Until then there can be no newer one: Graph's budget, and the time that reading takes, do not allow it. */
  readonly freshUntil: Date;
  /** Whether all that Graph answered could be read: only then what is not among it is well. */
  readonly isWhole: boolean;
  /** Since when Casebridge keeps a history without a gap; undefined while the store cannot say. */
  readonly watchedSince: Date | undefined;
}

/** The last snapshot: while Graph does not answer an old one, which `readAt` tells. Throws when there is none yet. */
export type ReadHealth = () => Promise<HealthSnapshot>;

/** A person is rather told what was known a minute ago than kept waiting. */
const patienceMilliseconds = 4_000;

export function createReadHealth(
  { current, last }: Pick<HealthPoll, 'current' | 'last'>,
  milliseconds = patienceMilliseconds,
): ReadHealth {
  return async () => {
    const reading = current();
    return last() === undefined ? reading : ((await soon(reading, milliseconds)) ?? last() ?? reading);
  };
}
