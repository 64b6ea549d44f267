import { z } from 'zod';
import { type Instance, listParameters } from './instance.ts';
import { allOf, anyOf, equals, isOneOf } from './query.ts';
import { value } from './schema.ts';

export interface User {
  readonly sysId: string;
  readonly userName: string;
  readonly name: string;
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
      ['sys_id', 'user_name', 'name'],
      3,
    ),
    schema: z.array(z.object({ sys_id: value, user_name: value, name: value })),
    signal,
  });
  return rows.map(({ sys_id, user_name, name }) => ({ sysId: sys_id, userName: user_name, name }));
}

/** Which of these roles a user has, by itself or through groups (`sys_user_has_role` lists both). */
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
      ['role.name'],
      roleNames.length * 10,
    ),
    schema: z.array(z.object({ 'role.name': value })),
    signal,
  });
  return new Set(rows.map((row) => row['role.name']));
}
