import { column, flag, reference, type TableDefinition } from './column.ts';

const oidcEntity: TableDefinition = {
  name: 'oauth_oidc_entity',
  label: 'External OIDC Provider',
  display: 'name',
  columns: [
    column('name', 'Name'),
    column('client_id', 'Client ID'),
    column('type', 'Type'),
    flag('active', 'Active', 'true'),
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

const userCertificate: TableDefinition = {
  name: 'sys_user_certificate',
  label: 'User Certificate',
  display: 'name',
  columns: [
    column('name', 'Name'),
    reference('user', 'User', 'sys_user'),
    column('subject', 'Subject'),
    column('issuer', 'Issuer'),
    flag('active', 'Active', 'true'),
  ],
};

const systemLog: TableDefinition = {
  name: 'syslog',
  label: 'Log Entry',
  display: 'message',
  columns: [
    column('level', 'Level', 'integer', { defaultValue: '0' }),
    column('source', 'Source'),
    column('message', 'Message'),
  ],
};

/** Who may get in, and what the log says about those who did not. */
export const signInTables = [oidcEntity, oidcConfiguration, userCertificate, systemLog];
