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
/** Keys change rarely, so while the login service does not answer the known ones count for some days. */
const usableMilliseconds = 5 * keptMilliseconds;
/** An unknown key id may be a new key, or an attacker making us ask: so not more often than this. */
const pauseMilliseconds = 60_000;
/** Nor is a login service that fails asked again for every token that comes meanwhile. */
const failureMilliseconds = 5_000;

/** @param metadataUrl Bot Framework's OpenID metadata document */
export function createFindSigningKey(request: Request, metadataUrl: string, now: () => Date): FindSigningKey {
  let keys: ReadonlyMap<string, SigningKey> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let reading: Promise<void> | undefined;
  const read = async () => {
    triedAt = now().getTime();
    try {
      keys = await readKeys(request, metadataUrl);
      readAt = now().getTime();
      failure = undefined;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return async (keyId) => {
    const age = now().getTime() - readAt;
    const isUsable = keys.has(keyId) && age <= usableMilliseconds;
    const isDue = age > keptMilliseconds && now().getTime() - triedAt > pauseMilliseconds;
    if (!isUsable && failure !== undefined && now().getTime() - triedAt < failureMilliseconds) throw failure;
    if (isDue || (!isUsable && age > pauseMilliseconds)) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading.catch((error: unknown) => {
        if (!isUsable) throw error;
      });
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
