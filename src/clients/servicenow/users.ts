import { z } from 'zod';
import { type Instance, listParameters } from './instance.ts';
import { allOf, anyOf, equals, isOneOf } from './query.ts';
import { value } from './schema.ts';

export interface User {
  readonly sysId: string;
  readonly userName: string;
  readonly name: string;
  readonly email: string;
}

/** Active users whose e-mail address or user name is one of these; three are enough to see that it is not one. */
export async function findActiveUsers(
  instance: Instance,
  accounts: readonly string[],
  signal?: AbortSignal,
): Promise<readonly User[]> {
  const rows = await instance.get({
    path: '/api/now/table/sys_user',
    parameters: listParameters(
      allOf(equals('active', 'true'), anyOf(isOneOf('email', accounts), isOneOf('user_name', accounts))),
      ['sys_id', 'user_name', 'name', 'email', 'active'],
      3,
    ),
    schema: z.array(z.object({ sys_id: value, user_name: value, name: value, email: value, active: value })),
    signal,
  });
  // A condition that ServiceNow dropped must not make somebody else of the one who asks.
  const wanted = new Set(accounts.map((account) => account.toLowerCase()));
  const isWanted = ({ email, user_name }: (typeof rows)[number]) =>
    wanted.has(email.toLowerCase()) || wanted.has(user_name.toLowerCase());
  return rows
    .filter((row) => row.active === 'true' && isWanted(row))
    .map(({ sys_id, user_name, name, email }) => ({ sysId: sys_id, userName: user_name, name, email }));
}

/**
 * Which of these roles a user has, by itself or through groups (`sys_user_has_role` lists both). ServiceNow drops a
 * condition it does not let us ask for and answers the rest, which would be everybody's roles: so whose they are is
 * read as well.
 */
export async function findRoles(
  instance: Instance,
  userSysId: string,
  roleNames: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const rows = await instance.get({
    path: '/api/now/table/sys_user_has_role',
    parameters: listParameters(
      allOf(equals('user', userSysId), isOneOf('role.name', roleNames)),
      ['user', 'role.name'],
      roleNames.length * 10,
    ),
    schema: z.array(z.object({ user: value, 'role.name': value })),
    signal,
  });
  return new Set(rows.filter(({ user }) => user === userSysId).map((row) => row['role.name']));
}
