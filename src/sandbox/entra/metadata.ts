import type { Express, Request } from 'express';
import { issuerOf } from './access-tokens.ts';
import { signingKey } from './signing-keys.ts';

/** Adds what a sign-in library reads before it asks for a token. */
export function addMetadataRoutes(
  app: Express,
  tenantIdOf: (tenant: string) => string,
  originFor: (request: Request) => string,
): void {
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (request, response) => {
    const origin = originFor(request);
    const tenant = request.params.tenant;
    response.json({
      token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${origin}/${tenantIdOf(tenant)}/v2.0`,
      authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${origin}/${tenant}/oauth2/v2.0/logout`,
    });
  });
  app.get('/:tenant/.well-known/openid-configuration', (request, response) => {
    const origin = originFor(request);
    const { tenant } = request.params;
    response.json({
      token_endpoint: `${origin}/${tenant}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${origin}/common/discovery/keys`,
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token'],
      scopes_supported: ['openid'],
      issuer: issuerOf(tenantIdOf(tenant)),
      authorization_endpoint: `${origin}/${tenant}/oauth2/authorize`,
      end_session_endpoint: `${origin}/${tenant}/oauth2/logout`,
    });
  });
  app.get(['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys'], async (_request, response) => {
    const { publicJwk } = await signingKey('entra');
    response.json({ keys: [publicJwk] });
  });
  app.get('/common/discovery/instance', (request, response) => {
    const origin = originFor(request);
    const { host } = new URL(origin);
    response.json({
      tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  });
}
