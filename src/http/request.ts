import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse, isAxiosError } from 'axios';
import axiosRetry, { exponentialDelay } from 'axios-retry';
import { CasebridgeError } from '../errors.ts';
import { retryAfter } from './retry-after.ts';

/** A name that people know the other side by: it appears in cards. */
export type ServiceName =
  | 'ServiceNow'
  | 'Microsoft Graph'
  | 'Microsoft Learn'
  | 'Microsoft Entra'
  | 'Microsoft Teams';

export interface HttpRequest {
  readonly service: ServiceName;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The answer is a file, not text: it is given as `bytes`. */
  readonly isFile?: boolean;
  /** Ends the request early, such as when the person's turn is over. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether a 200 is what was asked for. One that is not (JSON cut in the middle, say) is a passing fault like
   * a 503, and asked for again.
   */
  readonly isUsable?: (response: HttpResponse) => boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a file. */
  readonly text: string;
  /** Only of a file. */
  readonly bytes?: Uint8Array;
}

/** Any status is an answer. Throws only `UPSTREAM_TIMEOUT`, `UPSTREAM_UNREACHABLE` and `UPSTREAM_UNREADABLE`. */
export type Request = (request: HttpRequest) => Promise<HttpResponse>;

export interface HttpOptions {
  /** For a request with all its retries. */
  readonly deadlineMilliseconds: number;
  /** Told of every finished request, for metrics. */
  readonly onFinished?: (finished: FinishedRequest) => void;
}

export interface FinishedRequest {
  readonly service: ServiceName;
  /** `none`: no answer came. */
  readonly status: number | 'none';
  readonly seconds: number;
}

/** Methods that change nothing, so that repeating them is always right. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** 202 is how ServiceNow says that it threw the request away. */
const passingStatuses: ReadonlySet<number> = new Set([202, 408, 425, 429, 500, 502, 503, 504]);
const maximumRetries = 2;
const maximumResponseBytes = 10 * 1024 * 1024;

/**
 * Builds the process's one way out: keep-alive connections, no cookies, no redirects, a deadline on everything,
 * and for safe methods at most two retries that honour `Retry-After` and never outlast the deadline.
 */
export function createRequest({ deadlineMilliseconds, onFinished }: HttpOptions): Request {
  const client = createClient();
  return async (request) => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    try {
      const response = await send(client, request, deadlineMilliseconds);
      onFinished?.({ service: request.service, status: response.status, seconds: seconds() });
      return response;
    } catch (error) {
      onFinished?.({ service: request.service, status: 'none', seconds: seconds() });
      throw failureOf(error, request, seconds());
    }
  };
}

function createClient(): AxiosInstance {
  const client = axios.create({
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
    maxRedirects: 0,
    maxContentLength: maximumResponseBytes,
    responseType: 'text',
    transformResponse: (body: unknown) => body,
  });
  axiosRetry(client, { retries: maximumRetries, retryDelay: pauseBeforeRetry });
  return client;
}

async function send(client: AxiosInstance, request: HttpRequest, deadline: number): Promise<HttpResponse> {
  const isFine = (response: AxiosResponse) => !isPassingFault(responseOf(response), request);
  // Not AbortSignal.timeout: AbortSignal.any holds it weakly, and once collected it never fires (Node 20).
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), deadline);
  const config: AxiosRequestConfig = {
    url: request.url,
    method: request.method ?? 'GET',
    headers: { ...request.headers },
    data: request.body,
    timeout: deadline,
    signal: AbortSignal.any([late.signal, ...(request.signal ? [request.signal] : [])]),
    'axios-retry': {
      validateResponse: isFine,
      // Without an answer, only a safe method may be repeated: the work may have been done.
      retryCondition: (error) => safeMethods.has(request.method ?? 'GET') && error.code !== 'ERR_CANCELED',
    },
  };
  try {
    return responseOf(await client.request(config));
  } catch (error) {
    // Retries are used up: the last answer says what is wrong better than the library's error does.
    if (isAxiosError(error) && error.response !== undefined) return responseOf(error.response);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function isPassingFault(response: HttpResponse, { isUsable }: HttpRequest): boolean {
  if (passingStatuses.has(response.status)) return true;
  return response.status === 200 && isUsable !== undefined && !isUsable(response);
}

function pauseBeforeRetry(retry: number, error: { readonly response?: AxiosResponse | undefined }): number {
  const asked = error.response && retryAfter(responseOf(error.response).headers['retry-after'], new Date());
  return asked ?? exponentialDelay(retry);
}

function responseOf({ status, headers, data }: AxiosResponse<unknown>): HttpResponse {
  const pairs = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { status, headers: Object.fromEntries(pairs), text: typeof data === 'string' ? data : '' };
}

/** Every way of getting no answer: late (or given up because the turn is over), or no connection. */
function failureOf(error: unknown, { service, url }: HttpRequest, seconds: number): CasebridgeError {
  const code = isAxiosError(error) ? error.code : undefined;
  if (code === 'ERR_CANCELED' || code === 'ECONNABORTED' || code === 'ETIMEDOUT') {
    return new CasebridgeError(
      'UPSTREAM_TIMEOUT',
      { service, seconds: Math.max(1, Math.round(seconds)) },
      { cause: code },
    );
  }
  if (code === 'ERR_BAD_RESPONSE')
    return new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause: code });
  // The library's error holds the request with its credentials, so only its code and message are kept.
  const cause = error instanceof Error ? `${code ?? error.name}: ${error.message}` : 'unknown';
  return new CasebridgeError('UPSTREAM_UNREACHABLE', { service, host: new URL(url).host }, { cause });
}
