import type { FinishedRequest, ServiceName } from './http/request.ts';

export interface Readiness {
  requestFinished(request: FinishedRequest): void;
  /** Not ready while ServiceNow's last answer was no good: without it the bot can do little. */
  read(): { readonly ready: boolean; readonly report: object };
}

interface Observation {
  readonly good: boolean;
  readonly goodAt: Date | undefined;
}

/** Remembers how each other system answered last. One that was not asked yet counts as fine. */
export function createReadiness(services: readonly ServiceName[], now: () => Date): Readiness {
  const observed = new Map<ServiceName, Observation>();
  return {
    requestFinished: ({ service, status }) => {
      const good = isGood(service, status);
      observed.set(service, { good, goodAt: good ? now() : observed.get(service)?.goodAt });
    },
    read: () => {
      const dependencies = services.map((name) => dependency(name, observed.get(name), now()));
      const ready = observed.get('ServiceNow')?.good ?? true;
      return { ready, report: { status: ready ? 'ready' : 'not ready', dependencies } };
    },
  };
}

/**
 * A system that says "no such thing" works; one that drops, refuses our sign-in, or fails does not. ServiceNow's rules
 * say 403 to a single change, and its tables to a single question.
 */
function isGood(service: ServiceName, status: FinishedRequest['status']): boolean {
  if (service === 'ServiceNow' && status === 403) return true;
  return status !== 'none' && status < 500 && ![202, 401, 403, 429].includes(status);
}

function dependency(name: ServiceName, seen: Observation | undefined, now: Date): object {
  if (seen === undefined) return { name, lastAnswer: 'not asked yet', lastGoodAnswerSecondsAgo: null };
  const { good, goodAt } = seen;
  return {
    name,
    lastAnswer: good ? 'good' : 'failed',
    lastGoodAnswerSecondsAgo: goodAt ? Math.round((now.getTime() - goodAt.getTime()) / 1000) : null,
  };
}

/** How old the last reading of service health is, and what it said; without any, nothing is known. */
export function healthReport(
  last: { readonly readAt: Date; readonly openIssues: readonly unknown[] } | undefined,
  now: Date,
): object {
  return {
    lastReadingSecondsAgo: last ? Math.round((now.getTime() - last.readAt.getTime()) / 1000) : null,
    openIssues: last?.openIssues.length ?? null,
  };
}

/** What waits to be told, as it was counted last; before that nothing is known. */
export function notificationsReport(
  last:
    | { readonly queued: number; readonly failed: number; readonly oldestDueAt: Date | undefined }
    | undefined,
  now: Date,
): object {
  const oldestDueAt = last?.oldestDueAt;
  return {
    queued: last?.queued ?? null,
    failed: last?.failed ?? null,
    oldestDueSecondsAgo: oldestDueAt ? Math.round((now.getTime() - oldestDueAt.getTime()) / 1000) : null,
  };
}
