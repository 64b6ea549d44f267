import type { Finding } from '../../findings.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { Systems } from '../systems.ts';
import { compareRow, rowMissing, sightOf } from './rows.ts';
import { bad, good, notKnown, notSeen, see } from './say.ts';

/** Any of them lets an account read incidents on an instance as it is delivered; the same for changing them. */
const readers = ['sn_incident_read', 'itil', 'admin'] as const;
const writers = ['sn_incident_write', 'itil', 'admin'] as const;

/** Names of one zone; dates in questions are compared on the account's own clock. */
const utcNames = ['GMT', 'UTC', 'Etc/UTC', 'Etc/GMT', 'Zulu', 'Universal'] as const;

/** The account that Casebridge signs in with, whoever asks. That it can is seen by its being answered at all. */
export const botUserCheck: StepCheck = async (look, systems) => {
  const { ownToken: _, ...asBot } = look;
  const userName = look.values.botUserName;
  if (userName === undefined) return [notKnown(look, 'user_name', 'setup.steps.botUser.ask')];
  const user = await see(look, sightOf('sys_user', 'user_name'), async () => {
    const columns = ['active', 'web_service_access_only', 'time_zone'];
    const match = { user_name: userName };
    const [row] = await systems.instance.find('sys_user', match, columns, asBot);
    if (row === undefined) return [rowMissing(look, 'user_name', 'sys_user', userName)];
    return compareRow(look, 'sys_user', row, userName, [
      { column: 'active', label: 'Active', accepts: ['true'] },
      { column: 'web_service_access_only', label: 'Web service access only', accepts: ['true'] },
      { column: 'time_zone', label: 'Time zone', accepts: utcNames },
    ]);
  });
  return [...user, ...(await checkRoles(look, systems, asBot, userName))];
};

async function checkRoles(
  look: StepLook,
  { instance }: Systems,
  asBot: Pick<StepLook, 'signal'>,
  user: string,
): Promise<readonly Finding[]> {
  const roles = await instance.rolesOfCaller(asBot);
  if (roles === undefined) {
    const values = { what: 'sys_user_has_role', right: 'user_admin' };
    return [
      notSeen(look, { field: 'roles', text: 'setup.checks.hidden', todo: 'setup.checks.hiddenTodo', values }),
    ];
  }
  const missing = [readers, writers].filter((names) => !names.some((name) => roles.has(name)));
  const wrong = missing.map(([role]) =>
    bad(look, {
      field: 'roles',
      text: 'setup.checks.user.noRole',
      todo: 'setup.checks.user.noRoleTodo',
      values: { user, role },
    }),
  );
  if (wrong.length > 0) return wrong;
  const held = [...new Set([...readers, ...writers])].filter((name) => roles.has(name)).join(', ');
  return [good(look, { field: 'roles', text: 'setup.checks.user.hasRole', values: { user, role: held } })];
}
