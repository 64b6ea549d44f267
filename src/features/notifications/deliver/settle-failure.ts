import type { ClaimedDelivery } from '../lanes.ts';
import type { SendOutcome } from '../messenger.ts';
import type { LaneRun } from './lane-run.ts';
import { isUnauthorized } from './outcome-watch.ts';

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
 * @returns when it is tried again, in milliseconds since 1970; undefined: not at a known moment, or never
 */
export function settleFailure(
  run: LaneRun,
  deliveries: readonly ClaimedDelivery[],
  outcome: Failure,
  repeatable: boolean,
): number | undefined {
  const { code } = outcome;
  switch (outcome.kind) {
    case 'again': {
      const dueAt = tryAgain(run, deliveries, code, outcome.afterMilliseconds);
      // Who is not let in at all is not let in with another topic.
      if (isUnauthorized(outcome)) run.stop(dueAt);
      return dueAt;
    }
    case 'lost':
      return repeatable ? tryAgain(run, deliveries, code, undefined) : repeatOnce(run, deliveries, code);
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
  return undefined;
}

/**
 * Also for what failed before anything was sent. All of them come back together, so that none overtakes another.
 * @returns when
 */
export function tryAgain(
  run: LaneRun,
  deliveries: readonly ClaimedDelivery[],
  code: string,
  afterMilliseconds: number | undefined,
): number {
  const attempts = Math.max(0, ...deliveries.map((delivery) => delivery.attempts));
  const dueAt = afterMilliseconds === undefined ? nextTry(run, { attempts }) : run.now() + afterMilliseconds;
  for (const delivery of deliveries) {
    const isHopeless =
      delivery.attempts + 1 >= fewestAttempts &&
      run.now() - delivery.createdAt.getTime() >= oldestMilliseconds;
    run.settle(
      [delivery],
      isHopeless
        ? { state: 'failed', code, isAttempt: true }
        : { state: 'queued', code, dueAt, isAttempt: true },
    );
  }
  // Whoever is told to wait waits with everything; else other topics may get through.
  if (afterMilliseconds !== undefined) run.stop(dueAt);
  return dueAt;
}

/** Teams has no way to ask whether it is there. Twice is the most that anybody may see it. */
function repeatOnce(run: LaneRun, deliveries: readonly ClaimedDelivery[], code: string): number | undefined {
  const isSecond = deliveries.some(({ isDoubtful }) => isDoubtful);
  if (isSecond) {
    run.settle(deliveries, { state: 'failed', code: 'ANSWER_LOST', isDoubtful: true, isAttempt: true });
    return undefined;
  }
  const dueAt = run.now() + backoff(0, run.deps.random);
  run.settle(deliveries, { state: 'queued', code, dueAt, isDoubtful: true, isAttempt: true });
  return dueAt;
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
