import {
  createIssueList,
  type GraphOptions,
  type IncidentReport,
  listHealthOverviews,
} from '../clients/graph/service-health.ts';
import type { Config } from '../config.ts';
import { keepUp } from '../features/health/automatic/keep-up.ts';
import type { HealthRecords } from '../features/health/health-records.ts';
import type { HealthDeps } from '../features/health/index.ts';
import { openReport } from '../features/health/issue/report-link.ts';
import { createIssueHistory, createKnownIssues } from '../features/health/known-issues.ts';
import { healthLinks } from '../features/health/links.ts';
import { createMatchIssue } from '../features/health/match-issue.ts';
import {
  createHealthPoll,
  type HealthPoll,
  type OnPolled,
  type PollOutcome,
} from '../features/health/poll-health.ts';
import { createReadAndKeep } from '../features/health/read-and-keep.ts';
import { createReadHealth } from '../features/health/read-health.ts';
import { issueLine } from '../features/health/related/index.ts';
import { createPollReport, createUnreadableReport } from '../features/health/report-polls.ts';
import type { IncidentsDeps } from '../features/incidents/index.ts';
import type { AskSecond } from '../features/second-administrator.ts';
import type { Request } from '../http/request.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import type { NoteDone } from './audit.ts';
import { automaticDeps } from './automatic-incidents.ts';
import { countRequests } from './graph-budget.ts';
import { type IssueParts, issueDeps } from './health-issue.ts';
import { relatedDeps } from './health-related.ts';
import type { ServiceNow } from './service-now.ts';
import { graphScope, tokenSourceOf, type Upstreams } from './upstreams.ts';

export interface HealthParts {
  readonly request: Request;
  readonly serviceNow: ServiceNow;
  readonly store: Store;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
  readonly askSecond: AskSecond | undefined;
  readonly noteDone: NoteDone;
  /** The bot's own address as browsers reach it; undefined when it has none. */
  readonly publicUrl: () => string | undefined;
  /** What an issue's card offers of subscribing to it. */
  readonly offerOf: IssueParts['offerOf'];
  /** Told of each reading, once what it found is kept. */
  readonly onKept: () => void;
  /** Told how each poll ended, for metrics. */
  readonly onPoll: (outcome: PollOutcome) => void;
}

/** What service health needs of the feature for incidents. */
export type IncidentDeps = 'incidentReply' | 'listGroups' | 'listChoices';

export interface Health {
  /** Reads service health again and again, once it is started. */
  readonly poll: HealthPoll;
  readonly deps: Omit<HealthDeps, IncidentDeps>;
  /** The issue that an incident belongs to. */
  readonly issueLine: IncidentsDeps['issueLine'];
  /** The post-incident report that a link's token stands for. */
  readonly openReport: (token: string) => Promise<IncidentReport | undefined>;
  /** The open issue that an incident looks like. */
  readonly matchHealth: IncidentsDeps['matchHealth'];
}

/** Service health: what is read from Graph, and what the commands and cards about it ask for. */
export function connectHealth(config: Config, upstreams: Upstreams, parts: HealthParts): Health {
  const { request, store, now } = parts;
  const token = tokenSourceOf(request, upstreams.entra);
  const graph = {
    url: upstreams.graphUrl,
    token: (signal?: AbortSignal) => token(graphScope(upstreams.graphUrl), signal),
  };
  const tenant = store.ofTenant(upstreams.entra.tenantId);
  const { healthHistory } = tenant;
  const freshSeconds = config.healthPollSeconds;
  const links = healthLinks(config.adminCenterUrl);
  const onPolled: OnPolled[] = [];
  const poll = connectPoll(graph, parts, { records: healthHistory, freshSeconds, onPolled });
  const issue = issueDeps({ ...parts, graph, tenant, lastReadAt: () => poll.last()?.readAt });
  const readHealth = createReadHealth(poll);
  const automatic = automaticDeps({ ...parts, tenant, readHealth, links });
  // Whoever waits to be told does not wait for the incidents.
  onPolled.push(
    async () => parts.onKept(),
    () => keepUp(automatic),
  );
  const knownIssues = createKnownIssues({ readHealth, now, pauseSeconds: freshSeconds });
  const issueHistory = createIssueHistory({ readHealth, listSince: healthHistory.listSince });
  const related = relatedDeps({ ...parts, tenant, issueHistory, sensitivity: config.sensitivity });
  const matchHealth = createMatchIssue({ knownIssues, issueIndex: related.issueIndex, links });
  return {
    poll,
    issueLine: (incident, turn) =>
      issueLine(incident, turn, { ...related, knownIssues, findRemembered: healthHistory.find }),
    matchHealth,
    openReport: (token) => openReport(token, issue),
    deps: {
      ...related,
      ...issue,
      readHealth,
      links,
      history: healthHistory,
      storeWorks: store.works,
      automatic,
    },
  };
}

function connectPoll(
  graph: GraphOptions,
  { request, now, newId, log, onPoll }: HealthParts,
  settings: {
    readonly records: HealthRecords;
    readonly freshSeconds: number;
    readonly onPolled: readonly OnPolled[];
  },
): HealthPoll {
  const counted = countRequests(request);
  const readAndKeep = createReadAndKeep({
    ...settings,
    listServices: (signal) => listHealthOverviews(counted.request, graph, signal),
    listIssues: createIssueList(counted.request, graph, now),
    now,
    holder: newId(),
    onUnreadable: createUnreadableReport(log),
  });
  const report = createPollReport(log);
  return createHealthPoll({
    ...settings,
    readAndKeep,
    requestsSoFar: counted.soFar,
    now,
    onOutcome: (outcome, error) => {
      onPoll(outcome);
      report(outcome, error);
    },
    onListenerFailed: (error) => log.error({ err: error }, 'what hears of service health failed'),
  });
}
