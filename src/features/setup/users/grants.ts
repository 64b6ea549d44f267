import type { SetupRecord } from '../../../clients/servicenow/setup-records.ts';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import type { Caller } from '../../turn.ts';
import type { UsersDeps } from './deps.ts';
import type { FoundUser } from './find-user.ts';

/** One row of `sys_user_has_role`: somebody holds a role once themselves, and once for each group and role that gives it. */
export interface Grant {
  readonly sysId: string;
  readonly user: string;
  readonly from:
    | { readonly is: 'direct' }
    | { readonly is: 'group'; readonly name: string | undefined }
    | { readonly is: 'role' };
}

const grantColumns = ['user', 'inherited', 'granted_by', 'granted_by.name', 'state'];

/** The sys_id of a role by its name. @throws SETUP_USER_ROLE_MISSING */
export async function findRole(
  name: string,
  caller: Caller,
  { instance }: Pick<UsersDeps, 'instance'>,
): Promise<string> {
  const [role] = await instance.find('sys_user_role', { name }, ['name'], caller, 1);
  if (role === undefined) throw new CasebridgeError('SETUP_USER_ROLE_MISSING', { role: name });
  return role.sysId;
}

/** How somebody holds a role; none when they do not. */
export function listGrants(
  user: FoundUser,
  roleSysId: string,
  caller: Caller,
  deps: Pick<UsersDeps, 'instance'>,
): Promise<readonly Grant[]> {
  return findGrants({ user: user.sysId, role: roleSysId }, caller, deps);
}

export async function findGrants(
  match: Readonly<Record<string, string>>,
  caller: Caller,
  { instance }: Pick<UsersDeps, 'instance'>,
  limit = 50,
): Promise<readonly Grant[]> {
  const rows = await instance.find('sys_user_has_role', match, grantColumns, caller, limit);
  return rows.filter(({ fields }) => fields.state === undefined || fields.state === 'active').map(grantOf);
}

function grantOf({ sysId, fields }: SetupRecord): Grant {
  const user = fields.user ?? '';
  if (fields.granted_by) return { sysId, user, from: { is: 'group', name: fields['granted_by.name'] } };
  return { sysId, user, from: { is: fields.inherited === 'true' ? 'role' : 'direct' } };
}

/** How somebody came by a role, and by which way it goes. */
export function wayOf(words: Words, { userName }: FoundUser, role: string, { from }: Grant): string {
  if (from.is !== 'group') return words.say(`users.way.${from.is}`, { userName, role });
  return from.name
    ? words.say('users.way.group', { userName, role, group: from.name })
    : words.say('users.way.unseenGroup', { userName, role });
}

/** ServiceNow takes changes of roles from these only. */
const rightNeeded = 'user_admin';

/** @throws SETUP_USER_RIGHT_MISSING where it is known beforehand that ServiceNow will refuse */
export async function requireMayGrant(
  user: FoundUser,
  role: string,
  caller: Caller,
  { instance }: Pick<UsersDeps, 'instance'>,
): Promise<void> {
  const own = await instance.rolesOfCaller(caller);
  if (own !== undefined && !own.has(rightNeeded) && !own.has('admin')) throw rightMissing(user, role);
}

/** A refusal of ServiceNow's, as what to do about it. */
export async function withRight<Result>(
  user: FoundUser,
  role: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isCasebridgeError(error, 'SERVICENOW_FORBIDDEN')) throw rightMissing(user, role, error);
    throw error;
  }
}

function rightMissing({ email, userName }: FoundUser, role: string, cause?: unknown): CasebridgeError {
  const facts = { right: rightNeeded, email: email || userName, role };
  return new CasebridgeError('SETUP_USER_RIGHT_MISSING', facts, { cause });
}
