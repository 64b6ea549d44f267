import { outboundProviderCheck } from '../../checks/application-registry.ts';
import { outboundSecretCheck } from '../../checks/secrets.ts';
import type { Step, Template } from '../../runbook/step.ts';
import { entraPortal, field, fieldSaid } from './said.ts';

/** @param redirectUrl the one that Microsoft's guide has on this path; ServiceNow uses neither for this grant */
export function outboundProvider(redirectUrl: Template): Step {
  return {
    id: 'outboundProvider',
    title: 'setup.steps.outboundProvider.title',
    why: 'setup.steps.outboundProvider.why',
    changes: 'setup.steps.outboundProvider.changes',
    who: 'serviceNow',
    dependsOn: ['outboundApp'],
    byHand: [
      {
        at: {
          text: 'System OAuth > Application Registry > New > Connect to a third party OAuth Provider',
        },
        link: '{instanceUrl}/oauth_entity_list.do',
        fields: [
          field('Application scope', 'Global'),
          field('Name', '{outboundProviderName}'),
          field('Client ID', '{outboundClientId}'),
          fieldSaid('Client Secret', 'setup.steps.outboundProvider.secret'),
          field('Default Grant type', 'Client Credentials'),
          field('Token URL', '{tokenUrl}'),
          field('Redirect URL', redirectUrl),
        ],
        note: 'setup.steps.outboundProvider.note',
      },
    ],
    asks: [],
    automatic: [
      {
        kind: 'record',
        table: 'oauth_entity',
        match: { name: '{outboundProviderName}' },
        fields: {
          type: 'oauth_provider',
          client_id: '{outboundClientId}',
          default_grant_type: 'client_credentials',
          token_url: '{tokenUrl}',
          redirect_url: redirectUrl,
          access: 'public',
          active: 'true',
        },
        makes: { outboundProviderSysId: 'sys_id' },
      },
      {
        kind: 'record',
        table: 'oauth_entity_profile',
        match: { oauth_entity: '{outboundProviderSysId}', default: 'true' },
        fields: { name: '{outboundProviderName} default_profile', grant_type: 'client_credentials' },
      },
    ],
    check: outboundProviderCheck,
  };
}

/** Of its own: who makes it in Entra is often not who may write to ServiceNow. */
export const outboundSecret: Step = {
  id: 'outboundSecret',
  title: 'setup.steps.outboundSecret.title',
  why: 'setup.steps.outboundSecret.why',
  changes: 'setup.steps.outboundSecret.changes',
  who: 'entra',
  dependsOn: ['outboundApp', 'outboundProvider'],
  byHand: [
    {
      at: {
        text: 'Microsoft Entra admin center > App registrations > {outboundAppName} > Certificates & secrets > New client secret',
      },
      link: `${entraPortal}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/{outboundClientId}`,
      fields: [field('Description', 'ServiceNow {instance}')],
      note: 'setup.steps.shared.noteSecretOnce',
    },
    {
      at: { text: 'System OAuth > Application Registry > {outboundProviderName}' },
      link: '{instanceUrl}/oauth_entity_list.do',
      fields: [fieldSaid('Client Secret', 'setup.steps.shared.secretValue')],
      note: 'setup.steps.outboundSecret.noteTry',
    },
  ],
  asks: [],
  automatic: [
    {
      kind: 'lookup',
      table: 'oauth_entity',
      match: { client_id: '{outboundClientId}' },
      makes: { outboundProviderSysId: 'sys_id' },
    },
    {
      kind: 'secret',
      from: { system: 'entra', clientId: 'outboundClientId' },
      to: { table: 'oauth_entity', sysId: 'outboundProviderSysId', column: 'client_secret' },
      name: 'ServiceNow {instance}',
    },
  ],
  check: outboundSecretCheck,
};
