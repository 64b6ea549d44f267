import { setTimeout as delay } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { HttpResponse, Request } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

const service = 'Microsoft Entra';

/** A public client, which has no secret, and what people are to allow it. */
export interface DeviceClient {
  readonly authorityUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** With their resource, such as `https://graph.microsoft.com/Application.ReadWrite.All`. */
  readonly scopes: readonly string[];
}

/** A sign-in that waits for somebody to type a code. */
export interface DeviceCode {
  readonly userCode: string;
  /** Where they type it. */
  readonly url: string;
  readonly expiresAt: Date;
  /**
   * Asks as often as Entra allows until they have.
   * @throws ENTRA_ADMIN_DECLINED, ENTRA_ADMIN_NOT_ALLOWED, ENTRA_ADMIN_TOO_LATE, ENTRA_SIGN_IN_REFUSED, UPSTREAM_*
   */
  wait(signal: AbortSignal): Promise<DeviceSession>;
}

/** Good for about an hour. Nothing renews it, and it is kept nowhere. */
export interface DeviceSession {
  readonly token: string;
  readonly objectId: string;
  /** User principal name. */
  readonly userName: string;
}

export interface DeviceCodeDeps {
  readonly request: Request;
  readonly now: () => Date;
  /** Waits so long, or until the signal ends. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const begun = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1),
  verification_uri: z.url(),
  expires_in: z.coerce.number().positive(),
  // RFC 8628, 3.2: five seconds where nothing is said.
  interval: z.coerce.number().positive().catch(5),
});
const tokens = z.object({ access_token: z.string().min(1), id_token: z.string().min(1) });
const refusal = z.object({ error: z.string(), error_codes: z.array(z.number()).catch([]) });
const identity = z.object({ oid: z.string().min(1), preferred_username: z.string().min(1) });

/**
 * Begins the device code flow (RFC 8628) for an account of the tenant. Who signs in is asked for as well; a refresh token is not.
 * @throws ENTRA_SIGN_IN_REFUSED, UPSTREAM_*
 */
export async function beginDeviceCode(
  client: DeviceClient,
  deps: DeviceCodeDeps,
  signal: AbortSignal,
): Promise<DeviceCode> {
  const form = { client_id: client.clientId, scope: [...client.scopes, 'openid', 'profile'].join(' ') };
  const answer = await post(deps.request, client, 'devicecode', form, signal);
  if (answer.status !== 200) throw problemOf(answer);
  const { data, error } = begun.safeParse(jsonOf(answer));
  if (data === undefined) throw unreadable(error.message);
  const expiresAt = new Date(deps.now().getTime() + data.expires_in * 1000);
  return {
    userCode: data.user_code,
    url: data.verification_uri,
    expiresAt,
    wait: (ending) => wait(client, { ...data, expiresAt }, deps, ending),
  };
}

type Begun = z.infer<typeof begun> & { readonly expiresAt: Date };

/** RFC 8628, 3.5: whoever asks too often waits five seconds longer from then on. */
const slowerSeconds = 5;
const toleratedFailures = 3;

async function wait(
  client: DeviceClient,
  { device_code, interval, expiresAt }: Begun,
  { request, now, pause = pauseFor }: DeviceCodeDeps,
  signal: AbortSignal,
): Promise<DeviceSession> {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  let seconds = interval;
  let failures = 0;
  while (now() < expiresAt) {
    await pause(seconds * 1000, signal);
    try {
      const form = { grant_type, client_id: client.clientId, device_code };
      const answer = await post(request, client, 'token', form, signal);
      if (answer.status === 200) return sessionOf(answer);
      const said = refusal.safeParse(jsonOf(answer)).data?.error;
      if (said === 'slow_down') seconds += slowerSeconds;
      else if (said !== 'authorization_pending') throw problemOf(answer);
      failures = 0;
    } catch (error) {
      // What passes is no reason to make the person begin anew.
      failures += 1;
      if (signal.aborted || !isPassing(error) || failures > toleratedFailures) throw error;
      seconds += slowerSeconds;
    }
  }
  throw new CasebridgeError('ENTRA_ADMIN_TOO_LATE');
}

/** Whoever gives up meanwhile hears of it from the request after it. */
async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}

function isPassing(error: unknown): boolean {
  return isCasebridgeError(
    error,
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_UNREACHABLE',
    'UPSTREAM_FAILED',
    'UPSTREAM_BUSY',
  );
}

/** The tokens come from Entra itself, over the connection that was asked on, so their signatures prove nothing more. */
function sessionOf(answer: HttpResponse): DeviceSession {
  const { data } = tokens.safeParse(jsonOf(answer));
  const person = data === undefined ? undefined : readIdentity(data.id_token);
  if (data === undefined || person === undefined) throw unreadable('no tokens');
  return { token: data.access_token, objectId: person.oid, userName: person.preferred_username };
}

function readIdentity(idToken: string): z.infer<typeof identity> | undefined {
  try {
    return identity.safeParse(decodeJwt(idToken)).data;
  } catch {
    return undefined;
  }
}

function post(
  request: Request,
  { authorityUrl, tenantId }: DeviceClient,
  endpoint: 'devicecode' | 'token',
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpResponse> {
  return request({
    service,
    method: 'POST',
    url: `${authorityUrl}/${tenantId}/oauth2/v2.0/${endpoint}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
    signal,
  });
}

/** What Entra says of people, in the words of RFC 8628 and its own. */
const byError: Readonly<
  Record<string, 'ENTRA_ADMIN_DECLINED' | 'ENTRA_ADMIN_TOO_LATE' | 'ENTRA_ADMIN_NOT_ALLOWED'>
> = {
  authorization_declined: 'ENTRA_ADMIN_DECLINED',
  access_denied: 'ENTRA_ADMIN_DECLINED',
  expired_token: 'ENTRA_ADMIN_TOO_LATE',
  // What was redeemed already, by an answer that was lost.
  bad_verification_code: 'ENTRA_ADMIN_TOO_LATE',
  interaction_required: 'ENTRA_ADMIN_NOT_ALLOWED',
  consent_required: 'ENTRA_ADMIN_NOT_ALLOWED',
};

function problemOf(answer: HttpResponse): CasebridgeError {
  const { status, headers } = answer;
  if (status === 429)
    return new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(headers) });
  if (status >= 500) return new CasebridgeError('UPSTREAM_FAILED', { service, status });
  const { data } = refusal.safeParse(jsonOf(answer));
  if (data === undefined) return unreadable(`status ${status}`);
  const code = byError[data.error];
  if (code !== undefined) return new CasebridgeError(code);
  const [number] = data.error_codes;
  const reason = number === undefined ? data.error : `AADSTS${number}`;
  return new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: 'Microsoft Graph', reason });
}

function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause });
}
