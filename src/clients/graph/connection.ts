import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { HttpRequest, HttpResponse, Request } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

export interface GraphOptions {
  readonly url: string;
  readonly token: (signal?: AbortSignal) => Promise<string>;
  /** Whether it is known that the app may read service health; where it is not, Graph is asked. */
  readonly isPermitted?: () => boolean;
}

const service = 'Microsoft Graph';

/** The address of a path such as `/admin/serviceAnnouncement/issues`. */
export function addressOf(graph: GraphOptions, path: string): string {
  return `${graph.url}/v1.0${path}`;
}

/** An answer of Graph; `body` is its JSON, undefined when it is none. */
export interface GraphAnswer extends HttpResponse {
  readonly body: unknown;
}

/** Any status is an answer; throws what the token source and `request` throw. */
export async function ask(
  request: Request,
  graph: GraphOptions,
  call: Pick<HttpRequest, 'url' | 'headers' | 'isFile' | 'signal'>,
): Promise<GraphAnswer> {
  const authorization = `Bearer ${await graph.token(call.signal)}`;
  const headers = { accept: 'application/json', authorization, ...call.headers };
  // A page may have megabytes: it is parsed once.
  let body: unknown;
  const isUsable = (response: HttpResponse) => {
    body = jsonOf(response);
    return body !== undefined;
  };
  const response = await request({ ...call, service, headers, ...(call.isFile ? {} : { isUsable }) });
  if (response.status === 200) return { ...response, body };
  const text = response.bytes === undefined ? response.text : Buffer.from(response.bytes).toString('utf8');
  return { ...response, body: jsonOf({ ...response, text }) };
}

/** What an answer that is no success means. */
export function refusal({ status, headers }: HttpResponse): CasebridgeError {
  if (status === 401) return new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service, reason: 'Graph 401' });
  if (status === 403) return new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'serviceHealth' });
  if (status === 429) {
    return new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(headers) });
  }
  return status >= 500
    ? new CasebridgeError('UPSTREAM_FAILED', { service, status })
    : new CasebridgeError('UPSTREAM_REFUSED', { service, status });
}

export function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause });
}

const page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().nullish() });

export interface Page {
  readonly records: readonly unknown[];
  readonly next: string | undefined;
}

/**
 * One page of a list. Pages are small enough that one of issues with all their posts stays below what an answer may have.
 * @param url the list's address, or a page's `next` as it stands
 * @throws ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN, UPSTREAM_*
 */
export async function getPage(
  request: Request,
  graph: GraphOptions,
  url: string,
  signal: AbortSignal | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const prefer = 'odata.maxpagesize=200';
  const answer = await ask(request, graph, { url, headers: { prefer, ...headers }, signal });
  if (answer.status !== 200) throw refusal(answer);
  const { data, error } = page.safeParse(answer.body);
  if (data === undefined) throw unreadable(error.message);
  const next = data['@odata.nextLink'] ?? undefined;
  // Following it elsewhere would hand our token to whoever is there.
  if (next !== undefined && !isSameOrigin(next, graph.url))
    throw unreadable(`the next page leaves ${graph.url}`);
  return { records: data.value, next };
}

function isSameOrigin(address: string, url: string): boolean {
  return URL.canParse(address) && new URL(address).origin === new URL(url).origin;
}
