import type { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import type { HttpResponse, Request } from '../../http/request.ts';
import type { Condition } from './query.ts';
import type { SignIn } from './sign-in.ts';

/** A ServiceNow instance as its REST interfaces show it. */
export interface Instance {
  /** Address without a final slash. */
  readonly url: string;
  /**
   * GETs `path` and parses `result`.
   * @throws SERVICENOW_* and UPSTREAM_* of the catalogue
   */
  get<Schema extends z.ZodType>(call: InstanceCall<Schema>): Promise<z.infer<Schema>>;
}

export interface InstanceCall<Schema extends z.ZodType> {
  /** Such as `/api/now/table/incident`. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of the answer's `result`. */
  readonly schema: Schema;
  readonly signal?: AbortSignal | undefined;
}

export function connectInstance(request: Request, url: string, signIn: SignIn): Instance {
  return { url, get: (call) => get(request, url, signIn, call) };
}

/** Parameters that read rows of a table with raw and display values, and no links. */
export function listParameters(
  query: Condition,
  fields: readonly string[],
  limit: number,
): Readonly<Record<string, string>> {
  return {
    sysparm_query: query.encoded,
    sysparm_fields: fields.join(','),
    sysparm_display_value: 'all',
    sysparm_exclude_reference_link: 'true',
    sysparm_no_count: 'true',
    sysparm_limit: String(limit),
  };
}

async function get<Schema extends z.ZodType>(
  request: Request,
  url: string,
  signIn: SignIn,
  call: InstanceCall<Schema>,
): Promise<z.infer<Schema>> {
  const send = async () =>
    request({
      service: 'ServiceNow',
      url: `${url}${call.path}?${new URLSearchParams(call.parameters)}`,
      headers: { accept: 'application/json', authorization: await signIn.authorization(call.signal) },
      signal: call.signal,
      isUsable: (response) => isPage(response) || resultOf(response) !== undefined,
    });
  let response = await send();
  if (response.status === 401 && signIn.forget()) response = await send();
  const parsed = call.schema.safeParse(readResult(response, call.path));
  if (!parsed.success) throw unreadable(parsed.error.message);
  return parsed.data;
}

function readResult(response: HttpResponse, path: string): unknown {
  const { status } = response;
  // A sleeping instance answers every path with 200 and a page, so the form of the answer comes before its status.
  if (isPage(response)) throw new CasebridgeError('SERVICENOW_ASLEEP', { status });
  if (status !== 200) throw refusal(response, path);
  const result = resultOf(response);
  if (result === undefined) throw unreadable('no result in the answer');
  return result;
}

function refusal({ status, headers }: HttpResponse, path: string): CasebridgeError {
  switch (status) {
    case 401:
      return new CasebridgeError('SERVICENOW_SIGN_IN_REFUSED', { status });
    case 403:
      return new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: path });
    case 400:
    case 404:
      return new CasebridgeError('SERVICENOW_API_MISSING', { resource: path });
    case 202:
      return new CasebridgeError('SERVICENOW_DROPPED', { status });
    case 429:
      return new CasebridgeError('UPSTREAM_BUSY', {
        service: 'ServiceNow',
        seconds: secondsOf(headers['retry-after']),
      });
    default:
      return status >= 500
        ? new CasebridgeError('UPSTREAM_FAILED', { service: 'ServiceNow', status })
        : new CasebridgeError('UPSTREAM_REFUSED', { service: 'ServiceNow', status });
  }
}

function isPage({ headers, text }: HttpResponse): boolean {
  return (headers['content-type'] ?? '').includes('html') || /^\s*<(!doctype|html)/i.test(text);
}

/** Undefined when the text is not JSON with a `result`: cut short, or ended by ServiceNow's 60-second quota. */
function resultOf({ text }: HttpResponse): unknown {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'result' in answer ? answer.result : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service: 'ServiceNow' }, { cause });
}

/** 0 when ServiceNow does not say: a full queue answers 429 without `Retry-After`. */
function secondsOf(header: string | undefined): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 0;
}
