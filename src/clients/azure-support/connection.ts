import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import { wasNeverSent } from '../../http/not-sent.ts';
import type { HttpRequest, HttpResponse, Request } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

export interface AzureSupportOptions {
  readonly request: Request;
  /** Azure Resource Manager, such as `https://management.azure.com`. */
  readonly url: string;
  readonly subscriptionId: string;
  /** Of several support plans the one that cases are opened under. */
  readonly planId: string | undefined;
  /** @param refused a token that Azure did not take: another one is wanted */
  readonly token: (signal?: AbortSignal, refused?: string) => Promise<string>;
}

export const service = 'Azure Support';
const apiVersion = '2024-04-01';

export interface AzureCall extends Pick<HttpRequest, 'method' | 'signal'> {
  /** Below the origin, without the API's version; or an address of Azure's own, such as the next page, as it stands. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface AzureAnswer extends HttpResponse {
  /** Undefined when it is no JSON. */
  readonly body: unknown;
}

/** The path of something of the subscription, such as `/supportTickets/one`. */
export function ofSubscription({ subscriptionId }: AzureSupportOptions, path: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Support${path}`;
}

/**
 * Any status is an answer. A token that Azure does not take is replaced once.
 * @throws what the token source and `request` throw
 */
export async function ask(azure: AzureSupportOptions, call: AzureCall): Promise<AzureAnswer> {
  const token = await azure.token(call.signal);
  const answer = await send(azure, call, token);
  if (answer.status !== 401) return answer;
  const other = await azure.token(call.signal, token);
  return other === token ? answer : send(azure, call, other);
}

async function send(azure: AzureSupportOptions, call: AzureCall, token: string): Promise<AzureAnswer> {
  const { path, method = 'GET', body, signal } = call;
  const authorization = `Bearer ${token}`;
  const response = await azure.request({
    service,
    method,
    url: addressOf(azure, path),
    headers: {
      accept: 'application/json',
      authorization,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal,
    isUsable: (answer) => jsonOf(answer) !== undefined,
  });
  return { ...response, body: jsonOf(response) };
}

function addressOf({ url }: AzureSupportOptions, path: string): string {
  const address = new URL(path, url);
  // Following it elsewhere would hand our token to whoever is there.
  if (address.origin !== new URL(url).origin) throw unreadable('an address leaves Azure Resource Manager');
  if (!address.searchParams.has('api-version')) address.searchParams.set('api-version', apiVersion);
  return address.href;
}

/** What became of a change that was sent. */
export type Sent =
  | { readonly kind: 'answer'; readonly answer: AzureAnswer }
  /** It was made, or not. */
  | { readonly kind: 'lost'; readonly cause: CasebridgeError };

const lostOnTheWay: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/** Sends a change once. @throws what shows that nothing was sent */
export async function sendChange(azure: AzureSupportOptions, call: AzureCall): Promise<Sent> {
  try {
    const answer = await ask(azure, call);
    return lostOnTheWay.has(answer.status)
      ? { kind: 'lost', cause: refusal(answer) }
      : { kind: 'answer', answer };
  } catch (error) {
    const mayHaveArrived =
      isCasebridgeError(error, 'UPSTREAM_TIMEOUT', 'UPSTREAM_UNREACHABLE', 'UPSTREAM_UNREADABLE') &&
      error.facts.service === service &&
      !wasNeverSent(error);
    if (mayHaveArrived) return { kind: 'lost', cause: error };
    throw error;
  }
}

const details = z.object({ code: z.string(), message: z.string().nullish() });
/** Resource Manager's own errors and its providers' differ in their capitals. */
const capitalDetails = z
  .object({ Code: z.string(), Message: z.string().nullish() })
  .transform(({ Code, Message }) => ({ code: Code, message: Message }));
const errorBody = z.union([
  z.object({ error: details }).transform(({ error }) => error),
  z.object({ Error: capitalDetails }).transform(({ Error: error }) => error),
]);

export interface AzureProblem {
  /** Such as `InvalidSupportPlan`; `none` when Azure gives none. */
  readonly code: string;
  /** What Azure says about it, on one line; empty when it says nothing. */
  readonly message: string;
}

const longestMessage = 300;

/** @param body of an answer that is no success, or of a long-running operation that failed */
export function problemIn(body: unknown): AzureProblem {
  const { code, message } = errorBody.safeParse(body).data ?? { code: 'none', message: '' };
  return { code, message: (message ?? '').replace(/\s+/g, ' ').trim().slice(0, longestMessage) };
}

/** The subscription is not as it must be: somebody who runs it has to act. */
const subscriptionCodes =
  /^(?:SubscriptionNotFound|InvalidSubscriptionId|MissingSubscriptionRegistration|ReadOnlyDisabledSubscription|DisabledSubscription)$/i;

/** What an answer means that is no success, whatever was asked. */
export function refusal(answer: AzureAnswer): CasebridgeError {
  const { status, headers } = answer;
  const { code } = problemIn(answer.body);
  if (status === 401 || status === 403 || subscriptionCodes.test(code)) {
    return new CasebridgeError('SUPPORT_FORBIDDEN', { service, reason: code });
  }
  if (status === 429) {
    return new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(headers) });
  }
  return status >= 500 || status === 408
    ? new CasebridgeError('UPSTREAM_FAILED', { service, status })
    : new CasebridgeError('UPSTREAM_REFUSED', { service, status });
}

/** The same for a change, which Azure may not want. */
export function refusedChange(answer: AzureAnswer): CasebridgeError {
  const cause = refusal(answer);
  return cause.code === 'UPSTREAM_REFUSED' ? refused(problemIn(answer.body)) : cause;
}

/** Azure does not want a change, and never will. */
export function refused({ code, message }: AzureProblem): CasebridgeError {
  const reason = message === '' ? code : `${code}: ${message}`;
  return new CasebridgeError('SUPPORT_REFUSED', { service, reason });
}

export function uncertain(cause: unknown): CasebridgeError {
  return new CasebridgeError('WRITE_UNCERTAIN', { service }, { cause });
}

export function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause });
}

/** @returns undefined when there is no such thing @throws SUPPORT_FORBIDDEN, UPSTREAM_* */
export async function getOne(azure: AzureSupportOptions, path: string, signal: AbortSignal | undefined) {
  const answer = await ask(azure, { path, signal });
  if (answer.status === 200) return answer.body;
  const problem = refusal(answer);
  if (answer.status === 404 && problem.code === 'UPSTREAM_REFUSED') return undefined;
  throw problem;
}

const page = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });
/** More than any list has: whatever Azure says, it ends. */
const maximumPages = 50;

/** All records of a list; none when it is not there. @throws SUPPORT_FORBIDDEN, UPSTREAM_* */
export async function listAll(
  azure: AzureSupportOptions,
  path: string,
  signal: AbortSignal | undefined,
): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  let next: string | undefined = path;
  for (let pages = 0; next !== undefined && pages < maximumPages; pages += 1) {
    const body = await getOne(azure, next, signal);
    if (body === undefined) break;
    const { data, error } = page.safeParse(body);
    if (data === undefined) throw unreadable(error.message);
    records.push(...data.value);
    next = data.nextLink || undefined;
  }
  return records;
}
