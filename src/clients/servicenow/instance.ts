import type { z } from 'zod';
import type { HttpResponse, Request } from '../../http/request.ts';
import { isPage, type Refusal, readResult, refusal, resultOf, unreadable } from './answers.ts';
import type { Condition } from './query.ts';
import { type Connection, sendSignedIn } from './send-signed-in.ts';
import { type InstanceWrite, type Sent, write } from './send-write.ts';
import type { SignIn } from './sign-in.ts';
import { type Field, type Table, tablePath } from './tables.ts';

/** A ServiceNow instance as its REST interfaces show it. */
export interface Instance {
  /** Address without a final slash. */
  readonly url: string;
  /**
   * GETs `path` and parses `result`.
   * @throws SERVICENOW_* and UPSTREAM_* of the catalogue
   */
  get<Schema extends z.ZodType>(call: InstanceCall<Schema>): Promise<z.infer<Schema>>;
  /** The same, with the number of all records that match, as far as ServiceNow tells. */
  getPage<Schema extends z.ZodType>(call: InstanceCall<Schema>): Promise<Page<z.infer<Schema>>>;
  /**
   * GETs a file as it is.
   * @throws SERVICENOW_* and UPSTREAM_* of the catalogue; UPSTREAM_UNREADABLE for one of more than 10 MB
   */
  getFile(path: string, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Sends what changes something. Only what ServiceNow certainly did not do is repeated.
   * @returns that the answer was lost, when the work may have been done all the same
   * @throws SERVICENOW_* and UPSTREAM_* of the catalogue: nothing was changed
   */
  write<Schema extends z.ZodType>(call: InstanceWrite<Schema>): Promise<Sent<z.infer<Schema>>>;
}

export interface InstanceCall<Schema extends z.ZodType> {
  /** Such as `/api/now/table/incident`. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of the answer's `result`. */
  readonly schema: Schema;
  /** Of a resource whose statuses mean something of their own. */
  readonly refusal?: Refusal;
  readonly signal?: AbortSignal | undefined;
}

export interface Page<Result> {
  readonly result: Result;
  /** Counted before access rules, so some of them may be hidden; undefined when it was not counted. */
  readonly total: number | undefined;
  /** When it answered, by its own clock; undefined when it does not tell. */
  readonly answeredAt: Date | undefined;
}

export function connectInstance(request: Request, url: string, signIn: SignIn): Instance {
  const connection: Connection = { request, url, signIn };
  return {
    url,
    get: async (call) => (await getPage(connection, call)).result,
    getPage: (call) => getPage(connection, call),
    getFile: (path, signal) => getFile(connection, path, signal),
    write: (call) => write(connection, call),
  };
}

/** Parameters that show records with raw and display values, and no links. */
export function viewParameters(fields: readonly string[]): Readonly<Record<string, string>> {
  return {
    sysparm_fields: fields.join(','),
    sysparm_display_value: 'all',
    sysparm_exclude_reference_link: 'true',
  };
}

export interface ListQuestion<T extends Table> {
  readonly query: Condition<T>;
  readonly fields: readonly Field<T>[];
  readonly limit: number;
  /** 0 unless told. */
  readonly offset?: number;
  /** Whether the number of all matching records is wanted too, which takes ServiceNow a query of its own. */
  readonly counted?: boolean;
}

/** Where and how to read rows of a table. */
export function listCall<T extends Table>(question: ListQuestion<T>) {
  const { query, fields, limit, offset = 0, counted = false } = question;
  return {
    path: tablePath(query.table),
    parameters: {
      sysparm_query: query.encoded,
      ...viewParameters(fields),
      ...(counted ? {} : { sysparm_no_count: 'true' }),
      sysparm_limit: String(limit),
      ...(offset === 0 ? {} : { sysparm_offset: String(offset) }),
    },
  };
}

async function getPage<Schema extends z.ZodType>(
  connection: Connection,
  { path, parameters, schema, refusal: ownRefusal, signal }: InstanceCall<Schema>,
): Promise<Page<z.infer<Schema>>> {
  const response = await sendSignedIn(connection, {
    path: `${path}?${new URLSearchParams(parameters)}`,
    isUsable: (answer) => isPage(answer) || resultOf(answer) !== undefined,
    signal,
  });
  const parsed = schema.safeParse(readResult(response, path, ownRefusal));
  if (!parsed.success) throw unreadable(parsed.error.message);
  return { result: parsed.data, total: totalOf(response), answeredAt: dateOfAnswer(response) };
}

async function getFile(
  connection: Connection,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const headers = { accept: '*/*' };
  const response = await sendSignedIn(connection, { path, headers, isFile: true, signal });
  if (response.status !== 200) throw refusal(response, path);
  if (response.bytes === undefined) throw unreadable('no file in the answer');
  return response.bytes;
}

function totalOf({ headers }: HttpResponse): number | undefined {
  const text = headers['x-total-count'] ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function dateOfAnswer({ headers }: HttpResponse): Date | undefined {
  const moment = new Date(headers.date ?? '');
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
