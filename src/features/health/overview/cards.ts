import type { ServiceHealth, ServiceHealthIssue } from '../../../clients/graph/service-health.ts';
import type { MessageKey, Words } from '../../../locales/words.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { HealthLinks } from '../links.ts';
import type { HealthSnapshot } from '../read-health.ts';

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

export interface CardDeps {
  /** How long a reading is fresh. */
  readonly freshSeconds: number;
  readonly links: HealthLinks;
}

export function healthCard(snapshot: HealthSnapshot, { words, now }: Turn, deps: CardDeps): Reply {
  const { freshSeconds, links } = deps;
  const { services, openIssues, readAt } = snapshot;
  const issuesOf = ({ service }: ServiceHealth) => openIssues.filter((issue) => issue.service === service);
  const isWell = (service: ServiceHealth) =>
    wellStatuses.has(service.status) && issuesOf(service).length === 0;
  const troubled = services.filter((service) => !isWell(service));
  const heading = words.say('health.heading');
  const summary = words.say('health.summary', { troubled: troubled.length, all: services.length });
  const ageSeconds = (now.getTime() - readAt.getTime()) / 1000;
  return {
    card: 'health/overview',
    data: {
      heading,
      asOf: words.say('health.asOf', { moment: words.dateTime(readAt) }),
      summary,
      allWell: troubled.length === 0,
      notices:
        ageSeconds > freshSeconds ? [{ text: words.say('health.old', { age: words.age(readAt, now) }) }] : [],
      troubled: troubled
        .sort(worstFirst)
        .map((service) => troubledService(service, issuesOf(service), { words, now, links })),
      healthyText: words.list(services.filter(isWell).map(({ service }) => service)),
      adminCenterUrl: links.adminCenter,
    },
    summary: `${heading}: ${summary}`,
  };
}

function troubledService(
  { service, status }: ServiceHealth,
  issues: readonly ServiceHealthIssue[],
  { words, now, links }: { readonly words: Words; readonly now: Date; readonly links: HealthLinks },
): object {
  return {
    service,
    icon: status === 'serviceInterruption' ? '🔴' : '🟠',
    status: statusText(status, words),
    issues: issues.map(({ id, title, classification, startedAt, updatedAt }) => ({
      id,
      title,
      meta: words.say('health.issueMeta', {
        classification,
        started: words.age(startedAt, now),
        updated: words.age(updatedAt, now),
      }),
      url: links.issue(id),
    })),
  };
}

function statusText(status: string, words: Words): string {
  const key = statusWords.get(status);
  return key === undefined ? status : words.say(key);
}

function worstFirst(one: ServiceHealth, other: ServiceHealth): number {
  const weight = ({ status }: ServiceHealth) => (status === 'serviceInterruption' ? 0 : 1);
  return weight(one) - weight(other) || one.service.localeCompare(other.service);
}
