import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { asCasebridgeError, CasebridgeError, isCasebridgeError } from '../../errors.ts';
import type { HttpResponse } from '../../http/request.ts';
import { retryAfter } from '../../http/retry-after.ts';
import { isHibernation, isPage, type Refusal, refusedWrite, resultOf, unreadable } from './answers.ts';
import { type Connection, type Progress, sendSignedIn } from './send-signed-in.ts';

export interface InstanceWrite<Schema extends z.ZodType> {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Such as `/api/now/table/incident`. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Values of a record, what another resource takes, or a file as it is. A DELETE has none. */
  readonly body?:
    | { readonly record: Readonly<Record<string, string>> }
    | { readonly json: object }
    | { readonly contentType: string; readonly bytes: Uint8Array };
  /** Of the answer's `result`; of undefined for a 204, which has none. */
  readonly schema: Schema;
  /** Of a resource whose statuses mean something of their own. */
  readonly refusal?: Refusal;
  readonly signal?: AbortSignal | undefined;
}

/** What became of a write. */
export type Sent<Result> =
  | { readonly outcome: 'done'; readonly result: Result }
  /** No usable answer came: it was done, or not, or with `mayStillHappen` it is being done right now. */
  | { readonly outcome: 'unknown'; readonly cause: CasebridgeError; readonly mayStillHappen: boolean };

/** ServiceNow says so itself: a full queue, a limit, a session with too many waiting. Nothing was done. */
const thrownAway: ReadonlySet<number> = new Set([202, 429]);
/** The node, or what stands in front of it, lost the request on the way or the answer on the way back. */
const lostOnTheWay: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);
/** Gave up waiting for a node that may be at work still. */
const gaveUpWaiting: ReadonlySet<number> = new Set([408, 504]);
const maximumRepeats = 2;
const firstPauseMilliseconds = 200;
const longestPauseMilliseconds = 3000;

/**
 * Sends a write. What was certainly not done is sent again at most twice, with the pause ServiceNow asks for.
 * @throws SERVICENOW_* and UPSTREAM_* of the catalogue: nothing was changed
 */
export async function write<Schema extends z.ZodType>(
  connection: Connection,
  call: InstanceWrite<Schema>,
): Promise<Sent<z.infer<Schema>>> {
  const refused = (sent: HttpResponse) => call.refusal?.(sent) ?? refusedWrite(sent, call.path);
  for (let repeats = 0; ; repeats += 1) {
    const sent = await send(connection, call);
    if ('outcome' in sent) return sent;
    if (!thrownAway.has(sent.status) || repeats === maximumRepeats) throw refused(sent);
    const asked =
      retryAfter(sent.headers['retry-after'], new Date()) ?? firstPauseMilliseconds * 2 ** repeats;
    if (asked > longestPauseMilliseconds) throw refused(sent);
    // A turn that ends in the pause ends with what is known for certain: it was not done.
    await pause(asked, undefined, call.signal && { signal: call.signal }).catch(() => {
      throw refused(sent);
    });
  }
}

async function send<Schema extends z.ZodType>(
  connection: Connection,
  { method, path, parameters, body, schema, signal }: InstanceWrite<Schema>,
): Promise<Sent<z.infer<Schema>> | HttpResponse> {
  const { headers = {}, content } = body === undefined ? {} : contentOf(body);
  const progress: Progress = { underway: false };
  try {
    const response = await sendSignedIn(connection, {
      method,
      path: `${path}?${new URLSearchParams(parameters)}`,
      headers,
      ...(content === undefined ? {} : { body: content }),
      signal,
      progress,
    });
    return outcomeOf(response, path, schema);
  } catch (error) {
    if (!progress.underway || !mayHaveArrived(error)) throw error;
    const cause = asCasebridgeError(error);
    return { outcome: 'unknown', cause, mayStillHappen: cause.code === 'UPSTREAM_TIMEOUT' };
  }
}

function contentOf(body: NonNullable<InstanceWrite<z.ZodType>['body']>) {
  if ('bytes' in body) return { headers: { 'content-type': body.contentType }, content: body.bytes };
  return {
    headers: { 'content-type': 'application/json' },
    content: JSON.stringify('record' in body ? body.record : body.json),
  };
}

/** The response itself where ServiceNow refused, and so did nothing. */
function outcomeOf<Schema extends z.ZodType>(
  response: HttpResponse,
  path: string,
  schema: Schema,
): Sent<z.infer<Schema>> | HttpResponse {
  const { status } = response;
  if (lostOnTheWay.has(status)) {
    const cause = refusedWrite(response, path);
    return { outcome: 'unknown', cause, mayStillHappen: gaveUpWaiting.has(status) };
  }
  if (status !== 200 && status !== 201 && status !== 204) return response;
  if (isHibernation(response)) throw new CasebridgeError('SERVICENOW_ASLEEP', { status });
  // Without a result only a 204 is an answer: any other was cut short.
  const parsed = schema.safeParse(status === 204 ? undefined : (resultOf(response) ?? null));
  if (parsed.success && !isPage(response)) return { outcome: 'done', result: parsed.data };
  const cause = isPage(response)
    ? new CasebridgeError('SERVICENOW_ASLEEP', { status })
    : unreadable('no result in the answer');
  return { outcome: 'unknown', cause, mayStillHappen: false };
}

const neverSent = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ended while waiting)\b/;

/** Late, cut off or unreadable; but not when no connection was made or so many wait that it was not sent. */
function mayHaveArrived(error: unknown): boolean {
  if (!isCasebridgeError(error, 'UPSTREAM_TIMEOUT', 'UPSTREAM_UNREACHABLE', 'UPSTREAM_UNREADABLE'))
    return false;
  return !neverSent.test(String(error.cause));
}
