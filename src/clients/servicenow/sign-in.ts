import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import type { Request } from '../../http/request.ts';

/** How Casebridge signs in to the instance. */
export interface SignIn {
  /** The `Authorization` header's value. */
  authorization(signal?: AbortSignal): Promise<string>;
  /** Drops what is cached after a 401. @returns whether trying again can help. */
  forget(): boolean;
}

/** @see facts: since 2026 new instances refuse this for interactive users, with the 401 of a wrong password. */
export function basicSignIn(userName: string, password: string): SignIn {
  const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
  return { authorization: async () => authorization, forget: () => false };
}

export interface OAuthGrant {
  readonly grant_type: 'password' | 'client_credentials';
  readonly client_id: string;
  readonly client_secret: string;
  readonly username?: string;
  readonly password?: string;
}

/** A token of the instance's own `oauth_token.do`, used by any number of turns until shortly before it ends. */
export function oauthSignIn(
  request: Request,
  instanceUrl: string,
  grant: OAuthGrant,
  now: () => Date,
): SignIn {
  return tokenSignIn((signal) => requestToken(request, instanceUrl, grant, signal), now);
}

/** A Microsoft Entra token that the instance's OIDC provider accepts. The token source caches by itself. */
export function entraSignIn(token: (signal?: AbortSignal) => Promise<string>): SignIn {
  return { authorization: async (signal) => `Bearer ${await token(signal)}`, forget: () => false };
}

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/** A token this close to its end may end on the way. */
const safetyMargin = 60_000;

function tokenSignIn(fetchToken: (signal?: AbortSignal) => Promise<TokenAnswer>, now: () => Date): SignIn {
  let current: Promise<Token> | undefined;
  const fresh = async (signal?: AbortSignal): Promise<Token> => {
    const { access_token: value, expires_in: seconds } = await fetchToken(signal);
    return { value, expiresAt: now().getTime() + seconds * 1000 };
  };
  const get = async (signal?: AbortSignal): Promise<string> => {
    const known = await current?.catch(() => undefined);
    if (known !== undefined && known.expiresAt - safetyMargin > now().getTime())
      return `Bearer ${known.value}`;
    current = fresh(signal);
    return `Bearer ${(await current).value}`;
  };
  return {
    authorization: get,
    forget: () => {
      current = undefined;
      return true;
    },
  };
}

const tokenAnswer = z.object({ access_token: z.string(), expires_in: z.coerce.number() });
type TokenAnswer = z.infer<typeof tokenAnswer>;

async function requestToken(
  request: Request,
  instanceUrl: string,
  grant: OAuthGrant,
  signal?: AbortSignal,
): Promise<TokenAnswer> {
  const response = await request({
    service: 'ServiceNow',
    method: 'POST',
    url: `${instanceUrl}/oauth_token.do`,
    // ServiceNow reads these from the body only, and refuses JSON.
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ ...grant }).toString(),
    signal,
  });
  if (response.status === 401 || response.status === 400) {
    throw new CasebridgeError('SERVICENOW_SIGN_IN_REFUSED', { status: response.status });
  }
  return tokenAnswer.parse(JSON.parse(response.text));
}
