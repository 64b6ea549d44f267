import { z } from 'zod';
import { type Instance, listCall } from './instance.ts';
import { allOf, on } from './query.ts';
import { value } from './schema.ts';
import { requireSeen } from './setup-records.ts';
import type { User } from './users.ts';

export interface RoleHolder extends User {
  readonly roles: readonly string[];
}

const grants = on('sys_user_has_role');
const grantRows = z.array(z.record(z.string(), value));
const grantFields = [
  'user',
  'user.user_name',
  'user.name',
  'user.email',
  'user.active',
  'role.name',
] as const;
/** Somebody holds a role once for each group that gives it, and once themselves. */
const maximumGrants = 1000;

/**
 * Active users that hold one of these roles, themselves or through groups (`sys_user_has_role` lists both), by name.
 * @returns at most `limit` of them; `more`: there are others
 * @throws SERVICENOW_FORBIDDEN where who holds a role may not be seen
 */
export async function listRoleHolders(
  instance: Instance,
  roles: readonly string[],
  limit: number,
  signal?: AbortSignal,
): Promise<{ readonly holders: readonly RoleHolder[]; readonly more: boolean }> {
  const query = allOf(
    grants.isOneOf('role.name', roles),
    grants.equals('user.active', 'true'),
    grants.ascending('user.name'),
    grants.ascending('user.user_name'),
  );
  const { result, total = 0 } = await instance.getPage({
    ...listCall({ query, fields: grantFields, limit: maximumGrants, counted: true }),
    schema: grantRows,
    signal,
  });
  requireSeen('sys_user_has_role', ['user', 'user.active', 'role.name'], result, total);
  const found = new Map<string, RoleHolder>();
  for (const row of result) {
    const [sysId = '', role = ''] = [row.user, row['role.name']];
    // A condition that ServiceNow dropped must not make anybody an administrator.
    if (!roles.includes(role) || row['user.active'] !== 'true') continue;
    const held = new Set([...(found.get(sysId)?.roles ?? []), role]);
    found.set(sysId, {
      sysId,
      userName: row['user.user_name'] ?? '',
      name: row['user.name'] ?? '',
      email: row['user.email'] ?? '',
      roles: [...held],
    });
  }
  const holders = [...found.values()];
  return { holders: holders.slice(0, limit), more: holders.length > limit || total > maximumGrants };
}
