import { giveRole } from '../helpers/by-hand.ts';
import { changed, closed, describeFaults, hiddenBehind, withoutRole } from '../helpers/setup-faults.ts';

const caseRole = 'x_mioms_m365_assis.administrator';

describe('set-up for insights only, with one thing wrong', () => {
  describeFaults(
    'insightsOnly',
    [
      {
        name: 'somebody may open cases',
        step: 'enablePeople',
        breaks: (setup) => {
          giveRole(setup.serviceNow, 'isaiah.langer', caseRole);
          return () => void withoutRole('administrator')(setup);
        },
        says: `Isaiah Langer: ${caseRole}, although nobody opens cases on this path`,
        todo: [`Take the role ${caseRole} away from Isaiah Langer.`],
      },
      {
        name: 'nobody is enabled',
        step: 'enablePeople',
        breaks: withoutRole('insights_user'),
        says: 'Nobody has one of: x_mioms_m365_assis.insights_user',
        todo: ['Say “enable user”, an address and what as, or give somebody the role in ServiceNow.'],
      },
      {
        name: 'people’s roles may not be read',
        step: 'enablePeople',
        breaks: closed('sys_user_has_role'),
        ...hiddenBehind('sys_user_has_role', 'user_admin'),
      },
      {
        name: 'the outbound provider is not active',
        step: 'outboundProvider',
        breaks: changed('oauth_entity', { name: 'Casebridge outbound' }, { active: 'false' }),
        says: '“Casebridge outbound”: Active is “false”, not “true”',
        todo: ['Open “Casebridge outbound” in ServiceNow, set Active to “true”, and save.'],
      },
      {
        name: 'the final step of the app’s set-up is open again',
        step: 'finish',
        breaks: ({ serviceNow: { support } }) => {
          support.setUp = 'finalStep';
          return () => {
            support.setUp = 'insightsOnly';
          };
        },
        says: 'The app says that the final step of its set-up is missing',
        todo: [
          'Compare the admin center’s page with the card of the step before, field by field.',
          'Then click Next on the completion page of Microsoft 365 support > Setup.',
        ],
        also: ['3. ', '5. ', '7. '],
      },
    ],
    { settings: { INSIGHTS_ONLY: 'on' } },
  );
});
