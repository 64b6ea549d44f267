import { column, flag, reference, type TableDefinition } from './column.ts';

/**
 * The Application Registry. `type` is kept as it is written: only the labels (OAuth Client, OAuth Provider, External OIDC
 * Provider) are documented, while instances are seen to store `client` and `oauth_provider`.
 */
const entity: TableDefinition = {
  name: 'oauth_entity',
  label: 'Application Registry',
  display: 'name',
  columns: [
    column('sys_class_name', 'Class', 'sys_class_name'),
    { ...reference('sys_scope', 'Application', 'sys_scope'), defaultValue: 'global' },
    column('name', 'Name'),
    column('type', 'Type', 'string', { defaultValue: 'client' }),
    column('client_id', 'Client ID'),
    column('client_secret', 'Client Secret', 'password2'),
    flag('active', 'Active', 'true'),
    column('access', 'Accessible from', 'string', { defaultValue: 'public' }),
    reference('user', 'OAuth Application User', 'sys_user'),
    column('default_grant_type', 'Default Grant type'),
    column('redirect_url', 'Redirect URL'),
    column('logo_url', 'Logo URL'),
    column('auth_url', 'Authorization URL'),
    column('token_url', 'Token URL'),
    column('refresh_token_url', 'Refresh Token URL'),
    column('revoke_token_url', 'Token Revocation URL'),
    column('access_token_lifespan', 'Access Token Lifespan', 'integer', { defaultValue: '1800' }),
    column('refresh_token_lifespan', 'Refresh Token Lifespan', 'integer', { defaultValue: '8640000' }),
    column('send_client_credentials_as', 'Send Credentials'),
    column('code_challenge_method', 'Code challenge method'),
    column('comments', 'Comments'),
  ],
};

const oidcEntity: TableDefinition = {
  name: 'oauth_oidc_entity',
  label: 'External OIDC Provider',
  superClass: 'oauth_entity',
  display: 'name',
  columns: [
    column('type', 'Type', 'string', { defaultValue: 'External OIDC Provider' }),
    reference('oidc_provider_configuration', 'OIDC Provider Configuration', 'oidc_provider_configuration'),
  ],
};

const oidcConfiguration: TableDefinition = {
  name: 'oidc_provider_configuration',
  label: 'OIDC Provider Configuration',
  display: 'name',
  columns: [
    column('name', 'OIDC Provider'),
    column('oidc_url', 'OIDC Metadata URL'),
    column('oidc_config_cache_life_span', 'OIDC Configuration Cache Life Span', 'integer', {
      defaultValue: '120',
    }),
    column('user_claim', 'User Claim'),
    column('user_field', 'User Field'),
    flag('enable_jti_verification', 'Enable JTI claim verification'),
  ],
};

const profile: TableDefinition = {
  name: 'oauth_entity_profile',
  label: 'OAuth Entity Profile',
  display: 'name',
  columns: [
    column('name', 'Name'),
    reference('oauth_entity', 'OAuth provider', 'oauth_entity'),
    column('grant_type', 'Grant type'),
    flag('default', 'Is default'),
  ],
};

const outboundLog: TableDefinition = {
  name: 'sys_outbound_http_log',
  label: 'Outbound HTTP Log',
  display: 'url',
  columns: [
    column('url', 'URL'),
    column('hostname', 'Hostname'),
    column('path', 'Path'),
    column('method', 'HTTP method'),
    column('response_status', 'HTTP response status', 'integer'),
    column('source', 'Source'),
  ],
};

/** Who gives tokens to whom: to the instance, by the instance, and by others for calls to the instance. */
export const oauthTables = [entity, oidcEntity, oidcConfiguration, profile, outboundLog];
