import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { type Instance, listCall } from './instance.ts';
import { allOf, anyOf, type Condition, on } from './query.ts';
import { dateOf, value } from './schema.ts';
import { requireSeen } from './setup-records.ts';
import { isSince, wellBefore } from './system-log.ts';

export interface OutboundQuestion {
  readonly since: Date;
  readonly hosts: readonly string[];
  readonly limit: number;
}

export interface OutboundCall {
  readonly at: Date;
  /** In lower case. */
  readonly host: string;
  /** Of the address, such as `/contoso/oauth2/token`; undefined where the log does not say. */
  readonly path: string | undefined;
  /** Undefined: no answer came, or the log does not say. */
  readonly status: number | undefined;
}

const table = 'sys_outbound_http_log';
const log = on(table);
const row = z.record(z.string(), value);
type Row = z.infer<typeof row>;

/**
 * Requests of the instance to these hosts since a moment, newest first. Which columns the log has depends on the release:
 * whoever finds none by the host looks for it in the address.
 * @throws SERVICENOW_FORBIDDEN where the log may not be read
 */
export async function readOutboundLog(
  instance: Instance,
  question: OutboundQuestion,
  signal?: AbortSignal,
): Promise<readonly OutboundCall[]> {
  const hosts = question.hosts.map((host) => host.toLowerCase());
  const byHost = await listCalls(instance, log.isOneOf('hostname', hosts), question, signal);
  const isAnswered = byHost.length > 0 && byHost.every(({ host }) => hosts.includes(host));
  const inAddress = anyOf(...hosts.map((host) => log.contains('url', host)));
  const found = isAnswered ? byHost : await listCalls(instance, inAddress, question, signal);
  return found.filter(({ at, host }) => isSince(at, question.since) && hosts.includes(host));
}

async function listCalls(
  instance: Instance,
  isMeant: Condition<typeof table>,
  { since, limit }: OutboundQuestion,
  signal: AbortSignal | undefined,
): Promise<readonly OutboundCall[]> {
  const isRecent = log.isAfter('sys_created_on', wellBefore(since));
  const { result, total } = await instance.getPage({
    ...listCall({
      query: allOf(isRecent, isMeant, log.descending('sys_created_on')),
      fields: ['sys_created_on', 'hostname', 'url', 'response_status', 'http_status'],
      limit,
      counted: true,
    }),
    schema: z.array(row),
    signal,
  });
  requireSeen(table, ['sys_created_on'], result, total);
  return result.map(callOf);
}

/** @throws SERVICENOW_FORBIDDEN when it does not say where the request went */
function callOf(found: Row): OutboundCall {
  const { hostname, url } = found;
  if (hostname === undefined && url === undefined) {
    throw new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: `${table}.hostname` });
  }
  const status = Number(found.response_status || found.http_status);
  return {
    at: dateOf(found.sys_created_on ?? '') ?? new Date(0),
    host: (hostname || addressOf(url)?.hostname || '').toLowerCase(),
    path: addressOf(url)?.pathname,
    status: status >= 100 && status <= 599 ? status : undefined,
  };
}

/** An address with or without its scheme. */
function addressOf(url: string | undefined): URL | undefined {
  if (!url) return undefined;
  const whole = url.includes('://') ? url : `https://${url}`;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}
