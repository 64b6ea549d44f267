import { isCasebridgeError } from '../../../errors.ts';
import type { ClaimedDelivery, Lane } from '../lanes.ts';
import { createLaneRun, type LaneDeps, type LaneResult, type LaneRun } from './lane-run.ts';
import { planLane } from './plan-lane.ts';
import { sendDigest } from './send-digest.ts';
import { tryAgain } from './settle-failure.ts';
import { putOffRest, tellTopic } from './tell-topic.ts';
import { deliveriesOf, settleToldBefore } from './told.ts';

/**
 * Sends what is due in a conversation, one message after the other, as far as one claim goes. Never throws.
 * @param claimedAt by the worker's clock
 * @param deadline by the worker's clock: nothing is sent later
 */
export async function runLane(
  lane: Lane,
  claimedAt: number,
  deadline: number,
  deps: LaneDeps,
): Promise<LaneResult> {
  const run = createLaneRun(lane, claimedAt, deadline, deps);
  await guarded(lane.deliveries, run, () => tellAll(run));
  return run.result();
}

async function tellAll(run: LaneRun): Promise<void> {
  const { topics, digests, putOff, givenUp, toldBefore, lost } = planLane(run.lane, run.now());
  for (const { delivery, code } of givenUp) run.settle([delivery], { state: 'givenUp', code });
  settleToldBefore(toldBefore, run);
  run.settle(lost, { state: 'failed', code: 'ANSWER_LOST', isDoubtful: true, isAttempt: true });
  putOffRest({ putOff }, run);
  for (const work of topics) {
    const deliveries = deliveriesOf([...work.told, ...work.silent, ...work.reminders]);
    if (run.isStopped()) break;
    const isTold = await guarded(deliveries, run, () => tellTopic(work, run));
    if (!isTold) putOffRest(work, run);
  }
  for (const work of digests) {
    if (!run.isStopped()) await guarded(deliveriesOf(work.told), run, () => sendDigest(work, run));
  }
}

/** One topic that cannot be shown holds up no other. @returns false when it cannot */
async function guarded(
  deliveries: readonly ClaimedDelivery[],
  run: LaneRun,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isCasebridgeError(error, 'STORE_UNAVAILABLE')) {
      run.stop();
      return true;
    }
    run.deps.onUnexpected(error, deliveries[0]?.topicId ?? '');
    const open = deliveries.filter((delivery) => !run.isSettled(delivery));
    tryAgain(run, open, 'UNEXPECTED', undefined);
    return false;
  }
}
