import { randomBytes } from 'node:crypto';
import { downloadIncidentReport, type GraphOptions, getIssue } from '../clients/graph/service-health.ts';
import type { IssueDeps } from '../features/health/issue/index.ts';
import type { Request } from '../http/request.ts';
import type { TenantStore } from '../store/index.ts';

export interface IssueParts {
  readonly request: Request;
  readonly graph: GraphOptions;
  readonly tenant: Pick<TenantStore, 'healthHistory' | 'reportLinks'>;
  readonly publicUrl: () => string | undefined;
}

/** What one issue's card and its report need besides what all of service health does. */
export function issueDeps({
  request,
  graph,
  tenant,
  publicUrl,
}: IssueParts): Omit<IssueDeps, 'readHealth' | 'freshSeconds' | 'links'> {
  return {
    findRemembered: tenant.healthHistory.find,
    getIssue: (id, signal) => getIssue(request, graph, id, signal),
    downloadReport: (id, signal) => downloadIncidentReport(request, graph, id, signal),
    reportLinks: tenant.reportLinks,
    publicUrl,
    randomBytes: () => randomBytes(32),
  };
}
