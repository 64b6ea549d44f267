import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { HttpResponse, Request } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

/** One service a tenant subscribes to. `status` is Graph's word, unknown ones included. */
export interface ServiceHealth {
  readonly id: string;
  readonly service: string;
  readonly status: string;
}

export interface ServiceHealthIssue {
  /** Such as `EX226792`. */
  readonly id: string;
  readonly title: string;
  readonly service: string;
  /** What people notice of it; empty when Microsoft does not say. */
  readonly impact: string;
  /** `incident` or `advisory`; unknown ones as they are. */
  readonly classification: string;
  readonly status: string;
  readonly isResolved: boolean;
  readonly startedAt: Date;
  readonly updatedAt: Date;
}

export interface GraphOptions {
  readonly url: string;
  readonly token: (signal?: AbortSignal) => Promise<string>;
}

const overview = z.object({ id: z.string(), service: z.string(), status: z.string() });

const issue = z.object({
  id: z.string(),
  title: z.string(),
  service: z.string(),
  impactDescription: z.string().nullish(),
  classification: z.string(),
  status: z.string(),
  isResolved: z.boolean(),
  startDateTime: z.coerce.date(),
  lastModifiedDateTime: z.coerce.date(),
});

/** Graph's documentation writes these words with a capital, the service without. */
const camelCase = (word: string) => word.charAt(0).toLowerCase() + word.slice(1);

/** Every service of the tenant with its status. */
export async function listHealthOverviews(
  request: Request,
  graph: GraphOptions,
  signal?: AbortSignal,
): Promise<readonly ServiceHealth[]> {
  const items = await list(request, graph, '/admin/serviceAnnouncement/healthOverviews', overview, signal);
  return items.map((item) => ({ ...item, status: camelCase(item.status) }));
}

/**
 * The issues that are not resolved. The filter is Graph's; it has answered 500 to some in the past and may
 * ignore it, so what comes back is checked too. `isResolved` decides, not `status`.
 */
export async function listOpenIssues(
  request: Request,
  graph: GraphOptions,
  signal?: AbortSignal,
): Promise<readonly ServiceHealthIssue[]> {
  const path = `/admin/serviceAnnouncement/issues?${new URLSearchParams({ $filter: 'isResolved eq false' })}`;
  const items = await list(request, graph, path, issue, signal);
  return items
    .filter(({ isResolved }) => !isResolved)
    .map(({ startDateTime, lastModifiedDateTime, impactDescription, ...item }) => ({
      ...item,
      impact: impactDescription ?? '',
      classification: camelCase(item.classification),
      status: camelCase(item.status),
      startedAt: startDateTime,
      updatedAt: lastModifiedDateTime,
    }));
}

/** Graph allows 800 requests an hour; more pages than this are not read in one go. */
const maximumPages = 20;

async function list<Schema extends z.ZodType>(
  request: Request,
  graph: GraphOptions,
  path: string,
  item: Schema,
  signal: AbortSignal | undefined,
): Promise<z.infer<Schema>[]> {
  const schema = z.object({ value: z.array(item), '@odata.nextLink': z.string().optional() });
  const items: z.infer<Schema>[] = [];
  let next: string | undefined = `${graph.url}/v1.0${path}`;
  for (let page = 0; next !== undefined && page < maximumPages; page += 1) {
    const answer: z.infer<typeof schema> = parse(schema, await getPage(request, graph, next, signal));
    items.push(...answer.value);
    next = answer['@odata.nextLink'];
    if (next !== undefined && !isSameOrigin(next, graph.url)) {
      // Following it would hand our token to whoever is there.
      throw unreadable(`the next page leaves ${graph.url}`);
    }
  }
  return items;
}

async function getPage(
  request: Request,
  graph: GraphOptions,
  url: string,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const authorization = `Bearer ${await graph.token(signal)}`;
  const headers = { accept: 'application/json', authorization, prefer: 'odata.maxpagesize=1000' };
  return request({
    service: 'Microsoft Graph',
    url,
    headers,
    signal,
    isUsable: (response) => jsonOf(response) !== undefined,
  });
}

function parse<Schema extends z.ZodType>(schema: Schema, response: HttpResponse): z.infer<Schema> {
  if (response.status !== 200) throw refusal(response);
  const parsed = schema.safeParse(jsonOf(response));
  if (!parsed.success) throw unreadable(parsed.error.message);
  return parsed.data;
}

function refusal({ status, headers }: HttpResponse): CasebridgeError {
  const service = 'Microsoft Graph';
  if (status === 401) return new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service, reason: 'Graph 401' });
  if (status === 403) return new CasebridgeError('GRAPH_FORBIDDEN');
  if (status === 429) {
    return new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(headers) });
  }
  return status >= 500
    ? new CasebridgeError('UPSTREAM_FAILED', { service, status })
    : new CasebridgeError('UPSTREAM_REFUSED', { service, status });
}

function isSameOrigin(address: string, url: string): boolean {
  return URL.canParse(address) && new URL(address).origin === new URL(url).origin;
}

function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service: 'Microsoft Graph' }, { cause });
}
