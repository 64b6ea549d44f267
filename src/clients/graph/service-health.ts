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

const overview = z.object({ id: z.string(), service: z.string(), status: z.string().transform(camelCase) });

/**
 * Every service of the tenant with its status, but those that cannot be read. One request, up to 200 services.
 * @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN, UPSTREAM_*: UPSTREAM_UNREADABLE when none can be read
 */
export async function listHealthOverviews(
  request: Request,
  graph: GraphOptions,
  signal?: AbortSignal,
): Promise<readonly ServiceHealth[]> {
  const records: unknown[] = [];
  const url = addressOf(graph, '/admin/serviceAnnouncement/healthOverviews');
  await readPages(request, graph, url, (page) => records.push(...page), signal);
  const services = records.flatMap((record) => overview.safeParse(record).data ?? []);
  if (services.length === 0 && records.length > 0) throw unreadable('no service has the form of one');
  return services;
}
