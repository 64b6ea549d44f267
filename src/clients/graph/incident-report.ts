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
  const said = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const contentType = endings.has(said) ? said : (typeOf(bytes) ?? (said || 'application/octet-stream'));
  const name = fileNameOf(headers['content-disposition'] ?? '') || id;
  const ending = /\.[a-z]\w{1,4}$/i.test(name) ? '' : (endings.get(contentType) ?? '');
  return { bytes, contentType, fileName: `${name}${ending}` };
}

const pdf = 'application/pdf';
const wordDocument = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const endings: ReadonlyMap<string, string> = new Map([
  [pdf, '.pdf'],
  ['application/msword', '.doc'],
  [wordDocument, '.docx'],
]);

/** Graph promises no more than a stream, and people cannot open a file of no kind: its first bytes tell. */
function typeOf(bytes: Uint8Array): string | undefined {
  const beginning = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (beginning === '%PDF') return pdf;
  return beginning === 'PK\x03\x04' ? wordDocument : undefined;
}

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
  const safe = last
    .replaceAll(/[\p{C}<>:"|?*]/gu, '')
    .replace(/^[.\s]+/, '')
    .trim();
  return [...safe].slice(-100).join('');
}
