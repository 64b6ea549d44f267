import { createTokenSource } from '../clients/entra/tokens.ts';
import { listHealthOverviews, listOpenIssues } from '../clients/graph/service-health.ts';
import type { Config } from '../config.ts';
import type { HealthDeps } from '../features/health/index.ts';
import { createKnownIssues } from '../features/health/known-issues.ts';
import { healthLinks } from '../features/health/links.ts';
import { createMatchIssue } from '../features/health/match-issue.ts';
import { createReadHealth } from '../features/health/read-health.ts';
import type { IncidentsDeps } from '../features/incidents/index.ts';
import { tellingWords } from '../features/solutions/question.ts';
import type { Request } from '../http/request.ts';
import { isLoopback } from '../loopback.ts';
import type { Upstreams } from './upstreams.ts';

export interface HealthParts {
  readonly request: Request;
  readonly now: () => Date;
}

export interface Health {
  readonly deps: HealthDeps;
  /** The open issue that an incident looks like. */
  readonly matchHealth: IncidentsDeps['matchHealth'];
}

/** Service health: what is read from Graph, and what the commands and cards about it ask for. */
export function connectHealth(config: Config, upstreams: Upstreams, parts: HealthParts): Health {
  const { request, now } = parts;
  const token = createTokenSource(request, upstreams.entra);
  const graph = {
    url: upstreams.graphUrl,
    token: (signal?: AbortSignal) => token(graphScope(upstreams.graphUrl), signal),
  };
  const freshSeconds = config.healthPollSeconds;
  const links = healthLinks('https://admin.microsoft.com');
  const readHealth = createReadHealth({
    listServices: (signal) => listHealthOverviews(request, graph, signal),
    listOpenIssues: (signal) => listOpenIssues(request, graph, signal),
    now,
    freshSeconds,
  });
  const knownIssues = createKnownIssues({ readHealth, now, pauseSeconds: freshSeconds });
  const matchHealth = createMatchIssue({ knownIssues, tellingWords });
  return { matchHealth, deps: { readHealth, freshSeconds, links } };
}

/** Tokens are for Graph itself, wherever its cloud is; a local Graph plays the public one. */
function graphScope(graphUrl: string): string {
  return `${isLoopback(graphUrl) ? 'https://graph.microsoft.com' : new URL(graphUrl).origin}/.default`;
}
