import type { ClaimedDelivery } from '../lanes.ts';
import type { SendOutcome } from '../messenger.ts';
import type { LaneRun } from './lane-run.ts';

export type Failure = Exclude<SendOutcome, { readonly kind: 'done' }>;

const firstWaitMilliseconds = 1_000;
const longestWaitMilliseconds = 5 * 60_000;
/** It fails when it is both that old and was tried that often: Teams may be away for hours, and so may Casebridge. */
const oldestMilliseconds = 24 * 3_600_000;
const fewestAttempts = 12;

/**
 * Notes for whoever waited for a message what became of it, and whether the conversation gets any more now.
 * @param deliveries what the message would have told
 * @param repeatable it can be sent again and again without being there twice, as an edit can
 */
export function settleFailure(
  run: LaneRun,
  deliveries: readonly ClaimedDelivery[],
  outcome: Failure,
  repeatable: boolean,
): void {
  const { code } = outcome;
  switch (outcome.kind) {
    case 'again':
      tryAgain(run, deliveries, code, outcome.afterMilliseconds);
      break;
    case 'lost':
      if (repeatable) tryAgain(run, deliveries, code, undefined);
      else repeatOnce(run, deliveries, code);
      break;
    case 'refused':
    case 'noSuchMessage':
      run.settle(deliveries, { state: 'failed', code });
      break;
    case 'closed':
      run.close({ state: outcome.until === 'message' ? 'untilMessage' : 'untilInstallation', code });
      break;
    case 'gone':
      run.close({ state: 'gone', code });
      break;
    case 'signInFailed':
      run.stopForSignIn();
      break;
  }
}

/** Also for what failed before anything was sent. */
export function tryAgain(
  run: LaneRun,
  deliveries: readonly ClaimedDelivery[],
  code: string,
  afterMilliseconds: number | undefined,
): void {
  for (const delivery of deliveries) {
    const isHopeless =
      delivery.attempts + 1 >= fewestAttempts &&
      run.now() - delivery.createdAt.getTime() >= oldestMilliseconds;
    const dueAt = afterMilliseconds === undefined ? nextTry(run, delivery) : run.now() + afterMilliseconds;
    run.settle(
      [delivery],
      isHopeless
        ? { state: 'failed', code, isAttempt: true }
        : { state: 'queued', code, dueAt, isAttempt: true },
    );
  }
  // Whoever is told to wait waits with everything; else other topics may get through.
  if (afterMilliseconds !== undefined) run.stop(run.now() + afterMilliseconds);
}

/** Teams has no way to ask whether it is there. Twice is the most that anybody may see it. */
function repeatOnce(run: LaneRun, deliveries: readonly ClaimedDelivery[], code: string): void {
  const isSecond = deliveries.some(({ isDoubtful }) => isDoubtful);
  if (isSecond) {
    run.settle(deliveries, { state: 'failed', code: 'ANSWER_LOST', isDoubtful: true, isAttempt: true });
    return;
  }
  const dueAt = run.now() + backoff(0, run.deps.random);
  run.settle(deliveries, { state: 'queued', code, dueAt, isDoubtful: true, isAttempt: true });
}

/** Later each time; in milliseconds since 1970. */
export function nextTry(run: LaneRun, { attempts }: Pick<ClaimedDelivery, 'attempts'>): number {
  return run.now() + backoff(attempts, run.deps.random);
}

/** Half of it is left to chance, so that many do not come back together. */
function backoff(attempts: number, random: () => number): number {
  const longest = Math.min(longestWaitMilliseconds, firstWaitMilliseconds * 2 ** attempts);
  return Math.round(longest * (0.5 + random() / 2));
}
