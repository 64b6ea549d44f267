import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { HttpRequest, Request } from '../../http/request.ts';
import { addressOf, type GraphOptions, refusal } from './connection.ts';

/** How apps of a directory are asked for and changed. */
export interface Directory {
  readonly request: Request;
  readonly graph: GraphOptions;
  /** Milliseconds between attempts while Entra has not heard of something new everywhere; as many more attempts as there are. */
  readonly pauses?: readonly number[];
}

export interface DirectoryCall {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** What it is about may be seconds old: "there is none" is then asked again. */
  readonly isNew?: boolean;
  readonly signal: AbortSignal;
}

export interface DirectoryAnswer {
  readonly status: number;
  /** Undefined when there is none. */
  readonly body: unknown;
}

/** Half a minute together. */
const defaultPauses = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
const errorSchema = z.object({ error: z.object({ code: z.string() }) });

/**
 * A success, or 404 as an answer.
 * @throws GRAPH_FORBIDDEN, GRAPH_REFUSED, ENTRA_SIGN_IN_REFUSED, UPSTREAM_*
 */
export async function askDirectory(directory: Directory, call: DirectoryCall): Promise<DirectoryAnswer> {
  for (const milliseconds of call.isNew ? (directory.pauses ?? defaultPauses) : []) {
    const { answer, code } = await askOnce(directory, call);
    if (!isUnheardOf(answer.status, code)) return settled(answer, code);
    // Whoever gives up meanwhile hears of it from the request after it.
    await delay(milliseconds, undefined, { signal: call.signal, ref: false }).catch(() => undefined);
  }
  const { answer, code } = await askOnce(directory, call);
  return settled(answer, code);
}

/** A service principal of a new app is refused with 400, everything else that is not there yet with 404. */
function isUnheardOf(status: number, code: string | undefined): boolean {
  return status === 404 || (status === 400 && code === 'Request_BadRequest');
}

async function askOnce({ request, graph }: Directory, call: DirectoryCall) {
  const { method = 'GET', path, body, signal } = call;
  const sent: HttpRequest = {
    ...{ service: 'Microsoft Graph', method, url: addressOf(graph, path), signal },
    headers: {
      authorization: `Bearer ${await graph.token(signal)}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const answer = await request(sent);
  const json = jsonOf(answer);
  return { answer: { ...answer, body: json }, code: errorSchema.safeParse(json).data?.error.code };
}

function settled(
  answer: DirectoryAnswer & Parameters<typeof refusal>[0],
  code: string | undefined,
): DirectoryAnswer {
  const { status } = answer;
  if ((status >= 200 && status < 300) || status === 404) return answer;
  if (status === 403) throw new CasebridgeError('GRAPH_FORBIDDEN', { reads: 'applications' });
  if (status === 401 || status === 429 || status >= 500) throw refusal(answer);
  throw new CasebridgeError('GRAPH_REFUSED', { code: code ?? String(status) });
}

/** For what has to be there. @throws GRAPH_REFUSED */
export function notFound(): CasebridgeError {
  return new CasebridgeError('GRAPH_REFUSED', { code: 'Request_ResourceNotFound' });
}

/** A text in quotes of OData, as a part of a path. */
export function quotedKey(text: string): string {
  return `'${encodeURIComponent(text.replaceAll("'", "''"))}'`;
}
