import { CasebridgeError } from '../errors.ts';
import { jsonOf } from '../http/json.ts';
import type { Request } from '../http/request.ts';
import { secondsToWait } from '../http/retry-after.ts';
import type { ConnectorToken } from './bot-credentials.ts';
import { isAllowedServiceUrl, type ServiceHosts } from './service-hosts.ts';

export interface AskConnectorDeps {
  readonly request: Request;
  /** Undefined: nothing is signed, for the sandbox's chat client. */
  readonly token: ConnectorToken | undefined;
  /** Whom the token is for. */
  readonly audience: string;
  readonly serviceHosts: ServiceHosts;
}

const service = 'Microsoft Teams';

/**
 * What the Bot Connector has at a path such as `/v3/teams/…`.
 * @throws UPSTREAM_*, and what the token source throws; UPSTREAM_REFUSED also for an address that is not allowed
 */
export async function askConnector(
  { request, token, audience, serviceHosts }: AskConnectorDeps,
  serviceUrl: string,
  path: string,
  signal: AbortSignal,
): Promise<unknown> {
  // The bot's token goes with the question.
  if (!isAllowedServiceUrl(serviceUrl, serviceHosts)) {
    throw new CasebridgeError('UPSTREAM_REFUSED', { service, status: 0 }, { cause: 'address not allowed' });
  }
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers.authorization = `Bearer ${await token(`${audience}/.default`)}`;
  const url = `${serviceUrl.replace(/\/+$/, '')}${path}`;
  const response = await request({ service, url, headers, signal });
  const { status } = response;
  if (status === 200) return jsonOf(response);
  if (status === 429) {
    throw new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(response.headers) });
  }
  throw new CasebridgeError(status >= 500 ? 'UPSTREAM_FAILED' : 'UPSTREAM_REFUSED', { service, status });
}
