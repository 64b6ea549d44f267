import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { HttpRequest, HttpResponse, Request } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

// Partner Center's REST API, as learn.microsoft.com/partner-center/developer describes it: headers, error codes, and the
// pages about service requests.

export interface PartnerCenter {
  readonly request: Request;
  /** Such as `https://api.partnercenter.microsoft.com`. */
  readonly url: string;
  /** Tenant of the customer whose service requests these are. */
  readonly customerId: string;
  /**
   * A token of a partner's user; tokens of an app alone are not taken for service requests.
   * @param refused one that Partner Center did not take
   */
  readonly token: (signal?: AbortSignal, refused?: string) => Promise<string>;
}

export interface PartnerCenterCall {
  /** GET when left out. */
  readonly method?: 'POST' | 'PATCH';
  /** Below the version, such as `/servicerequests/616122292874576`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** A UUID. Partner Center does what has the same one once, and repeats its answer. */
  readonly requestId?: string;
  readonly signal?: AbortSignal | undefined;
}

/** An answer; `body` is its JSON, undefined when it is none. */
export interface PartnerCenterAnswer extends HttpResponse {
  readonly body: unknown;
}

export const service = 'Partner Center';

/** Any status but 401 is an answer. @throws ENTRA_SIGN_IN_REFUSED, UPSTREAM_* */
export async function ask(partner: PartnerCenter, call: PartnerCenterCall): Promise<PartnerCenterAnswer> {
  const token = await partner.token(call.signal);
  const first = await send(partner, call, token);
  if (first.status !== 401) return first;
  // What was not let in was not done either, so a change is sent again as well.
  const another = await partner.token(call.signal, token);
  const second = another === token ? first : await send(partner, call, another);
  if (second.status !== 401) return second;
  throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service, reason: 'Partner Center 401' });
}

async function send(
  { request, url }: PartnerCenter,
  { method, path, headers = {}, body, requestId = randomUUID(), signal }: PartnerCenterCall,
  token: string,
): Promise<PartnerCenterAnswer> {
  const sent: HttpRequest = {
    service,
    url: `${url}/v1${path}`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'ms-contract-version': 'v1',
      'ms-requestid': requestId,
      'ms-correlationid': randomUUID(),
      ...headers,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(method === undefined ? { isUsable: (answer) => jsonOf(answer) !== undefined } : { method }),
    signal,
  };
  const response = await request(sent);
  return { ...response, body: jsonOf(response) };
}

/** What a question's answer that is no success means. */
export function refusal(answer: PartnerCenterAnswer): CasebridgeError {
  const { status, headers } = answer;
  if (status === 403) return forbidden(answer);
  if (status === 429)
    return new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(headers) });
  return status >= 500
    ? new CasebridgeError('UPSTREAM_FAILED', { service, status })
    : new CasebridgeError('UPSTREAM_REFUSED', { service, status });
}

/** What a change's answer that is no success means: what it does not want now it never will. */
export function changeRefusal(answer: PartnerCenterAnswer): CasebridgeError {
  const { status } = answer;
  // It may be at work on it still.
  if (status === 408) return new CasebridgeError('UPSTREAM_FAILED', { service, status });
  if (status === 403 || status === 429 || status >= 500) return refusal(answer);
  return new CasebridgeError('SUPPORT_REFUSED', { service, reason: reasonOf(answer) });
}

export function forbidden(answer: PartnerCenterAnswer): CasebridgeError {
  return new CasebridgeError('SUPPORT_FORBIDDEN', { service, reason: reasonOf(answer) });
}

export function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause });
}

const errorBody = z.object({ description: z.string().min(1) });
const longestReason = 300;

/** In Partner Center's words; `none` where it says nothing. */
function reasonOf({ body }: PartnerCenterAnswer): string {
  return errorBody.safeParse(body).data?.description.slice(0, longestReason) ?? 'none';
}

/**
 * Sends a change and, when nobody can tell from its answer whether it was made, looks it up.
 * @param lookUp what it came to; undefined: nothing of it is to be seen
 * @throws WRITE_UNCERTAIN when it may have been made or may still be; all else: it was not
 */
export async function settle<Result>(
  change: () => Promise<Result>,
  lookUp: () => Promise<Result | undefined>,
): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    if (!mayHaveBeenMade(error)) throw error;
    const found = await lookUp().catch((cause: unknown) => {
      throw new CasebridgeError('WRITE_UNCERTAIN', { service }, { cause });
    });
    if (found !== undefined) return found;
    throw new CasebridgeError('WRITE_UNCERTAIN', { service }, { cause: error });
  }
}

/** Not when Entra was the one who failed: then nothing was sent. */
function mayHaveBeenMade(error: unknown): boolean {
  const isLost = isCasebridgeError(
    error,
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_UNREACHABLE',
    'UPSTREAM_UNREADABLE',
    'UPSTREAM_FAILED',
  );
  return isLost && error.facts.service === service;
}
