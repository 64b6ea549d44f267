import { decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Instance } from './instance.ts';
import { logError } from './system-log.ts';
import { getValue, type Row } from './tables.ts';

/** The keys of issuers whose tokens are accepted; everything else about them is in the tables. */
export class TrustedIssuers {
  readonly #byConfiguration = new Map<string, { issuer: string; keys: JWTVerifyGetKey }>();
  readonly #used = new Set<string>();

  /** @param configuration `sys_id` in `oidc_provider_configuration` */
  add(configuration: string, issuer: string, keys: JWTVerifyGetKey): void {
    this.#byConfiguration.set(configuration, { issuer, keys });
  }

  keysOf(configuration: string, issuer: string): JWTVerifyGetKey | undefined {
    const known = this.#byConfiguration.get(configuration);
    return known?.issuer === issuer ? known.keys : undefined;
  }

  /** @returns false when the id has been used before */
  useOnce(tokenId: string): boolean {
    const isNew = !this.#used.has(tokenId);
    this.#used.add(tokenId);
    return isNew;
  }
}

interface Provider {
  readonly configuration: Row;
  readonly clientId: string;
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

const audienceSchema = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const clockSkewSeconds = 300;

/** The user a foreign token stands for; undefined for every reason, which only the system log tells. */
export async function oidcUser(instance: Instance, token: string): Promise<Row | undefined> {
  const claimed = readClaims(token);
  if (claimed === undefined) return undefined;
  const provider = providerFor(instance, claimed);
  if (provider === undefined) return undefined;
  const payload = await verify(instance, token, provider);
  return payload && userOf(instance, payload, provider.configuration);
}

function readClaims(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** Found by issuer and audience alone: of two entities for the same audience, the first one is used. */
function providerFor(instance: Instance, { iss: issuer = '', aud }: JWTPayload): Provider | undefined {
  const audiences = audienceSchema.safeParse(aud).data ?? [];
  for (const entity of instance.tables.rows('oauth_oidc_entity')) {
    const clientId = getValue(entity, 'client_id');
    const configurationId = getValue(entity, 'oidc_provider_configuration');
    const configuration = instance.tables.get('oidc_provider_configuration', configurationId);
    const keys = instance.issuers.keysOf(configurationId, issuer);
    const isMeant = getValue(entity, 'active') === 'true' && audiences.includes(clientId);
    if (isMeant && configuration !== undefined && keys !== undefined) {
      return { configuration, clientId, issuer, keys };
    }
  }
  log(instance, `Cannot find oauth_oidc_entity for issuer ${issuer} with client_ids ${audiences.join(', ')}`);
  return undefined;
}

async function verify(
  instance: Instance,
  token: string,
  { keys, issuer, clientId }: Provider,
): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer,
      audience: clientId,
      requiredClaims: ['exp'],
      clockTolerance: clockSkewSeconds,
      currentDate: instance.now(),
    });
    return payload;
  } catch (error) {
    log(instance, `The token failed to verify: ${error instanceof Error ? error.message : 'unknown'}`);
    return undefined;
  }
}

function userOf(instance: Instance, payload: JWTPayload, configuration: Row): Row | undefined {
  const claim = payload[getValue(configuration, 'user_claim')];
  if (typeof claim !== 'string' || claim === '') {
    log(instance, `The token has no claim "${getValue(configuration, 'user_claim')}"`);
    return undefined;
  }
  const isChecked = getValue(configuration, 'enable_jti_verification') === 'true';
  if (isChecked && !instance.issuers.useOnce(payload.jti ?? '')) {
    log(instance, 'JTI claim verification failed, duplicated JTI found');
    return undefined;
  }
  const field = getValue(configuration, 'user_field');
  const user = instance.tables
    .rows('sys_user')
    .find((row) => getValue(row, field).toLowerCase() === claim.toLowerCase());
  if (user === undefined) log(instance, `There is no user whose ${field} is ${claim}`);
  return user;
}

function log(instance: Instance, message: string): void {
  logError(instance.tables, 'OIDC', message);
}
