import { randomBytes } from 'node:crypto';
import {
  downloadIncidentReport,
  type GraphOptions,
  getIssue,
  type IncidentReport,
} from '../clients/graph/service-health.ts';
import type { IssueDeps } from '../features/health/issue/index.ts';
import { rememberReports, rememberUnknown } from '../features/health/issue/remember-answers.ts';
import type { Request } from '../http/request.ts';
import type { TenantStore } from '../store/index.ts';
import { limitRequests } from './graph-budget.ts';

export interface IssueParts {
  readonly request: Request;
  readonly graph: GraphOptions;
  readonly tenant: Pick<TenantStore, 'healthHistory' | 'reportLinks'>;
  readonly publicUrl: () => string | undefined;
  /** What an issue's card offers of subscribing to it. */
  readonly offerOf: IssueDeps['offerOf'];
  readonly now: () => Date;
  /** When Graph last told of service health. */
  readonly lastReadAt: () => Date | undefined;
}

/** So long after Graph told of service health nobody asks whether the app may read it. */
const permittedMilliseconds = 120_000;

/** What one issue's card and its report need besides what all of service health does. */
export function issueDeps({
  tenant,
  publicUrl,
  offerOf,
  now,
  ...parts
}: IssueParts): Omit<IssueDeps, 'readHealth' | 'links'> {
  const request = limitRequests(parts.request, now);
  const isPermitted = () => now().getTime() - (parts.lastReadAt()?.getTime() ?? 0) < permittedMilliseconds;
  const graph = { ...parts.graph, isPermitted };
  const download = rememberUnknown<IncidentReport>(
    (id, signal) => downloadIncidentReport(request, graph, id, signal),
    now,
  );
  return {
    findRemembered: tenant.healthHistory.find,
    getIssue: rememberUnknown((id, signal) => getIssue(request, graph, id, signal), now),
    downloadReport: rememberReports(download, now),
    offerOf,
    reportLinks: tenant.reportLinks,
    publicUrl,
    randomBytes: () => randomBytes(32),
  };
}
