import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { Request } from '../../http/request.ts';
import { isPage, refusal, unreadable } from './answers.ts';

/** How Casebridge signs in to the instance. */
export interface SignIn {
  /** The `Authorization` header's value. */
  authorization(signal?: AbortSignal): Promise<string>;
  /** Drops what is cached after a 401 to this header's value. @returns whether trying again can help. */
  forget(refused: string): boolean;
}

/** Since 2026 new instances refuse this for people who sign in interactively, with the 401 of a wrong password. */
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
  // Many turns may wait for one token, so no single turn's end takes it from the others.
  return tokenSignIn(() => requestToken(request, instanceUrl, grant), now);
}

/** A Microsoft Entra token that the instance's OIDC provider accepts. The token source caches by itself. */
export function entraSignIn(token: (signal?: AbortSignal) => Promise<string>): SignIn {
  return { authorization: async (signal) => `Bearer ${await token(signal)}`, forget: () => false };
}

interface Token {
  readonly header: string;
  readonly expiresAt: number;
}

/** A token this close to its end may end on the way. */
const safetyMargin = 60_000;

function tokenSignIn(fetchToken: () => Promise<TokenAnswer>, now: () => Date): SignIn {
  let current: Token | undefined;
  let coming: Promise<Token> | undefined;
  const fetchFresh = async (): Promise<Token> => {
    try {
      const { access_token, expires_in } = await fetchToken();
      current = { header: `Bearer ${access_token}`, expiresAt: now().getTime() + expires_in * 1000 };
      return current;
    } finally {
      coming = undefined;
    }
  };
  return {
    authorization: async () => {
      if (current !== undefined && current.expiresAt - safetyMargin > now().getTime()) return current.header;
      coming ??= fetchFresh();
      return (await coming).header;
    },
    forget: (refused) => {
      // Whoever is refused late must not throw away the token that replaced theirs.
      if (current?.header === refused) current = undefined;
      return true;
    },
  };
}

const tokenAnswer = z.object({ access_token: z.string(), expires_in: z.coerce.number() });
type TokenAnswer = z.infer<typeof tokenAnswer>;

async function requestToken(request: Request, instanceUrl: string, grant: OAuthGrant): Promise<TokenAnswer> {
  const path = '/oauth_token.do';
  const response = await request({
    service: 'ServiceNow',
    method: 'POST',
    url: `${instanceUrl}${path}`,
    // ServiceNow reads these from the body only, and refuses JSON.
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ ...grant }).toString(),
  });
  const { status } = response;
  if (status === 400) throw new CasebridgeError('SERVICENOW_SIGN_IN_REFUSED', { status });
  if (isPage(response)) throw new CasebridgeError('SERVICENOW_ASLEEP', { status });
  if (status !== 200) throw refusal(response, path);
  const parsed = tokenAnswer.safeParse(jsonOf(response));
  if (!parsed.success) throw unreadable(parsed.error.message);
  return parsed.data;
}
