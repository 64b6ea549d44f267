import type { IncidentReport } from '../../../clients/graph/service-health.ts';
import { hashOfToken } from '../../file-links.ts';

/** Links to reports, by the hash of their token. All throw STORE_UNAVAILABLE. */
export interface ReportLinks {
  add(tokenHash: string, issueId: string, milliseconds: number): Promise<void>;
  /** The issue's id; undefined for a link that was never made, or is over. */
  find(tokenHash: string): Promise<string | undefined>;
}

export interface OpenReportDeps {
  readonly reportLinks: Pick<ReportLinks, 'find'>;
  readonly downloadReport: (id: string, signal?: AbortSignal) => Promise<IncidentReport | undefined>;
}

/**
 * The report that a link's token stands for; undefined when the token stands for none, or Graph has none any more.
 * @throws STORE_UNAVAILABLE, and why Graph did not answer
 */
export async function openReport(
  token: string,
  { reportLinks, downloadReport }: OpenReportDeps,
): Promise<IncidentReport | undefined> {
  const hash = hashOfToken(token);
  const issueId = hash && (await reportLinks.find(hash));
  return issueId ? downloadReport(issueId) : undefined;
}
