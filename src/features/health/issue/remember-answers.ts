import { LRUCache } from 'lru-cache';
import type { IncidentReport } from '../../../clients/graph/service-health.ts';
import { linkMinutes } from '../../file-links.ts';

/** Asks Graph for something of an issue; undefined when there is none. */
type AskGraph<Answer> = (id: string, signal?: AbortSignal) => Promise<Answer | undefined>;

const unknownMilliseconds = 60_000;
const mostUnknown = 1_000;

/** Does not ask again for a minute where there was nothing: people repeat what did not work. */
export function rememberUnknown<Answer>(ask: AskGraph<Answer>, now: () => Date): AskGraph<Answer> {
  const unknown = new LRUCache<string, true>({
    max: mostUnknown,
    ttl: unknownMilliseconds,
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  });
  return async (id, signal) => {
    if (unknown.has(id)) return undefined;
    const answer = await ask(id, signal);
    if (answer === undefined) unknown.set(id, true);
    return answer;
  };
}

/** Bytes of all that is kept: three of the largest that Graph's client takes. */
const mostBytes = 30 * 1024 * 1024;

/** Keeps a report for as long as a link to it works: whoever has the link may open it again and again, without signing in. */
export function rememberReports(ask: AskGraph<IncidentReport>, now: () => Date): AskGraph<IncidentReport> {
  const kept = new LRUCache<string, IncidentReport>({
    maxSize: mostBytes,
    sizeCalculation: ({ bytes }) => bytes.length,
    ttl: linkMinutes * 60_000,
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  });
  return async (id, signal) => {
    const report = kept.get(id) ?? (await ask(id, signal));
    if (report !== undefined && !kept.has(id)) kept.set(id, report);
    return report;
  };
}
