import { oidcProviderCheck } from '../../checks/oidc-provider.ts';
import { oidcSecretCheck } from '../../checks/secrets.ts';
import type { Step } from '../../runbook/step.ts';
import { entraPortal, field, fieldSaid, switchedOff } from './said.ts';

/** It makes the instance accept Entra's tokens for the Rest API app. */
export const oidcProvider: Step = {
  id: 'oidcProvider',
  title: 'setup.steps.oidcProvider.title',
  why: 'setup.steps.oidcProvider.why',
  changes: 'setup.steps.oidcProvider.changes',
  who: 'serviceNow',
  dependsOn: ['restApiApp'],
  byHand: [
    {
      at: { text: 'oidc_provider_configuration.list > New' },
      link: '{instanceUrl}/oidc_provider_configuration_list.do',
      fields: [
        field('Application scope', 'Global'),
        field('OIDC Provider', '{oidcConfigurationName}'),
        field('OIDC Metadata URL', '{metadataUrl}'),
        field('User Claim', 'appid'),
        field('User Field', 'User ID'),
        fieldSaid('Enable JTI claim verification', switchedOff),
      ],
    },
    {
      at: {
        text: 'System OAuth > Application Registry > New > Configure an OIDC provider to verify ID tokens',
      },
      link: '{instanceUrl}/oauth_entity_list.do',
      fields: [
        field('Application scope', 'Global'),
        field('Name', '{oidcProviderName}'),
        field('Client ID', '{restApiClientId}'),
        fieldSaid('Client Secret', 'setup.steps.oidcProvider.secret'),
        field('OAuth OIDC Provider Configuration', '{oidcConfigurationName}'),
        field('Redirect URL', '{redirectUrl}'),
      ],
      note: 'setup.steps.oidcProvider.note',
    },
  ],
  asks: [],
  automatic: [
    {
      kind: 'record',
      table: 'oidc_provider_configuration',
      match: { name: '{oidcConfigurationName}' },
      fields: {
        oidc_url: '{metadataUrl}',
        user_claim: 'appid',
        user_field: 'user_name',
        enable_jti_verification: 'false',
      },
      makes: { oidcConfigurationSysId: 'sys_id' },
    },
    {
      kind: 'record',
      table: 'oauth_oidc_entity',
      // The instance finds it by client id alone, so a second one with the same would decide by chance.
      match: { client_id: '{restApiClientId}' },
      fields: {
        name: '{oidcProviderName}',
        oidc_provider_configuration: '{oidcConfigurationSysId}',
        redirect_url: '{redirectUrl}',
        access: 'public',
        active: 'true',
      },
      makes: { oidcProviderSysId: 'sys_id' },
    },
  ],
  check: oidcProviderCheck,
};

export const oidcSecret: Step = {
  id: 'oidcSecret',
  title: 'setup.steps.oidcSecret.title',
  why: 'setup.steps.oidcSecret.why',
  changes: 'setup.steps.oidcSecret.changes',
  who: 'entra',
  dependsOn: ['restApiApp', 'oidcProvider'],
  byHand: [
    {
      at: {
        text: 'Microsoft Entra admin center > App registrations > {restApiAppName} > Certificates & secrets > New client secret',
      },
      link: `${entraPortal}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/{restApiClientId}`,
      fields: [field('Description', 'ServiceNow {instance}')],
      note: 'setup.steps.shared.noteSecretOnce',
    },
    {
      at: { text: 'System OAuth > Application Registry > {oidcProviderName}' },
      link: '{instanceUrl}/oauth_entity_list.do',
      fields: [fieldSaid('Client Secret', 'setup.steps.shared.secretValue')],
    },
  ],
  asks: [],
  automatic: [
    {
      kind: 'lookup',
      table: 'oauth_oidc_entity',
      match: { client_id: '{restApiClientId}' },
      makes: { oidcProviderSysId: 'sys_id' },
    },
    {
      kind: 'secret',
      from: { system: 'entra', clientId: 'restApiClientId' },
      to: { table: 'oauth_oidc_entity', sysId: 'oidcProviderSysId', column: 'client_secret' },
      name: 'ServiceNow {instance}',
    },
  ],
  check: oidcSecretCheck,
};
