import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { Request } from '../../http/request.ts';
import { isPage, refusal, unreadable } from './answers.ts';
import { type SignIn, type SignInKind, signInRefused } from './sign-in.ts';

/** Form fields of `oauth_token.do`, named as they are sent. */
export type OAuthGrant =
  | {
      readonly grant_type: 'password';
      readonly client_id: string;
      readonly client_secret: string;
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly grant_type: 'client_credentials';
      readonly client_id: string;
      readonly client_secret: string;
    };

/** A token for the account's user name, asked for with a signature in the place of a password and a secret. */
export interface JwtBearerGrant {
  readonly clientId: string;
  /** Sent when it is there: only some instances ask for it as well. */
  readonly clientSecret: string | undefined;
  readonly userName: string;
  /** Certificate and its private RSA key. */
  readonly pem: string;
}

/** A token of the instance's own `oauth_token.do`, used by any number of turns until shortly before it ends. */
export function oauthSignIn(
  request: Request,
  instanceUrl: string,
  grant: OAuthGrant,
  now: () => Date,
): SignIn {
  const ask = (form: Form) => requestToken(request, instanceUrl, form, 'oauth');
  const { client_id, client_secret } = grant;
  return tokenSignIn('oauth', now, async (refreshToken) => {
    if (refreshToken === undefined) return ask(grant);
    try {
      // An answer without another refresh token leaves this one in use.
      const form = { grant_type: 'refresh_token', client_id, client_secret, refresh_token: refreshToken };
      return { refresh_token: refreshToken, ...(await ask(form)) };
    } catch (error) {
      if (!isCasebridgeError(error, 'SERVICENOW_SIGN_IN_REFUSED')) throw error;
      return ask(grant);
    }
  });
}

/** Like `oauthSignIn`, with a certificate. There are no refresh tokens: every token takes a new assertion. */
export function jwtBearerSignIn(
  request: Request,
  instanceUrl: string,
  grant: JwtBearerGrant,
  now: () => Date,
): SignIn {
  const sign = createAssertions(grant);
  const { clientId, clientSecret } = grant;
  return tokenSignIn('certificate', now, async () => {
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      client_id: clientId,
      ...(clientSecret !== undefined && { client_secret: clientSecret }),
      assertion: await sign(now()),
    };
    return requestToken(request, instanceUrl, form, 'certificate');
  });
}

/** Room for clocks that differ; ServiceNow takes at most five minutes. */
const assertionSeconds = 180;

function createAssertions({ clientId, userName, pem }: JwtBearerGrant): (now: Date) => Promise<string> {
  const key = createPrivateKey(pem);
  // ServiceNow finds the certificate by the `kid` that its JWT verifier map was given: the SHA-256 thumbprint.
  const thumbprint = Buffer.from(new X509Certificate(pem).fingerprint256.replaceAll(':', ''), 'hex');
  const header = { alg: 'RS256', typ: 'JWT', kid: thumbprint.toString('base64url') };
  return (now) => {
    const seconds = Math.floor(now.getTime() / 1000);
    return new SignJWT()
      .setProtectedHeader(header)
      .setIssuer(clientId)
      .setAudience(clientId)
      .setSubject(userName)
      .setJti(randomUUID())
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + assertionSeconds)
      .sign(key);
  };
}

interface Token {
  readonly header: string;
  /** Milliseconds since 1970. */
  readonly renewAt: number;
  readonly refreshToken: string | undefined;
}

function tokenSignIn(
  kind: SignInKind,
  now: () => Date,
  fetchToken: (refreshToken: string | undefined) => Promise<TokenAnswer>,
): SignIn {
  let kept: Token | undefined;
  let coming: Promise<Token> | undefined;
  const fetchAndKeep = async (): Promise<Token> => {
    try {
      kept = tokenOf(await fetchToken(kept?.refreshToken), now());
      return kept;
    } finally {
      coming = undefined;
    }
  };
  // Many turns may wait for one token, so no single turn's end takes it from the others.
  const authorization = async () => {
    if (kept !== undefined && kept.renewAt > now().getTime()) return kept.header;
    coming ??= fetchAndKeep();
    return (await coming).header;
  };
  return {
    authorization,
    renew: (refused) => {
      // Whoever is refused late must not throw away the token that replaced theirs.
      if (kept?.header === refused) kept = { ...kept, renewAt: 0 };
      return authorization();
    },
    refusal: () => signInRefused(kind),
  };
}

/** A token this close to its end may end on the way. */
const safetyMargin = 60_000;

/**
 * Until it ends, ServiceNow may give out the same token with less and less time left. Then it is used for half of
 * that time, so that not every turn of the last minute asks.
 */
function tokenOf({ access_token, expires_in, refresh_token }: TokenAnswer, now: Date): Token {
  const left = expires_in * 1000;
  return {
    header: `Bearer ${access_token}`,
    renewAt: now.getTime() + Math.max(left - safetyMargin, left / 2),
    refreshToken: refresh_token,
  };
}

const tokenAnswer = z.object({
  access_token: z.string(),
  expires_in: z.coerce.number(),
  refresh_token: z.string().optional(),
});
type TokenAnswer = z.infer<typeof tokenAnswer>;

type Form = Readonly<Record<string, string>>;

async function requestToken(
  request: Request,
  instanceUrl: string,
  form: Form,
  kind: SignInKind,
): Promise<TokenAnswer> {
  const path = '/oauth_token.do';
  const response = await request({
    service: 'ServiceNow',
    method: 'POST',
    url: `${instanceUrl}${path}`,
    // ServiceNow reads these from the body only, and refuses JSON.
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ ...form }).toString(),
  });
  const { status } = response;
  if (status === 400 || status === 401) throw signInRefused(kind, status);
  if (isPage(response)) throw new CasebridgeError('SERVICENOW_ASLEEP', { status });
  if (status !== 200) throw refusal(response, path);
  const parsed = tokenAnswer.safeParse(jsonOf(response));
  if (!parsed.success) throw unreadable(parsed.error.message);
  return parsed.data;
}
