import type { JWK } from 'jose';
import { z } from 'zod';
import type { Request } from '../http/request.ts';

/** The keys that sign tokens for bots, by key id. Throws UPSTREAM_* while the login service does not answer. */
export type FindSigningKey = (keyId: string) => Promise<SigningKey | undefined>;

export interface SigningKey {
  readonly jwk: JWK;
  /** Channels whose tokens this key may sign, such as `msteams`. */
  readonly endorsements: readonly string[];
}

const metadata = z.object({ jwks_uri: z.url() });
const keySet = z.object({
  keys: z.array(
    z.looseObject({ kid: z.string(), kty: z.string(), endorsements: z.array(z.string()).default([]) }),
  ),
});

const keptMilliseconds = 24 * 3_600_000;
/** An unknown key id may be a new key, or an attacker making us ask: so not more often than this. */
const pauseMilliseconds = 60_000;

/** @param metadataUrl Bot Framework's OpenID metadata document */
export function createFindSigningKey(request: Request, metadataUrl: string, now: () => Date): FindSigningKey {
  let keys: ReadonlyMap<string, SigningKey> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const read = async () => {
    keys = await readKeys(request, metadataUrl);
    readAt = now().getTime();
  };
  return async (keyId) => {
    const age = now().getTime() - readAt;
    if (age > keptMilliseconds || (!keys.has(keyId) && age > pauseMilliseconds)) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    return keys.get(keyId);
  };
}

async function readKeys(request: Request, metadataUrl: string): Promise<ReadonlyMap<string, SigningKey>> {
  const { jwks_uri } = await readJson(request, metadataUrl, metadata);
  const { keys } = await readJson(request, jwks_uri, keySet);
  return new Map(keys.map(({ endorsements, ...jwk }) => [jwk.kid, { jwk, endorsements }]));
}

async function readJson<Schema extends z.ZodType>(
  request: Request,
  url: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const { text } = await request({ service: 'Microsoft Teams', url });
  return schema.parse(JSON.parse(text));
}
