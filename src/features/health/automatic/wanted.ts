import type { KnownIssue } from '../history.ts';
import type { AutomaticSettings } from './automatic-settings.ts';

/** Whether issues like this one get an incident: its service is chosen, and advisories are when it is one. */
export function isChosen(issue: KnownIssue, { services, withAdvisories }: AutomaticSettings): boolean {
  const isOfService = services.length === 0 || services.includes(issue.service);
  return isOfService && (withAdvisories || issue.classification !== 'advisory');
}

/** Whether it was there when automatic incidents were switched on: then only somebody who asks gets its incident. */
export function isOlder({ startedAt, firstSeenAt }: KnownIssue, { since }: AutomaticSettings): boolean {
  return startedAt < since || firstSeenAt < since;
}

export function isOpen({ isResolved, vanishedAt }: KnownIssue): boolean {
  return !isResolved && vanishedAt === undefined;
}
