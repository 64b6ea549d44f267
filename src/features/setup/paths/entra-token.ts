import type { Path } from '../runbook/step.ts';
import { outboundApp, restApiApp, restUserApp } from './steps/app-registrations.ts';
import {
  appConsent,
  appProviders,
  appRepository,
  appSettings,
  finish,
  inboundFields,
  userFields,
} from './steps/app-screens.ts';
import { completeIntegration } from './steps/complete-integration.ts';
import { crossScope } from './steps/cross-scope.ts';
import { tokenUser } from './steps/integration-user.ts';
import { network } from './steps/network.ts';
import { oidcProvider, oidcSecret } from './steps/oidc-provider.ts';
import { outboundProvider, outboundSecret } from './steps/outbound-provider.ts';
import { enablePeople, linkAccount } from './steps/people.ts';
import { field, fieldSaid } from './steps/said.ts';

/** Microsoft calls the instance with a token of the tenant's own Entra. */
export const entraToken: Path = {
  id: 'entraToken',
  features: ['serviceHealth', 'solutions', 'cases'],
  steps: [
    outboundApp,
    restApiApp,
    restUserApp,
    outboundProvider('{otherRedirectUrl}'),
    outboundSecret,
    oidcProvider,
    oidcSecret,
    tokenUser,
    crossScope,
    appConsent,
    appProviders(
      ['oidcProvider', 'oidcSecret', 'integrationUser'],
      inboundFields(true, '{oidcProviderName}'),
      userFields('{restUserClientId}'),
    ),
    appRepository,
    appSettings,
    completeIntegration(
      [
        field('Authentication type', 'AAD Auth'),
        field('Client ID', '{restApiClientId}'),
        field('Rest username', '{restUserClientId}'),
        fieldSaid('Rest user password', 'setup.steps.completeIntegration.restUserSecret'),
      ],
      [
        {
          kind: 'secret',
          from: { system: 'entra', clientId: 'restUserClientId' },
          to: { person: 'microsoft365' },
          name: 'Microsoft 365 support integration {instance}',
        },
      ],
    ),
    finish,
    enablePeople(['finish']),
    linkAccount,
    network,
  ],
};
