import { topicKey, type Wanted } from './plan-lane.ts';
import { settleFailure } from './settle-failure.ts';
import type { Telling } from './show-root.ts';
import { deliveriesOf } from './told.ts';

/** Reminds the conversation, once, of a severe topic that nobody has taken. */
export async function sendReminders(reminders: readonly Wanted[], telling: Telling): Promise<void> {
  const { run, topic, source, settings } = telling;
  const [first] = reminders;
  if (first === undefined) return;
  const { rootActivityId, owner, isMuted } = run.threadOf({ source, topicId: topic.id });
  const minutes = first.subscription.settings.reminderMinutes;
  const isNeeded = topic.isSevere && owner === undefined && !isMuted;
  if (!isNeeded || rootActivityId === undefined || minutes === undefined) {
    run.settle(deliveriesOf(reminders), { state: 'givenUp', code: 'NOT_NEEDED' });
    return;
  }
  const key = `${topicKey({ source, topicId: topic.id })} ${topic.seq} reminder ${minutes}`;
  const message = run.deps.render(key, settings, [], (words) => topic.reminder(minutes, words));
  const outcome = await run.attempt(() => run.deps.messenger.reply(run.chat(), rootActivityId, message));
  if (outcome === undefined) return;
  if (outcome.kind !== 'done') settleFailure(run, deliveriesOf(reminders), outcome, false);
  else run.settle(deliveriesOf(reminders), { state: 'sent', activityId: outcome.activityId });
}
