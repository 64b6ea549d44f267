import type { SetupRecord } from '../../../clients/servicenow/setup-records.ts';
import type { Finding } from '../../findings.ts';
import type { ValueName } from '../runbook/run.ts';
import type { StepCheck, StepLook } from '../runbook/step.ts';
import type { InstanceSetup } from '../systems.ts';
import { compareRow, rowMissing, sightOf, type Wanted } from './rows.ts';
import { bad, good, notKnown, see } from './say.ts';

const wanted: readonly Wanted[] = [
  { column: 'active', label: 'Active', accepts: ['true'] },
  { column: 'locked_out', label: 'Locked out', accepts: ['false'] },
  { column: 'web_service_access_only', label: 'Web service access only', accepts: ['true'] },
  { column: 'password_needs_reset', label: 'Password needs reset', accepts: ['false'] },
];

const role = 'incident_manager';

/** @param userId the value that its User ID is */
export function integrationUserCheck(userId: ValueName): StepCheck {
  return async (look, { instance }) => {
    const userName = look.values[userId];
    if (userName === undefined) return [notKnown(look, 'user_name', 'setup.steps.integrationUser.ask')];
    return see(look, sightOf('sys_user', 'user_name'), async () => {
      const columns = wanted.map(({ column }) => column);
      const [user] = await instance.find('sys_user', { user_name: userName }, columns, look);
      if (user === undefined) return [rowMissing(look, 'user_name', 'sys_user', userName)];
      const roles = await see(look, sightOf('sys_user_has_role', 'roles'), () =>
        checkRole(look, instance, user, userName),
      );
      return [...compareRow(look, 'sys_user', user, userName, wanted), ...roles];
    });
  };
}

async function checkRole(
  look: StepLook,
  instance: InstanceSetup,
  { sysId }: SetupRecord,
  userName: string,
): Promise<readonly Finding[]> {
  const match = { user: sysId, 'role.name': role };
  const held = await instance.find('sys_user_has_role', match, [], look);
  const values = { user: userName, role };
  if (held.length > 0) return [good(look, { field: 'roles', text: 'setup.checks.user.hasRole', values })];
  return [
    bad(look, {
      field: 'roles',
      text: 'setup.checks.user.noRole',
      todo: 'setup.checks.user.noRoleTodo',
      values,
    }),
  ];
}
