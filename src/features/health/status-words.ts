import type { ServiceHealthIssue } from '../../clients/graph/service-health.ts';
import type { MessageKey, Words } from '../../locales/words.ts';
import { type LeastStatus, leastStatuses } from '../topics.ts';

/** Graph's statuses that people have words for; any other is shown as Graph says it. */
const statusWords: ReadonlyMap<string, MessageKey> = new Map([
  ['serviceOperational', 'health.status.serviceOperational'],
  ['investigating', 'health.status.investigating'],
  ['restoringService', 'health.status.restoringService'],
  ['verifyingService', 'health.status.verifyingService'],
  ['serviceRestored', 'health.status.serviceRestored'],
  ['postIncidentReviewPublished', 'health.status.postIncidentReviewPublished'],
  ['serviceDegradation', 'health.status.serviceDegradation'],
  ['serviceInterruption', 'health.status.serviceInterruption'],
  ['extendedRecovery', 'health.status.extendedRecovery'],
  ['falsePositive', 'health.status.falsePositive'],
  ['investigationSuspended', 'health.status.investigationSuspended'],
  ['resolved', 'health.status.resolved'],
  ['mitigatedExternal', 'health.status.mitigatedExternal'],
  ['mitigated', 'health.status.mitigated'],
  ['resolvedExternal', 'health.status.resolvedExternal'],
  ['confirmed', 'health.status.confirmed'],
  ['reported', 'health.status.reported'],
]);

/** Nothing is wrong any more, whatever the reason. */
const wellStatuses: ReadonlySet<string> = new Set([
  'serviceOperational',
  'serviceRestored',
  'falsePositive',
  'postIncidentReviewPublished',
  'resolved',
  'mitigated',
  'resolvedExternal',
  'mitigatedExternal',
]);

/** The status of a service or an issue in the reader's words. */
export function statusText(status: string, words: Words): string {
  const key = statusWords.get(status);
  return key === undefined ? status : words.say(key);
}

/** Incident or advisory in the reader's words; what Graph may call it besides is shown as it is. */
export function classificationText(classification: string, words: Words): string {
  return words.say('health.classification', { classification });
}

/** Of a status; whether an issue is open says its `isResolved` alone. */
export function isWell(status: string): boolean {
  return wellStatuses.has(status);
}

/** Somebody looks whether anything is wrong. */
const lookedAtStatuses: ReadonlySet<string> = new Set([
  'investigating',
  'investigationSuspended',
  'reported',
]);

/** Not well yet, but the cause is known and gone, or about to be. */
const mendingStatuses: ReadonlySet<string> = new Set([
  'restoringService',
  'verifyingService',
  'extendedRecovery',
]);

/** How bad a status is at least: what Graph may call it besides counts as worse than usual. */
export function leastStatusOf(status: string): LeastStatus {
  if (status === 'serviceInterruption') return 'interruption';
  return isWell(status) || lookedAtStatuses.has(status) ? 'any' : 'degradation';
}

/** Whether an issue got worse from one status to another: that it is being mended is no bad news. */
export function isWorse(before: string, after: string): boolean {
  return rankOf(leastStatusOf(after)) > rankOf(leastStatusOf(before)) && !mendingStatuses.has(after);
}

/** Higher is worse. */
export function rankOf(status: LeastStatus): number {
  return leastStatuses.indexOf(status);
}

/** Worst first. */
export const severities = ['interruption', 'incident', 'advisory'] as const;
export type Severity = (typeof severities)[number];

/** How bad an issue is while it is open: what Graph may call it besides counts as an incident. */
export function severityOf({
  status,
  classification,
}: Pick<ServiceHealthIssue, 'status' | 'classification'>): Severity {
  if (status === 'serviceInterruption') return 'interruption';
  return classification === 'advisory' ? 'advisory' : 'incident';
}

/** Goes before words that say the same. */
export const severityIcons: Readonly<Record<Severity, string>> = {
  interruption: '🔴',
  incident: '🟠',
  advisory: '🔵',
};
