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

/** The last snapshot: while Graph does not answer an old one, which `readAt` tells. Throws when there is none yet. */
export type ReadHealth = () => Promise<HealthSnapshot>;

export function createReadHealth(deps: ReadHealthDeps): ReadHealth {
  const snapshots = new LRUCache<'tenant', HealthSnapshot>({
    max: 1,
    ttl: deps.freshSeconds * 1000,
    perf: { now: () => deps.now().getTime() },
    fetchMethod: async (_key, _stale, { signal }) => {
      const [services, openIssues] = await Promise.all([
        deps.listServices(signal),
        deps.listOpenIssues(signal),
      ]);
      return { services, openIssues, readAt: deps.now() };
    },
  });
  let last: HealthSnapshot | undefined;
  // A snapshot is shared, so the end of one person's turn must not end the reading for the others.
  return async () => {
    try {
      last = await snapshots.forceFetch('tenant');
      return last;
    } catch (error) {
      if (last === undefined) throw error;
      return last;
    }
  };
}
