import type { SendOutcome } from '../messenger.ts';
import type { WorkerClock } from './clock.ts';

type Again = Extract<SendOutcome, { readonly kind: 'again' }>;

/** As Teams says it, and as the messenger does where Teams says nothing but the status. */
const throttledCodes: readonly string[] = ['Throttled', 'HTTP_429'];
/** As the messenger says it, whatever Teams' own code is. */
const unauthorizedCode = /^HTTP_401/;
/** One conversation that answers so is nothing; so many within a second mean the app itself. */
const fewest = 4;
const watchedMilliseconds = 1_000;

export function isThrottled({ code }: Again): boolean {
  return throttledCodes.includes(code);
}

/** Teams does not take the bot's token there. */
export function isUnauthorized({ code }: Again): boolean {
  return unauthorizedCode.test(code);
}

/**
 * Notices that an answer which Teams gives to each conversation alone means the whole app, because most get it.
 * @param isMeant whether it is that answer
 * @param onMost called with the last of them; after that it counts anew
 */
export function createOutcomeWatch(
  clock: Pick<WorkerClock, 'now'>,
  isMeant: (outcome: Again) => boolean,
  onMost: (outcome: Again) => void,
): (outcome: SendOutcome) => void {
  let seen: { readonly at: number; readonly isOne: boolean }[] = [];
  return (outcome) => {
    const now = clock.now();
    const meant = outcome.kind === 'again' && isMeant(outcome) ? outcome : undefined;
    seen = seen.filter(({ at }) => at > now - watchedMilliseconds);
    seen.push({ at: now, isOne: meant !== undefined });
    const count = seen.filter(({ isOne }) => isOne).length;
    if (meant === undefined || count < fewest || count * 2 < seen.length) return;
    seen = [];
    onMost(meant);
  };
}
