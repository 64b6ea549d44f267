import type { LaneRun } from './lane-run.ts';
import type { TopicWork, Wanted } from './plan-lane.ts';
import { sendReminders } from './send-reminders.ts';
import { sendReplies } from './send-replies.ts';
import { nextTry, settleFailure } from './settle-failure.ts';
import { editRoot, postRoot, type Telling } from './show-root.ts';
import { deliveriesOf, mentionsOf, remindOf, settleTold } from './told.ts';

/**
 * Shows what became of a topic: one post, kept up to date, and a reply in its thread for each thing that is told.
 * @throws STORE_UNAVAILABLE, and what the topic's feature throws
 */
export async function tellTopic(work: TopicWork, run: LaneRun): Promise<void> {
  const { source, topicId } = work;
  const everybody = [...work.told, ...work.silent, ...work.putOff, ...work.reminders, ...work.lost];
  const newest = Math.max(...everybody.map(({ delivery }) => delivery.seq));
  const topic = await run.deps.readTopic(source, topicId, newest);
  if (topic === undefined) {
    const open = deliveriesOf(everybody).filter((delivery) => !run.isSettled(delivery));
    run.settle(open, { state: 'givenUp', code: 'TOPIC_GONE' });
    return;
  }
  const telling = { run, topic, source, settings: oldestSubscription(everybody).settings };
  if (!(await bringUpToDate(work, telling))) return;
  putOffRest(work, run);
  const { rootActivityId, isMuted } = run.threadOf({ source, topicId });
  if (rootActivityId === undefined) {
    await begin(work, telling);
  } else {
    const activityId = rootActivityId;
    run.settle(deliveriesOf(work.silent), { state: 'edited', activityId });
    if (isMuted) run.settle(deliveriesOf(work.told), { state: 'edited', activityId });
    else if ((await sendReplies(work.told, telling, activityId)) === 'noRoot') await begin(work, telling);
  }
  await sendReminders(work.reminders, telling);
}

/** What comes later is no more work now. */
export function putOffRest({ putOff }: Pick<TopicWork, 'putOff'>, run: LaneRun): void {
  for (const { delivery, dueAt } of putOff) run.settle([delivery], { state: 'queued', dueAt });
}

/** @returns false where the post could not be brought up to date */
async function bringUpToDate(work: TopicWork, telling: Telling): Promise<boolean> {
  const { run, topic, source } = telling;
  const { rootActivityId, shownSeq } = run.threadOf({ source, topicId: topic.id });
  if (rootActivityId === undefined || shownSeq >= topic.seq) return true;
  const outcome = await editRoot(telling, rootActivityId);
  if (outcome?.kind === 'done' || outcome?.kind === 'noSuchMessage') return true;
  if (outcome === undefined) return false;
  settleFailure(run, deliveriesOf([...work.told, ...work.silent, ...work.reminders]), outcome, true);
  // What is told later must not leave an old post there until then.
  for (const { delivery, dueAt } of work.putOff) {
    const sooner = outcome.kind === 'refused' ? dueAt : Math.min(dueAt, nextTry(run, delivery));
    run.settle([delivery], { state: 'queued', dueAt: sooner, isAttempt: true });
  }
  return false;
}

/** Posts it, where somebody is to be told; it shows the newest state, and whatever led there is told with it. */
async function begin(work: TopicWork, telling: Telling): Promise<void> {
  const { run, topic, source } = telling;
  const told = work.told.filter(({ delivery }) => !run.isSettled(delivery));
  const silent = work.silent.filter(({ delivery }) => !run.isSettled(delivery));
  if (told.length === 0 || run.threadOf({ source, topicId: topic.id }).isMuted) {
    run.settle(deliveriesOf(told), { state: 'givenUp', code: 'MUTED' });
    run.settle(deliveriesOf(silent), { state: 'givenUp', code: 'NOT_TOLD' });
    return;
  }
  const outcome = await postRoot(telling, mentionsOf(told));
  if (outcome === undefined) return;
  if (outcome.kind !== 'done') {
    settleFailure(run, deliveriesOf([...told, ...silent]), outcome, false);
    return;
  }
  const { activityId } = outcome;
  run.settle(deliveriesOf(silent), { state: 'edited', activityId });
  settleTold(run, told, activityId);
  remindOf(told, telling);
}

function oldestSubscription(wanted: readonly Wanted[]): Wanted['subscription'] {
  return wanted
    .map(({ subscription }) => subscription)
    .reduce((oldest, one) => (one.createdAt < oldest.createdAt ? one : oldest));
}
