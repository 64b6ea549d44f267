import { isCasebridgeError } from '../../../errors.ts';
import type { SupportCase } from '../records.ts';
import type { SupportTransport } from '../transport.ts';

// In how many milliseconds a case is looked at again.

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Of what the limits allow, so much is left for whoever else is about: replicas do not know of each other's moments. */
const usedShare = 0.8;

/**
 * Until the case is read again: often while something happens, ever more rarely when nothing does, and never more often
 * than all open cases together may be read.
 * @param openCases of its transport
 * @returns undefined when it is not read any more
 */
export function readingPause(
  { state, remote, number, createdAt }: Pick<SupportCase, 'state' | 'remote' | 'number' | 'createdAt'>,
  now: Date,
  openCases: number,
  limits: Pick<SupportTransport, 'requestsPerMinute' | 'requestsPerRead'>,
): number | undefined {
  const quiet = now.getTime() - Math.max(createdAt.getTime(), remote?.updatedAt.getTime() ?? 0);
  if (state === 'closed') return quiet < day ? hour : undefined;
  // Whoever has just sent it waits for its number.
  const least = number === undefined ? between(10 * second, quiet / 2, 2 * minute) : minute;
  const wanted = between(least, quiet / 30, 15 * minute);
  return Math.max(wanted, (openCases * millisecondsPerRead(limits)) / usedShare);
}

/** Between the beginnings of two readings by one transport. */
export function millisecondsPerRead({
  requestsPerMinute,
  requestsPerRead = 1,
}: Pick<SupportTransport, 'requestsPerMinute' | 'requestsPerRead'>): number {
  return (minute * requestsPerRead) / requestsPerMinute;
}

/** The other side has it and is at work. @param since when it was asked for, or anything before */
export function acceptedPause(since: Date, now: Date): number {
  return between(2 * second, (now.getTime() - since.getTime()) / 4, minute);
}

/**
 * After a failure: twice as long each time.
 * @param since when the first of them was
 */
export function failurePause(since: Date, now: Date, error: unknown): number {
  return Math.max(
    busyMilliseconds(error),
    between(30 * second, now.getTime() - since.getTime(), 15 * minute),
  );
}

/** How long the other side wants to be left alone; 0 when it does not say so. */
export function busyMilliseconds(error: unknown): number {
  const seconds = isCasebridgeError(error, 'UPSTREAM_BUSY') ? Number(error.facts.seconds) : 0;
  return Number.isFinite(seconds) ? seconds * second : 0;
}

/** How long it may go wrong until people hear of it. */
export const silentFailureMilliseconds = hour;

/** When people are reminded that nobody has opened the case, counted from when it was asked for. */
export const reminderMilliseconds = [hour, hour + day, hour + 2 * day] as const;

function between(least: number, wanted: number, most: number): number {
  return Math.min(most, Math.max(least, wanted));
}

/** The shortest of those that are there. */
export function soonest(...pauses: readonly (number | undefined)[]): number | undefined {
  const known = pauses.filter((pause) => pause !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
