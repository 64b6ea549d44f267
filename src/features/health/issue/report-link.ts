import { createHash } from 'node:crypto';
import type { IncidentReport } from '../../../clients/graph/service-health.ts';

/** What a link leads to, for a while. */
export interface ReportLink {
  readonly issueId: string;
  /** Entra object id of whom it was made for. */
  readonly person: string;
}

/** Links to reports, by the hash of their token. All throw STORE_UNAVAILABLE. */
export interface ReportLinks {
  add(tokenHash: string, link: ReportLink, milliseconds: number): Promise<void>;
  /** Undefined for a link that was never made, or is over. */
  find(tokenHash: string): Promise<ReportLink | undefined>;
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
  const link = await reportLinks.find(hashOf(token));
  return link && downloadReport(link.issueId);
}
