import { EventEmitter } from 'node:events';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, EnvHttpProxyAgent, request as send } from 'undici';
import { CasebridgeError } from '../errors.ts';
import { repeatedly } from './repeat.ts';

/** A name that people know the other side by: it appears in cards. */
export type ServiceName =
  | 'ServiceNow'
  | 'Microsoft Graph'
  | 'Microsoft Learn'
  | 'Microsoft Entra'
  | 'Microsoft Teams'
  | 'Azure Support'
  | 'Partner Center';

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
  /**
   * Statuses with which this server says that it did nothing, so that even a request that changes something is
   * repeated after them. None unless told.
   */
  readonly untouchedStatuses?: ReadonlySet<number>;
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
  /** Shown to one server when the connection is made (mutual TLS). */
  readonly certificate?: ClientCertificate | undefined;
}

export interface ClientCertificate {
  /** The only server that sees it, such as `https://example.service-now.com`. */
  readonly origin: string;
  /** Certificate and private key. */
  readonly pem: string;
  /** PEM of who vouches for that server, where the system's own authorities do not. */
  readonly authorities?: string;
}

export interface FinishedRequest {
  readonly service: ServiceName;
  /** `none`: no answer came. */
  readonly status: number | 'none';
  readonly seconds: number;
}

const maximumResponseBytes = 10 * 1024 * 1024;

/**
 * Builds the process's one way out: keep-alive connections, no cookies, no redirects, a deadline on everything,
 * and for what may be repeated at most two retries that honour `Retry-After` and never outlast the deadline.
 */
export function createRequest({ deadlineMilliseconds, onFinished, certificate }: HttpOptions): Request {
  const dispatcherFor = createDispatchers(certificate);
  return async (request) => {
    const started = performance.now();
    const deadline = started + deadlineMilliseconds;
    const { ending, clear } = endOf(request.signal, deadlineMilliseconds);
    const seconds = () => (performance.now() - started) / 1000;
    try {
      const once = () => sendOnce(dispatcherFor(request.url), request, ending);
      const response = await repeatedly(request, once, ending, deadline);
      onFinished?.({ service: request.service, status: response.status, seconds: seconds() });
      return response;
    } catch (error) {
      onFinished?.({ service: request.service, status: 'none', seconds: seconds() });
      throw failureOf(error, request, seconds());
    } finally {
      clear();
    }
  };
}

/** Proxies are those of the environment (HTTPS_PROXY, NO_PROXY), as operators expect of a Node.js service. */
function createDispatchers(certificate: ClientCertificate | undefined): (url: string) => Dispatcher {
  const plain = new EnvHttpProxyAgent();
  if (certificate === undefined) return () => plain;
  const { origin, pem, authorities } = certificate;
  const trusted = authorities === undefined ? {} : { ca: authorities };
  const identified = new EnvHttpProxyAgent({ connect: { cert: pem, key: pem, ...trusted } });
  const shownTo = new URL(origin).origin;
  return (url) => (new URL(url).origin === shownTo ? identified : plain);
}

/**
 * When a request ends before its answer: time is up, or the caller gives up. It emits `abort`, which is all that undici
 * asks of a signal, and costs a fraction of an AbortController.
 */
export class Ending extends EventEmitter {
  aborted = false;

  end(): void {
    this.aborted = true;
    this.emit('abort');
  }
}

function endOf(caller: AbortSignal | undefined, milliseconds: number) {
  const ending = new Ending();
  const end = () => ending.end();
  const timer = setTimeout(end, milliseconds);
  if (caller?.aborted) end();
  caller?.addEventListener('abort', end, { once: true });
  return {
    ending,
    clear: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', end);
    },
  };
}

async function sendOnce(
  dispatcher: Dispatcher,
  { url, method = 'GET', headers, body, isFile = false }: HttpRequest,
  ending: Ending,
): Promise<HttpResponse> {
  if (ending.aborted) throw new DOMException('ended before it was sent', 'AbortError');
  const answer = await send(url, {
    dispatcher,
    method,
    headers: { 'accept-encoding': 'gzip', ...headers },
    body: body ?? null,
    signal: ending,
    // The signal is the only clock.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const packed = await readWhole(answer.body);
  const isPacked = answer.headers['content-encoding'] === 'gzip' && packed.length > 0;
  const bytes = isPacked ? await unpacked(packed) : packed;
  const shared = { status: answer.statusCode, headers: single(answer.headers) };
  return isFile ? { ...shared, text: '', bytes } : { ...shared, text: bytes.toString('utf8') };
}

class AnswerTooLarge extends Error {}

async function readWhole(body: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > maximumResponseBytes) throw new AnswerTooLarge();
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

const gunzipped = promisify(gunzip);

async function unpacked(packed: Buffer): Promise<Buffer> {
  try {
    return await gunzipped(packed, { maxOutputLength: maximumResponseBytes });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    // What is broken may have been cut on the way, as a connection is that ends early.
    throw isTooLarge ? new AnswerTooLarge('unpacked', { cause: error }) : error;
  }
}

function single(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}

/** Every way of getting no answer: late (or given up because the turn is over), unreadable, or no connection. */
function failureOf(error: unknown, { service, url }: HttpRequest, seconds: number): CasebridgeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const name = error instanceof Error ? error.name : 'unknown';
  if (name === 'AbortError' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    const rounded = Math.max(1, Math.round(seconds));
    return new CasebridgeError('UPSTREAM_TIMEOUT', { service, seconds: rounded }, { cause: code ?? name });
  }
  if (error instanceof AnswerTooLarge) {
    return new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause: error.message || 'too large' });
  }
  // Errors of a library may hold the request with its credentials, so only code and message are kept.
  const cause = error instanceof Error ? `${code ?? name}: ${error.message}` : name;
  return new CasebridgeError('UPSTREAM_UNREACHABLE', { service, host: new URL(url).host }, { cause });
}
