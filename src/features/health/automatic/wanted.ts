import type { KnownIssue } from '../history.ts';
import type { AutomaticSettings } from './automatic-settings.ts';

type Choice = Pick<AutomaticSettings, 'services' | 'withAdvisories'>;

/** Whether issues like this one get an incident: its service is chosen, and advisories are when it is one. */
export function isChosen(issue: KnownIssue, { services, withAdvisories }: AutomaticSettings): boolean {
  const isOfService = services.length === 0 || services.includes(issue.service);
  return isOfService && (withAdvisories || issue.classification !== 'advisory');
}

/**
 * Whether it was there when automatic incidents were switched on, or when more of them were last chosen: then only
 * somebody who asks gets its incident.
 */
export function isOlder(
  { startedAt, firstSeenAt }: KnownIssue,
  { since, widenedAt = since }: AutomaticSettings,
): boolean {
  return startedAt < widenedAt || firstSeenAt < widenedAt;
}

/** Whether some issues are chosen that were not before. */
export function isWider(after: Choice, before: Choice): boolean {
  const hasMoreServices =
    before.services.length > 0 &&
    (after.services.length === 0 || after.services.some((service) => !before.services.includes(service)));
  return hasMoreServices || (after.withAdvisories && !before.withAdvisories);
}

export function isOpen({ isResolved, vanishedAt }: KnownIssue): boolean {
  return !isResolved && vanishedAt === undefined;
}
