import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { signingKey } from './signing-keys.ts';

/** What a stand-in's access token says. */
export interface TokenClaims {
  readonly aud: string;
  readonly appid: string;
  readonly tid: string;
  /** App roles; none in a token on behalf of a person. */
  readonly roles: readonly string[];
  /** Object id of the person, or of the app when it acts for itself. */
  readonly oid?: string | undefined;
  readonly upn?: string | undefined;
  /** Delegated permissions, separated by blanks. */
  readonly scp?: string | undefined;
}

/** A token such as Teams hands over for somebody who is signed in. */
export interface UserTokenRequest {
  readonly entraObjectId: string;
  readonly upn: string;
  /** The bot's client id, or one of its application id URIs. */
  readonly audience: string;
  readonly name?: string;
  readonly scopes?: string;
  /** An hour from now when left out. */
  readonly expiresAt?: Date;
}

export const lifetimeSeconds = 3599;
/** Teams on the desktop and in the browser asks for tokens in this app's name. */
const teamsClientId = '5e3ce6c0-2b1f-4285-8d4b-75ee78787346';

const claims = z.object({
  aud: z.string(),
  appid: z.string(),
  tid: z.string(),
  roles: z.array(z.string()).default([]),
  oid: z.string().optional(),
  upn: z.string().optional(),
  scp: z.string().optional(),
});

export function issuerOf(tenantId: string): string {
  return `https://sts.windows.net/${tenantId}/`;
}

/** Microsoft's own APIs ask for version 1.0 tokens, so that is the form of these. */
export async function signAccessToken(
  content: Readonly<Record<string, unknown>>,
  { audience, tenantId, now }: { readonly audience: string; readonly tenantId: string; readonly now: Date },
  expiresAt?: Date,
): Promise<string> {
  const { keyId, privateKey } = await signingKey('entra');
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ ...content, tid: tenantId, ver: '1.0' })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId, x5t: keyId })
    .setIssuer(issuerOf(tenantId))
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(expiresAt ?? seconds + lifetimeSeconds)
    .sign(privateKey);
}

export function signUserToken(request: UserTokenRequest, tenantId: string, now: Date): Promise<string> {
  const { entraObjectId, upn, audience, name = upn, scopes = 'access_as_user', expiresAt } = request;
  const content = { appid: teamsClientId, oid: entraObjectId, upn, name, scp: scopes };
  return signAccessToken(content, { audience, tenantId, now }, expiresAt);
}

/** The claims of a token of this Entra. @throws JOSEError when it is forged, expired or something else */
export async function verifyAccessToken(token: string, now: Date): Promise<TokenClaims> {
  const { publicJwk } = await signingKey('entra');
  const { payload } = await jwtVerify(token, publicJwk, { algorithms: ['RS256'], currentDate: now });
  return claims.parse(payload);
}
