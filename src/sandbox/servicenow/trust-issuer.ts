import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet } from 'jose';
import type { Instance } from './instance.ts';
import { getValue } from './tables.ts';

/** An OIDC provider as an administrator registers it: tokens of this issuer for this audience are accepted. */
export interface IssuerTrust {
  readonly issuer: string;
  /** The tokens' `aud`: the entity's *Client ID*. */
  readonly audience: string;
  /** A key set, or the address of one. */
  readonly keys: string | JSONWebKeySet;
  /** The claim that names the user, such as `appid`, `oid` or `upn`. */
  readonly userClaim: string;
  /** The column of `sys_user` the claim is compared with. */
  readonly userField?: string;
  /** Refuses a token id that was used before. */
  readonly replayCheck?: boolean;
  readonly name?: string;
}

/** Writes the records that make the instance accept an issuer's tokens. */
export function trustIssuer({ tables, issuers }: Instance, trust: IssuerTrust): void {
  const { issuer, audience, keys, userClaim, userField = 'user_name', replayCheck = false } = trust;
  const name = trust.name ?? `Tokens for ${audience}`;
  const configuration = tables.insert('oidc_provider_configuration', {
    name,
    oidc_url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    user_claim: userClaim,
    user_field: userField,
    enable_jti_verification: String(replayCheck),
  });
  tables.insert('oauth_oidc_entity', {
    name,
    client_id: audience,
    oidc_provider_configuration: getValue(configuration, 'sys_id'),
  });
  const keySet = typeof keys === 'string' ? createRemoteJWKSet(new URL(keys)) : createLocalJWKSet(keys);
  issuers.add(configuration, issuer, keySet);
}
