import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { Request } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

const service = 'Microsoft Entra';

export interface Tenant {
  readonly authorityUrl: string;
  readonly tenantId: string;
}

/** `exists`: the app is there; whether a secret of it is good was not asked. */
export type TriedApp = 'accepted' | 'wrongSecret' | 'secretExpired' | 'noApp' | 'exists';

/** Errors of Entra's reference (AADSTS…) that say how an app is. */
const meanings: ReadonlyMap<number, TriedApp> = new Map([
  [7_000_215, 'wrongSecret'],
  // An app without any secret.
  [7_000_216, 'wrongSecret'],
  [7_000_222, 'secretExpired'],
  [700_016, 'noApp'],
  // Registered, but without a service principal: it cannot sign in here.
  [7_000_229, 'noApp'],
]);

/**
 * Whether the tenant has an app, and whether it takes a secret, by asking for a token as the app would. The token is thrown away.
 * @param secret undefined: one is tried that cannot be right, which shows in the app's sign-in log
 * @param scope such as `https://graph.microsoft.com/.default`; an app without any permission gets a token, too
 * @throws ENTRA_SIGN_IN_REFUSED for anything else that Entra says, UPSTREAM_*
 */
export async function tryApp(
  request: Request,
  tenant: Tenant,
  {
    clientId,
    secret,
    scope,
  }: { readonly clientId: string; readonly secret: string | undefined; readonly scope: string },
  signal: AbortSignal,
): Promise<TriedApp> {
  const form = { client_id: clientId, client_secret: secret ?? `none-${randomUUID()}`, scope };
  const answered = await askForToken(request, `${tenantUrl(tenant)}/oauth2/v2.0/token`, form, signal);
  if ('token' in answered) return secret === undefined ? 'exists' : 'accepted';
  const meaning = answered.codes.flatMap((code) => meanings.get(code) ?? [])[0];
  if (meaning === undefined) throw refused(answered, scope);
  return secret === undefined && meaning !== 'noApp' ? 'exists' : meaning;
}

/**
 * A token of the app for another app, as Microsoft gets one to call the instance: from the older endpoint, whose issuer is the one
 * that the guide's metadata URL names.
 * @param resource client id of the other app
 * @throws ENTRA_SIGN_IN_REFUSED, UPSTREAM_*
 */
export async function appToken(
  request: Request,
  tenant: Tenant,
  {
    clientId,
    secret,
    resource,
  }: { readonly clientId: string; readonly secret: string; readonly resource: string },
  signal: AbortSignal,
): Promise<string> {
  const form = { client_id: clientId, client_secret: secret, resource };
  const answered = await askForToken(request, `${tenantUrl(tenant)}/oauth2/token`, form, signal);
  if ('token' in answered) return answered.token;
  throw refused(answered, resource);
}

function tenantUrl({ authorityUrl, tenantId }: Tenant): string {
  return `${authorityUrl}/${tenantId}`;
}

const given = z.object({ access_token: z.string().min(1) });
const refusal = z.object({ error: z.string(), error_codes: z.array(z.number()).catch([]) });

interface Refused {
  readonly error: string;
  readonly codes: readonly number[];
}

async function askForToken(
  request: Request,
  url: string,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly token: string } | Refused> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const answer = await request({ service, method: 'POST', url, headers, body, signal });
  const { status } = answer;
  if (status === 429)
    throw new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(answer.headers) });
  if (status >= 500) throw new CasebridgeError('UPSTREAM_FAILED', { service, status });
  const json = jsonOf(answer);
  const token = given.safeParse(json).data?.access_token;
  if (status === 200 && token !== undefined) return { token };
  const { data } = refusal.safeParse(json);
  if (data === undefined)
    throw new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause: `status ${status}` });
  return { error: data.error, codes: data.error_codes };
}

function refused({ error, codes: [code] }: Refused, resource: string): CasebridgeError {
  const named = URL.canParse(resource) ? new URL(resource).host : resource;
  const reason = code === undefined ? error : `AADSTS${code}`;
  return new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: named, reason });
}
