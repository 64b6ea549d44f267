import type { Request } from '../../http/request.ts';
import { addressOf, ask, type GraphOptions, refusal } from './connection.ts';
import { isIssueId, isUnknownIssue } from './unknown-issue.ts';

/** The post-incident review as Graph gives it. */
export interface IncidentReport {
  readonly bytes: Uint8Array;
  /** Without parameters, in lower case. */
  readonly contentType: string;
  /** Safe as the name of a file: no folder, no control characters. */
  readonly fileName: string;
}

/**
 * The post-incident review of an issue; undefined when there is none, or no such issue.
 * @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN, UPSTREAM_*: UPSTREAM_UNREADABLE above 10 MB
 */
export async function downloadIncidentReport(
  request: Request,
  graph: GraphOptions,
  id: string,
  signal?: AbortSignal,
): Promise<IncidentReport | undefined> {
  if (!isIssueId(id)) return undefined;
  const url = addressOf(graph, `/admin/serviceAnnouncement/issues/${id}/incidentReport`);
  const answer = await ask(request, graph, { url, headers: { accept: '*/*' }, isFile: true, signal });
  if (await isUnknownIssue(request, graph, answer, signal)) return undefined;
  // How Graph says that an issue has no report is not documented; the issue was asked for rightly.
  if (answer.status === 400 || answer.status === 204) return undefined;
  if (answer.status !== 200) throw refusal(answer);
  const { bytes = new Uint8Array(), headers } = answer;
  if (bytes.length === 0) return undefined;
  const contentType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return {
    bytes,
    contentType: contentType || 'application/octet-stream',
    fileName: fileNameOf(headers['content-disposition'] ?? '') || `${id}${endings.get(contentType) ?? ''}`,
  };
}

const endings: ReadonlyMap<string, string> = new Map([
  ['application/pdf', '.pdf'],
  ['application/msword', '.doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', '.docx'],
]);

/** RFC 6266: the name with an encoding counts more than the plain one. */
function fileNameOf(disposition: string): string {
  const encoded = /filename\*\s*=\s*UTF-8'[^']*'(?<name>[^;\s]+)/i.exec(disposition)?.groups?.name;
  const plain = /filename\s*=\s*(?:"(?<quoted>[^"]*)"|(?<bare>[^;\s]+))/i.exec(disposition)?.groups;
  return safeName(decoded(encoded) ?? plain?.quoted ?? plain?.bare ?? '');
}

function decoded(name: string | undefined): string | undefined {
  try {
    return name && decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return last
    .replaceAll(/[\p{C}<>:"|?*]/gu, '')
    .replace(/^[.\s]+/, '')
    .trim()
    .slice(-100);
}
