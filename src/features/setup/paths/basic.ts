import type { Path } from '../runbook/step.ts';
import { outboundApp } from './steps/app-registrations.ts';
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
import { inboundClient } from './steps/inbound-client.ts';
import { passwordUser } from './steps/integration-user.ts';
import { network } from './steps/network.ts';
import { outboundProvider, outboundSecret } from './steps/outbound-provider.ts';
import { enablePeople, linkAccount } from './steps/people.ts';
import { field, fieldSaid } from './steps/said.ts';

/** Microsoft calls the instance with the integration user's password. */
export const basic: Path = {
  id: 'basic',
  features: ['serviceHealth', 'solutions', 'cases'],
  steps: [
    outboundApp,
    outboundProvider('{otherRedirectUrl}'),
    outboundSecret,
    inboundClient,
    passwordUser,
    crossScope,
    appConsent,
    appProviders(
      ['inboundClient', 'integrationUser'],
      inboundFields(false, '{inboundClientName}'),
      userFields('{integrationUserName}'),
    ),
    appRepository,
    appSettings,
    completeIntegration(
      [
        field('Authentication type', 'Basic Auth'),
        field('Client ID', '{inboundClientId}'),
        fieldSaid('Client secret', 'setup.steps.completeIntegration.inboundSecret'),
        field('Refresh token expiry', '864000'),
        field('Rest username', '{integrationUserName}'),
        fieldSaid('Rest user password', 'setup.steps.completeIntegration.userPassword'),
      ],
      [
        {
          kind: 'lookup',
          table: 'oauth_entity',
          match: { client_id: '{inboundClientId}' },
          makes: { inboundClientSysId: 'sys_id' },
        },
        {
          kind: 'secret',
          from: { system: 'serviceNow' },
          to: {
            person: 'microsoft365',
            also: { table: 'oauth_entity', sysId: 'inboundClientSysId', column: 'client_secret' },
          },
          name: '{inboundClientName}',
        },
      ],
    ),
    finish,
    enablePeople(['finish']),
    linkAccount,
    network,
  ],
};
