import type { Fault as Broken, FaultFilter } from '../../src/sandbox/faults.ts';
import type { StandIn } from '../../src/sandbox/stand-in.ts';
import { grantGraphRole, revokeGraphRole } from '../helpers/entra-admin.ts';
import { administrator, botClientId, type GreenSetup } from '../helpers/green-setup.ts';
import {
  changed,
  describeFaults,
  type Fault,
  hidden,
  hiddenBehind,
  withoutRole,
} from '../helpers/setup-faults.ts';

import { channel, subscriber } from '../helpers/subscriptions.ts';

const user = { user_name: 'casebridge.integration' };

function down(of: (setup: GreenSetup) => StandIn, fault: Broken, filter: FaultFilter = {}): Fault['breaks'] {
  return (setup) => {
    const { faults } = of(setup);
    faults.add(fault, filter);
    return () => faults.clear();
  };
}

function wrongUser([column, label]: readonly [string, string], found: string, wanted: string): Fault {
  return {
    name: `Casebridge’s account: ${label} is ${found}`,
    step: 'botUser',
    breaks: changed('sys_user', user, { [column]: found }),
    says: `“casebridge.integration”: ${label} is “${found}”, not “${wanted}”`,
    todo: [`Open “casebridge.integration” in ServiceNow, set ${label} to “${wanted}”, and save.`],
  };
}

describe('set-up without the app, with one thing wrong', () => {
  describeFaults('direct', [
    {
      name: 'the consent to read service health was revoked',
      step: 'graphPermission',
      breaks: ({ entra }) => {
        revokeGraphRole(entra, botClientId, 'ServiceHealth.Read.All');
        return () => grantGraphRole(entra, botClientId, 'ServiceHealth.Read.All');
      },
      says: 'Casebridge’s app does not have the permission ServiceHealth.Read.All',
      todo: [
        'In Entra, add ServiceHealth.Read.All under API permissions as an application permission, and grant admin consent.',
        'It can take some minutes until it counts.',
      ],
    },
    {
      name: 'Graph does not answer about service health',
      step: 'graphPermission',
      breaks: down(({ bot }) => bot.graph, { kind: 'reset' }, { path: /serviceAnnouncement/ }),
      isUnseen: true,
      says: ({ bot }) =>
        `Cannot see: Microsoft Graph. No connection to ${new URL(bot.graph.url).host} could be made, or it broke off.`,
      todo: [
        'Try again in a minute.',
        'For whoever runs Casebridge: check the address in the settings, the network and the firewall.',
      ],
    },
    {
      name: 'Learn does not answer',
      step: 'learn',
      breaks: down(({ bot }) => bot.learn, { kind: 'answer', status: 503 }),
      isUnseen: 'wholly',
      says: 'It answered with status 503.',
      todo: ['Try again in a minute.', 'If it stays so, ask your ServiceNow or Microsoft 365 administrator.'],
      also: ['For INC'],
    },
    {
      name: 'nobody is enabled',
      step: 'enablePeople',
      breaks: (setup) => {
        const mends = (['insights_user', 'administrator'] as const).map((role) => withoutRole(role)(setup));
        return () => {
          for (const mend of mends) mend();
        };
      },
      says: 'Nobody has one of: x_mioms_m365_assis.insights_user and x_mioms_m365_assis.administrator',
      todo: ['Say “enable user”, an address and what as, or give somebody the role in ServiceNow.'],
    },
    wrongUser(['web_service_access_only', 'Web service access only'], 'false', 'true'),
    wrongUser(['time_zone', 'Time zone'], 'Europe/Paris', 'GMT'),
    {
      name: 'the account’s time zone may not be read',
      step: 'botUser',
      breaks: hidden('sys_user', 'time_zone'),
      ...hiddenBehind('sys_user.time_zone', 'user_admin'),
    },
    {
      name: 'the last subscription was removed',
      step: 'firstChannel',
      breaks: async ({ bot }) => {
        const here = subscriber(bot, { from: administrator, place: channel() });
        const asked = await here.press(await here.say('unsubscribe'), 'notifications.askDelete');
        await here.press(asked, 'notifications.delete');
        return async () => void (await here.subscribe('subscribe service health'));
      },
      says: 'No conversation is told of service health',
      todo: ['In a channel, say: @Casebridge subscribe service health'],
    },
    {
      name: 'a host cannot be reached',
      step: 'network',
      breaks: async (setup) => {
        await setup.verify('network');
        return down(({ bot }) => bot.learn, { kind: 'reset' }, { method: 'HEAD' })(setup);
      },
      says: 'Microsoft Learn (127.0.0.1) was not reached in … seconds; needed for solutions',
      todo: [
        'Let the machine that Casebridge runs on reach https://127.0.0.1: firewall, proxy (HTTPS_PROXY, NO_PROXY), DNS.',
      ],
    },
  ]);
});
