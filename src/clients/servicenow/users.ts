import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { type Instance, listCall } from './instance.ts';
import { allOf, anyOf, type Condition, on } from './query.ts';
import { value } from './schema.ts';

export interface User {
  readonly sysId: string;
  readonly userName: string;
  readonly name: string;
  readonly email: string;
}

const users = on('sys_user');
const row = z.object({ sys_id: value, user_name: value, name: value, email: value, active: value });
type Row = z.infer<typeof row>;

/** Active users whose e-mail address or user name is one of these; three are enough to see that it is not one. */
export async function findActiveUsers(
  instance: Instance,
  accounts: readonly string[],
  signal?: AbortSignal,
): Promise<readonly User[]> {
  const isAccount = anyOf(users.isOneOf('email', accounts), users.isOneOf('user_name', accounts));
  // A condition that ServiceNow dropped must not make somebody else of the one who asks.
  const wanted = new Set(accounts.map((account) => account.toLowerCase()));
  const isWanted = ({ email, user_name }: Row) =>
    wanted.has(email.toLowerCase()) || wanted.has(user_name.toLowerCase());
  return listActiveUsers(instance, isAccount, isWanted, 3, signal);
}

/** Active users with one of these user names, which `findActiveUsers` may have left out among those who share an address. */
export async function findUsersNamed(
  instance: Instance,
  userNames: readonly string[],
  signal?: AbortSignal,
): Promise<readonly User[]> {
  const wanted = new Set(userNames.map((userName) => userName.toLowerCase()));
  const isWanted = ({ user_name }: Row) => wanted.has(user_name.toLowerCase());
  return listActiveUsers(instance, users.isOneOf('user_name', userNames), isWanted, 3, signal);
}

const maximumPeople = 10;

/**
 * Active users with this e-mail address or user name first, then those whose name holds this text; at most ten.
 * @throws SEARCH_TEXT_EMPTY
 */
export async function findPeople(
  instance: Instance,
  text: string,
  signal?: AbortSignal,
): Promise<readonly User[]> {
  const wanted = foldedText(text);
  if (wanted === '') throw new CasebridgeError('SEARCH_TEXT_EMPTY');
  const isAccount = anyOf(users.equals('email', text), users.equals('user_name', text));
  const hasName = allOf(users.contains('name', text), users.ascending('name'));
  const [byAccount, byName] = await Promise.all([
    listActiveUsers(
      instance,
      isAccount,
      ({ email, user_name }) => [email, user_name].some((account) => foldedText(account) === wanted),
      maximumPeople,
      signal,
    ),
    listActiveUsers(
      instance,
      hasName,
      ({ name }) => foldedText(name).includes(wanted),
      maximumPeople,
      signal,
    ),
  ]);
  const found = new Map([...byAccount, ...byName].map((user) => [user.sysId, user]));
  return [...found.values()].slice(0, maximumPeople);
}

/** As databases compare: capitals and accents make no difference. */
function foldedText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim().toLowerCase();
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
  const grants = on('sys_user_has_role');
  const rows = await instance.get({
    ...listCall({
      query: allOf(grants.equals('user', userSysId), grants.isOneOf('role.name', roleNames)),
      fields: ['user', 'role.name'],
      limit: roleNames.length * 10,
    }),
    schema: z.array(z.object({ user: value, 'role.name': value })),
    signal,
  });
  return new Set(rows.filter(({ user }) => user === userSysId).map((found) => found['role.name']));
}

async function listActiveUsers(
  instance: Instance,
  query: Condition<'sys_user'>,
  isWanted: (found: Row) => boolean,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly User[]> {
  const rows = await instance.get({
    ...listCall({
      query: allOf(users.equals('active', 'true'), query),
      fields: ['sys_id', 'user_name', 'name', 'email', 'active'],
      limit,
    }),
    schema: z.array(row),
    signal,
  });
  return rows
    .filter((found) => found.active === 'true' && isWanted(found))
    .map(({ sys_id, user_name, name, email }) => ({ sysId: sys_id, userName: user_name, name, email }));
}
