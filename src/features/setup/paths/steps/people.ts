import { enablePeopleCheck, linkedAccountsCheck, onlyInsightsCheck } from '../../checks/people.ts';
import type { ScreenField, Step } from '../../runbook/step.ts';
import { field } from './said.ts';

function enable(roles: readonly ScreenField[]) {
  return {
    id: 'enablePeople',
    title: 'setup.steps.enablePeople.title',
    who: 'serviceNow',
    byHand: [
      {
        at: { text: 'User Administration > Users > Roles > Edit' },
        link: '{instanceUrl}/sys_user_list.do',
        fields: roles,
        note: 'setup.steps.enablePeople.note',
      },
    ],
    asks: [],
  } as const satisfies Partial<Step>;
}

/** Step 10. @param dependsOn what people need to be there */
export function enablePeople(dependsOn: readonly string[]): Step {
  return {
    ...enable([field('Role', '{roleInsights}'), field('Role', '{roleAdministrator}')]),
    why: 'setup.steps.enablePeople.why',
    changes: 'setup.steps.enablePeople.changes',
    dependsOn,
    check: enablePeopleCheck,
  };
}

/** Nobody opens cases, so nobody gets the role for it. */
export const enableForInsights: Step = {
  ...enable([field('Role', '{roleInsights}')]),
  why: 'setup.steps.enablePeople.whyInsights',
  changes: 'setup.steps.enablePeople.changesInsights',
  dependsOn: ['finish'],
  check: onlyInsightsCheck,
};

/** Step 11. Everybody who needs it does it for themselves, so that nobody's word stands for all. */
export const linkAccount: Step = {
  id: 'linkAccount',
  title: 'setup.steps.linkAccount.title',
  why: 'setup.steps.linkAccount.why',
  changes: 'setup.steps.linkAccount.changes',
  who: 'caseAdministrator',
  isOptional: true,
  dependsOn: ['enablePeople'],
  byHand: [
    {
      at: { text: 'Microsoft 365 support > Link Account' },
      link: '{instanceUrl}',
      fields: [{ label: 'Microsoft 365 admin email', value: { say: 'setup.steps.linkAccount.email' } }],
      note: 'setup.steps.linkAccount.note',
    },
  ],
  asks: [],
  check: linkedAccountsCheck,
};

/** Without the app the link is Casebridge's alone. */
export const linkAccountHere: Step = {
  ...linkAccount,
  byHand: [{ at: { say: 'setup.steps.linkAccount.here' }, fields: [] }],
};
