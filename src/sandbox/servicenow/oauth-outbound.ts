import { z } from 'zod';
import type { Instance } from './instance.ts';
import { logError } from './system-log.ts';
import { getValue, type Row } from './tables.ts';

/** What became of a request for a token. */
export interface TokenFetch {
  readonly isGiven: boolean;
  /** Undefined when no answer came, or nobody was asked. */
  readonly status: number | undefined;
}

const answerSchema = z.object({
  access_token: z.string().optional(),
  error: z.string().default('no token'),
  error_description: z.string().default(''),
});

const patienceMilliseconds = 5_000;

/**
 * What the related link *Get OAuth Token* of an outbound provider does, with client credentials. The request is in the
 * outbound HTTP log under the host that the row names; a failure is in the system log, too.
 * @param source in both logs
 * @throws RangeError for a provider that does not exist
 */
export async function getOAuthToken(
  { tables, outbound }: Instance,
  provider: string,
  source = 'OAuth',
): Promise<TokenFetch> {
  const row = tables.get('oauth_entity', provider);
  if (row === undefined) throw new RangeError(`there is no OAuth provider ${provider}`);
  const fail = (reason: string, status?: number): TokenFetch => {
    logError(tables, source, `OAuth token of ${getValue(row, 'name')} could not be obtained: ${reason}`);
    return { isGiven: false, status };
  };
  const address = URL.parse(getValue(row, 'token_url'));
  if (getValue(row, 'active') !== 'true') return fail('the provider is not active');
  if (address === null) return fail('the Token URL is not an address');
  const log = (status: string) => {
    const { href: url, hostname, pathname: path } = address;
    const line = { url, hostname, path, method: 'POST', response_status: status, source };
    tables.insert('sys_outbound_http_log', line);
  };
  try {
    const response = await fetch(outbound.locate(address.href), {
      method: 'POST',
      body: new URLSearchParams(formOf(row, address)),
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    log(String(response.status));
    const said = answerSchema.safeParse(await response.json().catch(() => ({}))).data;
    if (response.ok && said?.access_token !== undefined) return { isGiven: true, status: response.status };
    return fail(`${said?.error ?? ''} ${said?.error_description ?? ''}`.trim(), response.status);
  } catch (error) {
    log('');
    return fail(error instanceof Error ? error.message : 'unknown');
  }
}

/** Which resource the retired app asked for is not public; a token for itself is one that every app can get. */
function formOf(provider: Row, { pathname }: URL): Record<string, string> {
  const clientId = getValue(provider, 'client_id');
  const isVersion2 = pathname.includes('/oauth2/v2.0/');
  return {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: getValue(provider, 'client_secret'),
    ...(isVersion2 ? { scope: `${clientId}/.default` } : { resource: clientId }),
  };
}
