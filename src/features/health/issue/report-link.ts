import { createHash } from 'node:crypto';
import type { IncidentReport } from '../../../clients/graph/service-health.ts';

/** Links to reports, by the hash of their token. All throw STORE_UNAVAILABLE. */
export interface ReportLinks {
  add(tokenHash: string, issueId: string, milliseconds: number): Promise<void>;
  /** The issue's id; undefined for a link that was never made, or is over. */
  find(tokenHash: string): Promise<string | undefined>;
}

export const reportPath = '/reports';
export const linkMinutes = 10;

/** Of an address, of which the store keeps the hash: who reads the store cannot read reports. */
export interface NewToken {
  readonly token: string;
  readonly hash: string;
}

const tokenForm = /^[\w-]{43}$/;

/** @param bytes 32 that nobody can guess */
export function tokenOf(bytes: Uint8Array): NewToken {
  const token = Buffer.from(bytes).toString('base64url');
  return { token, hash: hashOf(token) };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
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
  if (!tokenForm.test(token)) return undefined;
  const issueId = await reportLinks.find(hashOf(token));
  return issueId === undefined ? undefined : downloadReport(issueId);
}
