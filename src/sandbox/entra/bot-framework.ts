import type { Express } from 'express';
import { SignJWT } from 'jose';
import { signingKey } from './signing-keys.ts';

export interface BotTokenRequest {
  /** The bot's app id, or somebody else's. */
  readonly audience: string;
  /** Left out: the token has no `serviceurl` claim. */
  readonly serviceUrl?: string;
  readonly issuer?: string;
  /** An hour from now when left out. */
  readonly expiresAt?: Date | 'never';
  readonly notBefore?: Date;
  /**
   * Who signs: a key endorsed for Teams, a published key without any endorsement, one endorsed for other channels
   * only, or a key that was never published.
   */
  readonly key?: 'endorsed' | 'unendorsed' | 'other-channel' | 'unknown';
  /** `HS256` takes the published key for a shared secret, as who holds no private key would. */
  readonly algorithm?: 'RS256' | 'HS256';
}

const issuerOfBotFramework = 'https://api.botframework.com';

/**
 * Adds Bot Framework's sign-in documents. They always name the address they were fetched from, because bots
 * follow `jwks_uri` as it stands.
 */
export function addBotFrameworkRoutes(app: Express): void {
  app.get('/v1/.well-known/openidconfiguration', (request, response) => {
    response.json({
      issuer: issuerOfBotFramework,
      authorization_endpoint: 'https://invalid.botframework.com',
      jwks_uri: `http://${request.get('host')}/v1/.well-known/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    });
  });
  app.get('/v1/.well-known/keys', async (_request, response) => {
    const [endorsed, unendorsed, otherChannel] = await Promise.all([
      signingKey('endorsed'),
      signingKey('unendorsed'),
      signingKey('other-channel'),
    ]);
    response.json({
      keys: [
        { ...endorsed.publicJwk, endorsements: ['msteams'] },
        unendorsed.publicJwk,
        { ...otherChannel.publicJwk, endorsements: ['webchat', 'directline'] },
      ],
    });
  });
}

/** Signs what the channel would send as `Authorization: Bearer …`, or a forgery of it. */
export async function signBotToken(request: BotTokenRequest, now: Date): Promise<string> {
  const { key = 'endorsed', algorithm: alg = 'RS256', serviceUrl, expiresAt } = request;
  const { keyId, privateKey, publicJwk } = await signingKey(key);
  const token = new SignJWT(serviceUrl === undefined ? {} : { serviceurl: serviceUrl })
    .setProtectedHeader({ alg, typ: 'JWT', kid: keyId, x5t: keyId })
    .setIssuer(request.issuer ?? issuerOfBotFramework)
    .setAudience(request.audience)
    .setNotBefore(request.notBefore ?? now);
  if (expiresAt !== 'never') token.setExpirationTime(expiresAt ?? new Date(now.getTime() + 3_600_000));
  return token.sign(alg === 'RS256' ? privateKey : new TextEncoder().encode(JSON.stringify(publicJwk)));
}
