import type { ClaimedDelivery } from '../lanes.ts';
import type { Mention, Subscription } from '../records.ts';
import type { LaneRun } from './lane-run.ts';
import type { Wanted } from './plan-lane.ts';
import type { Telling } from './show-root.ts';

/** Of what one message tells: the newest was sent, it shows the others. */
export function settleTold(run: LaneRun, told: readonly Wanted[], activityId: string): void {
  const newest = Math.max(...told.map(({ delivery }) => delivery.seq));
  for (const { delivery, subscription } of told) {
    run.settle([delivery], { state: delivery.seq === newest ? 'sent' : 'edited', activityId });
    if (delivery.seq === newest) noteFreshness(run, delivery, subscription);
  }
}

/** Whoever wants to be reminded is, also of what others told. Whether it is needed is seen when it is due. */
export function settleToldBefore(
  toldBefore: readonly (Wanted & { readonly activityId: string })[],
  run: LaneRun,
): void {
  for (const { delivery, subscription, activityId } of toldBefore) {
    run.settle([delivery], { state: 'edited', activityId });
    const minutes = subscription.settings.reminderMinutes;
    const isSevere = delivery.urgency === 'interruption' && ['new', 'worse'].includes(delivery.event);
    if (isSevere && minutes !== undefined) run.remindAt(delivery, run.now() + minutes * 60_000);
  }
}

/** Once for each subscription that wants it. */
export function remindOf(told: readonly Wanted[], { run, topic, source }: Telling): void {
  const { owner, isMuted } = run.threadOf({ source, topicId: topic.id });
  if (!topic.isSevere || owner !== undefined || isMuted) return;
  const bySubscription = new Map(told.map((one) => [one.subscription.id, one]));
  for (const { delivery, subscription } of bySubscription.values()) {
    const minutes = subscription.settings.reminderMinutes;
    if (minutes !== undefined) run.remindAt(delivery, run.now() + minutes * 60_000);
  }
}

/** Those whom the subscriptions want to be mentioned, where one of the events is worth it. */
export function mentionsOf(told: readonly Wanted[]): readonly Mention[] {
  const worthIt = told.filter(({ delivery }) => ['new', 'worse', 'restored'].includes(delivery.event));
  const mentions = worthIt.flatMap(({ subscription }) => subscription.settings.mentions);
  return [...new Map(mentions.map((mention) => [mention.id, mention])).values()];
}

/** What is newer than something that failed waits with it, and has not failed itself. @param dueAt in milliseconds since 1970 */
export function putOffUntil(run: LaneRun, wanted: readonly Wanted[], dueAt: number): void {
  run.settle(deliveriesOf(wanted), { state: 'queued', dueAt });
}

export function deliveriesOf(wanted: readonly Wanted[]): readonly ClaimedDelivery[] {
  return wanted.map(({ delivery }) => delivery);
}

/** What somebody wanted later was late for no fault of ours. */
function noteFreshness(run: LaneRun, { createdAt }: ClaimedDelivery, { settings }: Subscription): void {
  if (settings.quietHours !== undefined || settings.digest !== 'immediately') return;
  run.deps.onTold(run.now() - createdAt.getTime());
}
