import { decodeProtectedHeader, errors, importJWK, jwtVerify } from 'jose';
import type { FindSigningKey } from './signing-keys.ts';

/** What the token of an incoming activity is checked against. */
export interface TokenRules {
  readonly botId: string;
  readonly issuer: string;
  readonly findSigningKey: FindSigningKey;
  readonly now: () => Date;
}

/** The parts of an activity that its token must agree with. */
export interface ClaimedOrigin {
  readonly channelId: string;
  readonly serviceUrl: string;
}

/** Why a token was refused: for the log, never for the caller. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

const clockToleranceSeconds = 300;
/** On other channels, such as Web Chat, whoever writes also says who they are and where: Teams vouches for both. */
const channel = 'msteams';

/**
 * Checks the token as Bot Framework's authentication rules ask: signature by a key that is endorsed for the
 * channel, issuer, audience, life time, and that it was issued for this service URL. The SDK accepts tokens of
 * the Emulator and of skills as well, and enforces endorsements only where a key lists some; here neither.
 * @throws TokenRefused, or UPSTREAM_* when the keys cannot be read
 */
export async function authenticateRequest(
  authorization: string | undefined,
  origin: ClaimedOrigin,
  rules: TokenRules,
): Promise<void> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new TokenRefused('no bearer token');
  if (origin.channelId !== channel) throw new TokenRefused('not from Teams');
  const key = await signingKeyOf(token, origin.channelId, rules);
  const { serviceurl } = await verify(token, key, rules);
  if (!isSameUrl(serviceurl, origin.serviceUrl)) throw new TokenRefused('issued for another service URL');
}

async function signingKeyOf(token: string, channelId: string, { findSigningKey }: TokenRules) {
  const keyId = keyIdOf(token);
  const key = keyId === undefined ? undefined : await findSigningKey(keyId);
  if (key === undefined) throw new TokenRefused('signed by an unknown key');
  if (!key.endorsements.includes(channelId)) throw new TokenRefused(`key not endorsed for ${channelId}`);
  return importJWK(key.jwk, 'RS256');
}

function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}

async function verify(token: string, key: Awaited<ReturnType<typeof importJWK>>, rules: TokenRules) {
  try {
    const { payload } = await jwtVerify<{ serviceurl?: unknown }>(token, key, {
      algorithms: ['RS256'],
      issuer: rules.issuer,
      audience: rules.botId,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp'],
      currentDate: rules.now(),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError)
      throw new TokenRefused(`${error.code}: ${error.message}`, { cause: error });
    throw error;
  }
}

function isSameUrl(claim: unknown, serviceUrl: string): boolean {
  const normal = (url: string) => url.toLowerCase().replace(/\/+$/, '');
  return typeof claim === 'string' && normal(claim) === normal(serviceUrl);
}
