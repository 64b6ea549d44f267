import type { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { HttpResponse, Request } from '../../http/request.ts';
import { isPage, refusal, unreadable } from './answers.ts';
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
  const send = async (authorization: string) =>
    request({
      service: 'ServiceNow',
      url: `${url}${call.path}?${new URLSearchParams(call.parameters)}`,
      headers: { accept: 'application/json', authorization },
      signal: call.signal,
      isUsable: (response) => isPage(response) || resultOf(response) !== undefined,
    });
  const authorization = await signIn.authorization(call.signal);
  let response = await send(authorization);
  if (response.status === 401 && signIn.forget(authorization)) {
    response = await send(await signIn.authorization(call.signal));
  }
  const parsed = call.schema.safeParse(readResult(response, call.path));
  if (!parsed.success) throw unreadable(parsed.error.message);
  return parsed.data;
}

function readResult(response: HttpResponse, path: string): unknown {
  const { status } = response;
  if (status !== 200) throw refusal(response, path);
  // A sleeping instance answers every path with 200 and a page.
  if (isPage(response)) throw new CasebridgeError('SERVICENOW_ASLEEP', { status });
  const result = resultOf(response);
  if (result === undefined) throw unreadable('no result in the answer');
  return result;
}

/** Undefined when the text is not JSON with a `result`: cut short, or ended by ServiceNow's 60-second quota. */
function resultOf(response: HttpResponse): unknown {
  const answer = jsonOf(response);
  return typeof answer === 'object' && answer !== null && 'result' in answer ? answer.result : undefined;
}
