import { createRemoteJWKSet, decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Instance } from './instance.ts';
import type { Outbound } from './outbound.ts';
import { logError } from './system-log.ts';
import { getValue, type Row } from './tables.ts';

interface TrustedIssuer {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

interface KnownIssuer extends TrustedIssuer {
  /** What the row said when it became known. */
  readonly metadataUrl: string;
  readonly until: number;
}

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.string() });
const patienceMilliseconds = 5_000;

/** Issuers whose tokens are accepted, as the metadata that each configuration names says. */
export class TrustedIssuers {
  readonly #byConfiguration = new Map<string, KnownIssuer>();
  readonly #used = new Set<string>();
  readonly #outbound: Outbound;

  constructor(outbound: Outbound) {
    this.#outbound = outbound;
  }

  /** An issuer whose metadata nobody has to fetch, for as long as the configuration names the same metadata. */
  add(configuration: Row, issuer: string, keys: JWTVerifyGetKey): void {
    const metadataUrl = getValue(configuration, 'oidc_url');
    const known = { issuer, keys, metadataUrl, until: Number.POSITIVE_INFINITY };
    this.#byConfiguration.set(getValue(configuration, 'sys_id'), known);
  }

  /**
   * The issuer of a row of `oidc_provider_configuration`.
   * @throws Error when its metadata cannot be had
   */
  async of(configuration: Row, now: Date): Promise<TrustedIssuer> {
    const sysId = getValue(configuration, 'sys_id');
    const metadataUrl = getValue(configuration, 'oidc_url');
    const known = this.#byConfiguration.get(sysId);
    if (known?.metadataUrl === metadataUrl && known.until > now.getTime()) return known;
    const minutes = Number(getValue(configuration, 'oidc_config_cache_life_span'));
    const until = now.getTime() + minutes * 60_000;
    const fetched = { ...(await this.#fetch(metadataUrl)), metadataUrl, until };
    this.#byConfiguration.set(sysId, fetched);
    return fetched;
  }

  async #fetch(metadataUrl: string): Promise<TrustedIssuer> {
    const signal = AbortSignal.timeout(patienceMilliseconds);
    const response = await fetch(this.#outbound.locate(metadataUrl), { signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const { issuer, jwks_uri } = metadataSchema.parse(await response.json());
    return { issuer, keys: createRemoteJWKSet(this.#outbound.locate(jwks_uri)) };
  }

  /** @returns false when the id has been used before */
  useOnce(tokenId: string): boolean {
    const isNew = !this.#used.has(tokenId);
    this.#used.add(tokenId);
    return isNew;
  }
}

interface Provider extends TrustedIssuer {
  readonly configuration: Row;
  readonly clientId: string;
}

const audienceSchema = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const clockSkewSeconds = 300;

/** The user a foreign token stands for; undefined for every reason, which only the system log tells. */
export async function oidcUser(instance: Instance, token: string): Promise<Row | undefined> {
  const claimed = readClaims(token);
  if (claimed === undefined) return undefined;
  const provider = await providerFor(instance, claimed);
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
async function providerFor(
  instance: Instance,
  { iss: issuer = '', aud }: JWTPayload,
): Promise<Provider | undefined> {
  const audiences = audienceSchema.safeParse(aud).data ?? [];
  for (const entity of instance.tables.rows('oauth_oidc_entity')) {
    const clientId = getValue(entity, 'client_id');
    if (getValue(entity, 'active') !== 'true' || !audiences.includes(clientId)) continue;
    const configurationId = getValue(entity, 'oidc_provider_configuration');
    const configuration = instance.tables.get('oidc_provider_configuration', configurationId);
    const trusted = configuration && (await issuerOf(instance, configuration));
    if (configuration !== undefined && trusted?.issuer === issuer) {
      return { configuration, clientId, ...trusted };
    }
  }
  log(instance, `Cannot find oauth_oidc_entity for issuer ${issuer} with client_ids ${audiences.join(', ')}`);
  return undefined;
}

async function issuerOf(instance: Instance, configuration: Row): Promise<TrustedIssuer | undefined> {
  try {
    return await instance.issuers.of(configuration, instance.now());
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    log(instance, `Failed to fetch OIDC metadata from ${getValue(configuration, 'oidc_url')}: ${reason}`);
    return undefined;
  }
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
  const claimName = getValue(configuration, 'user_claim');
  if (claimName === '') return undefined;
  const claim = payload[claimName];
  if (typeof claim !== 'string' || claim === '') {
    log(instance, `The token has no claim "${claimName}"`);
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
