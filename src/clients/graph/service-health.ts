import { z } from 'zod';
import type { Request } from '../../http/request.ts';
import { addressOf, type GraphOptions, unreadable } from './connection.ts';
import { camelCase, type IssueWithPosts, type ServiceHealthIssue, type ServiceHealthPost } from './issue.ts';
import { readPages } from './pages.ts';

export { getIssue } from './get-issue.ts';
export { downloadIncidentReport, type IncidentReport } from './incident-report.ts';
export { createIssueList, type IssuesAnswer, type IssuesAsked, type ListIssues } from './list-issues.ts';
export type { GraphOptions, IssueWithPosts, ServiceHealthIssue, ServiceHealthPost };

/** One service a tenant subscribes to. `status` is Graph's word, unknown ones included. */
export interface ServiceHealth {
  readonly id: string;
  readonly service: string;
  readonly status: string;
}

export interface ServicesAnswer {
  readonly services: readonly ServiceHealth[];
  /** Ids of those that could not be read, `?` for one without. */
  readonly unreadable: readonly string[];
  /** Whether it was answered to its last page. */
  readonly isComplete: boolean;
}

const overview = z.object({ id: z.string(), service: z.string(), status: z.string().transform(camelCase) });
const named = z.object({ id: z.string() });

/**
 * Every service of the tenant with its status, and which of them cannot be read. One request, up to 200 services.
 * @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN, UPSTREAM_*: UPSTREAM_UNREADABLE when none can be read
 */
export async function listHealthOverviews(
  request: Request,
  graph: GraphOptions,
  signal?: AbortSignal,
): Promise<ServicesAnswer> {
  const records: unknown[] = [];
  const url = addressOf(graph, '/admin/serviceAnnouncement/healthOverviews');
  const { isComplete } = await readPages(request, graph, url, (page) => records.push(...page), signal);
  const services: ServiceHealth[] = [];
  const others: string[] = [];
  for (const record of records) {
    const service = overview.safeParse(record).data;
    if (service === undefined) others.push(named.safeParse(record).data?.id ?? '?');
    else services.push(service);
  }
  if (services.length === 0 && records.length > 0) throw unreadable('no service has the form of one');
  return { services, unreadable: others, isComplete };
}
