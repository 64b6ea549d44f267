import type { NewSubscription, SubscriptionFilter, SubscriptionSettings } from '../records.ts';

/** Both would tell of the same events of the same topics. */
export function isSame(
  one: Pick<NewSubscription, 'filter' | 'events'>,
  other: Pick<NewSubscription, 'filter' | 'events'>,
): boolean {
  return (
    filterKey(one.filter) === filterKey(other.filter) &&
    one.events.toSorted().join() === other.events.toSorted().join()
  );
}

function filterKey(filter: SubscriptionFilter): string {
  if ('topicId' in filter) return JSON.stringify([filter.source, filter.topicId]);
  if (filter.source === 'health') {
    const { services, withAdvisories, leastStatus } = filter;
    return JSON.stringify(['health', services.toSorted(), withAdvisories, leastStatus]);
  }
  const { group, mostPriority, state } = filter;
  return JSON.stringify(['incident', group?.sysId, mostPriority, state]);
}

export function hasSameSettings(
  { settings }: Pick<NewSubscription, 'settings'>,
  other: SubscriptionSettings,
): boolean {
  return settingsKey(settings) === settingsKey(other);
}

function settingsKey(settings: SubscriptionSettings): string {
  const { language, timeZone, quietHours: quiet, digest, mentions, reminderMinutes } = settings;
  const people = mentions.map(({ id }) => id).toSorted();
  const hours = [quiet?.from, quiet?.to, quiet?.exceptInterruptions];
  return JSON.stringify([language, timeZone, hours, digest, people, reminderMinutes]);
}
