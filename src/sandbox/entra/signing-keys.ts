import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';

export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  /** Public half as it stands in a key set, without endorsements. */
  readonly publicJwk: JWK;
}

export type SigningKeyName = 'entra' | 'endorsed' | 'unendorsed' | 'other-channel' | 'unknown';

const made = new Map<SigningKeyName, Promise<SigningKey>>();

/**
 * Each key is made once a process: RSA keys are slow to make, and bots cache key sets by address for hours, so a
 * second stand-in that happens to get the same port must still sign with keys they know.
 */
export function signingKey(name: SigningKeyName): Promise<SigningKey> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const key = makeKey(name);
  made.set(name, key);
  return key;
}

async function makeKey(name: SigningKeyName): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const keyId = `sandbox-${name}`;
  const publicJwk = { ...(await exportJWK(publicKey)), kid: keyId, x5t: keyId, use: 'sig', alg: 'RS256' };
  return { keyId, privateKey, publicJwk };
}
