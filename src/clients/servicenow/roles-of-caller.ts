import { z } from 'zod';
import { isCasebridgeError } from '../../errors.ts';
import { type Instance, listCall } from './instance.ts';
import { isCaller, on } from './query.ts';
import { value } from './schema.ts';

/** More than anybody holds. */
const maximumRoles = 2000;
const users = z.array(z.object({ sys_id: value }));
const grants = z.array(z.object({ user: value, 'role.name': value }));

/**
 * Names of all roles of the account that asks, themselves or through groups.
 * @returns undefined where it cannot be told who that is, or its roles may not be read
 * @throws SERVICENOW_* and UPSTREAM_* of the catalogue
 */
export async function findRolesOfCaller(
  instance: Instance,
  signal?: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const caller = await findCaller(instance, signal);
    return caller === undefined ? undefined : await findRolesOf(instance, caller, signal);
  } catch (error) {
    if (isCasebridgeError(error, 'SERVICENOW_FORBIDDEN')) return undefined;
    throw error;
  }
}

/** The sys_id. Without its condition the question would be answered with everybody, so one has to be all there is. */
async function findCaller(instance: Instance, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { result, total } = await instance.getPage({
    ...listCall({ query: isCaller(), fields: ['sys_id'], limit: 2, counted: true }),
    schema: users,
    signal,
  });
  return total === 1 ? result[0]?.sys_id : undefined;
}

async function findRolesOf(
  instance: Instance,
  userSysId: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const { result, total = 0 } = await instance.getPage({
    ...listCall({
      query: on('sys_user_has_role').equals('user', userSysId),
      fields: ['user', 'role.name'],
      limit: maximumRoles,
      counted: true,
    }),
    schema: grants,
    signal,
  });
  if (result.length === 0 && total > 0) return undefined;
  const own = result.map((row) => (row.user === userSysId ? row['role.name'] : ''));
  // Others' roles, or a column that may not be read.
  return own.includes('') ? undefined : new Set(own);
}
