import { LRUCache } from 'lru-cache';
import type { ServiceHealth, ServiceHealthIssue } from '../../clients/graph/service-health.ts';

export interface HealthSnapshot {
  readonly services: readonly ServiceHealth[];
  readonly openIssues: readonly ServiceHealthIssue[];
  readonly readAt: Date;
}

export interface ReadHealthDeps {
  readonly listServices: (signal: AbortSignal) => Promise<readonly ServiceHealth[]>;
  readonly listOpenIssues: (signal: AbortSignal) => Promise<readonly ServiceHealthIssue[]>;
  readonly now: () => Date;
  /** How long a snapshot counts as fresh: Graph allows 800 requests an hour, however many people ask. */
  readonly freshSeconds: number;
}

/** The last snapshot; an old one, recognisable by `readAt`, while Graph does not answer. */
export type ReadHealth = (signal: AbortSignal) => Promise<HealthSnapshot>;

export function createReadHealth(deps: ReadHealthDeps): ReadHealth {
  const snapshots = new LRUCache<'tenant', HealthSnapshot>({
    max: 1,
    ttl: deps.freshSeconds * 1000,
    perf: { now: () => deps.now().getTime() },
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
    fetchMethod: async (_key, _stale, { signal }) => {
      const [services, openIssues] = await Promise.all([
        deps.listServices(signal),
        deps.listOpenIssues(signal),
      ]);
      return { services, openIssues, readAt: deps.now() };
    },
  });
  // A snapshot is shared, so one person's leaving must not end the reading for the others.
  return () => snapshots.forceFetch('tenant');
}
