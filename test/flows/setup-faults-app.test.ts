import assert from 'node:assert/strict';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { actionsOf } from '../helpers/card-text.ts';
import { administrator, type GreenSetup, standInsOf } from '../helpers/green-setup.ts';
import { closed, describeFaults, type Fault, hiddenBehind, withoutRole } from '../helpers/setup-faults.ts';

const way = 'Way to Microsoft “Through the ServiceNow integration”';

function setUpIs(state: 'steps' | 'finalStep' | 'insightsOnly'): Fault['breaks'] {
  return ({ serviceNow: { support } }) => {
    support.setUp = state;
    return () => {
      support.setUp = 'complete';
    };
  };
}

const account = 'admin@contoso.com';

/** Somebody's own choice, which the step then stands for. */
async function linkAccount({ bot, verify }: GreenSetup): Promise<void> {
  const from = administrator;
  const [asked] = await bot.say(`link account ${account}`, { from });
  const button = actionsOf(asked?.card).find(({ verb }) => verb === 'escalation.linkAccount');
  await bot.click('escalation.linkAccount', Object(button?.data), { from });
  assert.match((await verify('linkAccount')).text, /^✔ 1 linked account may open cases$/m);
}

function takeDirectoryRole({ directory }: GraphStandIn) {
  const group = directory.groups.find(({ displayName }) => displayName === 'Microsoft 365 administrators');
  const members = group?.memberIds.splice(0) ?? [];
  assert.equal(members.length, 1, 'the account’s role');
  return () => void group?.memberIds.push(...members);
}

/** What DNS says of Microsoft's host; the step looks as soon as somebody did it. */
function addresses(now: readonly string[]): Fault['breaks'] {
  return async ({ bot, verify }) => {
    await verify('network');
    const { hosts } = standInsOf(bot).dns;
    const host = 'connector.rave.microsoft.com';
    const before = hosts.get(host) ?? [];
    hosts.set(host, now);
    return () => void hosts.set(host, before);
  };
}

const moved = ['20.1.2.1', '20.1.2.2', '20.1.2.3', '20.1.2.4', '20.1.2.5', '20.1.2.6'];

describe('set-up, with one thing of the app or its people wrong', () => {
  describeFaults('basic', [
    {
      name: 'a step of the app’s set-up is open again',
      step: 'appSettings',
      breaks: setUpIs('steps'),
      says: 'The app says that the steps of its set-up are not finished',
      todo: ['Open Microsoft 365 support > Setup and finish each step, up to the application settings.'],
      also: ['2. ', '4. ', '6. ', way],
    },
    {
      name: 'the final step of the app’s set-up is open again',
      step: 'finish',
      breaks: setUpIs('finalStep'),
      says: 'The app says that the final step of its set-up is missing',
      todo: [
        'Compare the admin center’s page with the card of the step before, field by field.',
        'Then click Next on the completion page of Microsoft 365 support > Setup.',
      ],
      also: ['3. ', '5. ', '7. ', way],
    },
    {
      name: 'the inbound provider was skipped',
      step: 'appProviders',
      breaks: setUpIs('insightsOnly'),
      says: 'The app was set up without calls from Microsoft, so nobody can open cases',
      todo: [
        'Open Microsoft 365 support > Setup and switch off “Skip current step” for the inbound OAuth provider and for the integration user.',
      ],
      also: [way],
    },
    {
      name: 'the app does not say how far it is',
      step: 'appSettings',
      breaks: ({ serviceNow: { faults } }) => {
        faults.add({ kind: 'answer', status: 403 }, { path: /x_casebridge/ });
        return () => faults.clear();
      },
      isUnseen: 'wholly',
      says: 'ServiceNow answered that Casebridge’s account may not do this.',
      todo: [
        'Ask whoever runs Casebridge to check its rights against docs/permissions.md.',
        'Until then a case can be opened in the Microsoft 365 admin center.',
      ],
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
    {
      name: 'people’s roles may not be read',
      step: 'enablePeople',
      breaks: closed('sys_user_has_role'),
      ...hiddenBehind('sys_user_has_role', 'user_admin'),
    },
    {
      name: 'the linked account has lost its role',
      step: 'linkAccount',
      breaks: async (setup) => {
        await linkAccount(setup);
        return takeDirectoryRole(setup.bot.graph);
      },
      says: `The account ${account}, linked by Alex Wilber, may not open cases`,
      todo: [`Give ${account} one of the roles that may open cases, or Alex Wilber links another account`],
      also: ['8. ', `The account ${account} of Alex Wilber is no Microsoft 365 admin account any more`],
    },
    {
      name: 'Microsoft’s host has six other addresses',
      step: 'network',
      breaks: addresses(moved),
      says: `connector.rave.microsoft.com: none of the guide’s six addresses is still there; added: ${moved.slice(0, 5).join(', ')} and 20.1.2.6; gone: 52.149.152.32, 40.83.232.243, 40.83.114.39, 13.76.138.31, 13.79.229.170 and 20.105.151.142`,
      todo: [
        `Where internet access is restricted, allow these addresses in both directions: ${moved.slice(0, 5).join(', ')} and 20.1.2.6.`,
      ],
    },
    {
      name: 'Microsoft’s host has no address',
      step: 'network',
      breaks: addresses([]),
      says: 'DNS has no address for connector.rave.microsoft.com',
      todo: [
        'Microsoft shut the service behind connector.rave.microsoft.com down on 30 May 2025: nothing on your side brings it back.',
        'Say “find solutions for” and the incident’s number: Casebridge does what the app did.',
      ],
    },
  ]);
});
