import type { RoleHolder } from '../../../clients/servicenow/setup-users.ts';
import type { Finding } from '../../findings.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { InstanceSetup } from '../systems.ts';
import { sightOf } from './rows.ts';
import { bad, good, see } from './say.ts';

const shown = 25;

export const enablePeopleCheck: StepCheck = (look, { instance }) => {
  const { roleInsights = '', roleAdministrator = '' } = look.values;
  return see(look, sightOf('sys_user_has_role', 'role'), () =>
    checkAnybody(look, instance, [roleInsights, roleAdministrator]),
  );
};

/** Nobody can open cases on this path, so that the role for it would promise what does not work. */
export const onlyInsightsCheck: StepCheck = (look, { instance }) => {
  const { roleInsights = '', roleAdministrator = '' } = look.values;
  return see(look, sightOf('sys_user_has_role', 'role'), async () => {
    const { holders } = await instance.listHolders([roleAdministrator], shown, look);
    const found = await checkAnybody(look, instance, [roleInsights]);
    return holders.length === 0 ? found : [tooMuch(look, holders, roleAdministrator), ...found];
  });
};

async function checkAnybody(
  look: StepLook,
  instance: InstanceSetup,
  roles: readonly string[],
): Promise<readonly Finding[]> {
  const { holders, more } = await instance.listHolders(roles, shown, look);
  const values = { count: holders.length, more: more ? 'yes' : 'no', roles: look.words.list(roles) };
  if (holders.length > 0) return [good(look, { field: 'role', text: 'setup.checks.people.some', values })];
  return [
    bad(look, {
      field: 'role',
      text: 'setup.checks.people.none',
      todo: 'setup.checks.people.noneTodo',
      values,
    }),
  ];
}

function tooMuch(look: StepLook, holders: readonly RoleHolder[], role: string): Finding {
  const people = look.words.list(holders.map(({ name, userName }) => name || userName));
  return bad(look, {
    field: 'administrator',
    text: 'setup.checks.people.tooMuch',
    todo: 'setup.checks.people.tooMuchTodo',
    values: { people, role },
  });
}

/** Nobody has to link an account; one that is linked has to be good for something. */
export const linkedAccountsCheck: StepCheck = async (look, { casebridge }) => {
  const linked = await casebridge.listLinkedAccounts(look.signal);
  const { words, step } = look;
  if (linked.length === 0) {
    const text = words.say('setup.checks.linked.none');
    return [{ result: 'unseen', about: `${step.id}.account`, text }];
  }
  const lost = linked.filter(({ mayOpenCases }) => !mayOpenCases);
  if (lost.length === 0) {
    const values = { count: linked.length };
    return [good(look, { field: 'account', text: 'setup.checks.linked.hold', values })];
  }
  return lost.map(({ name, email }) =>
    bad(look, {
      field: 'account',
      text: 'setup.checks.linked.lost',
      todo: 'setup.checks.linked.lostTodo',
      values: { name, email },
    }),
  );
};
