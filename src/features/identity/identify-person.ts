import { LRUCache } from 'lru-cache';
import type { User } from '../../clients/servicenow/users.ts';
import { CasebridgeError } from '../../errors.ts';
import type { Person, Right } from '../turn.ts';

/** A person as Microsoft Teams knows them. The Entra object id and the tenant are the identity; names are not. */
export interface Account {
  readonly tenantId: string;
  readonly entraObjectId: string;
  /** E-mail address and user principal name, asked of Teams only when needed; they find the ServiceNow user. */
  readonly addresses: () => Promise<readonly string[]>;
}

export interface IdentityDeps {
  readonly findActiveUsers: (accounts: readonly string[]) => Promise<readonly User[]>;
  readonly findRoles: (userSysId: string, roles: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly roleNames: Readonly<Record<Right, string>>;
  /** Whom somebody counts as whom ServiceNow does not know; nobody, except in a sandbox (see `app.ts`). */
  readonly substitute: Person | undefined;
  readonly now: () => Date;
}

/**
 * Throws PERSON_UNREADABLE, PERSON_UNKNOWN, PERSON_AMBIGUOUS and what the ServiceNow client throws. It takes no signal:
 * several turns of one person share a lookup, and the end of the first must not end it for the others.
 */
export type IdentifyPerson = (account: Account) => Promise<Person>;

/** A role that is given or taken works after at most this long. */
const keptMilliseconds = 60_000;

export function createIdentifyPerson(deps: IdentityDeps): IdentifyPerson {
  const people = new LRUCache<string, Person, Account>({
    max: 5_000,
    ttl: keptMilliseconds,
    perf: { now: () => deps.now().getTime() },
    fetchMethod: (_key, _stale, { context }) => identify(context, deps),
  });
  return (account) => people.forceFetch(`${account.tenantId}/${account.entraObjectId}`, { context: account });
}

async function identify(account: Account, deps: IdentityDeps): Promise<Person> {
  const addresses = await account.addresses();
  const [address] = addresses;
  if (address === undefined) throw new CasebridgeError('PERSON_UNREADABLE');
  const users = await deps.findActiveUsers(addresses);
  const [user] = users;
  if (user === undefined) {
    if (deps.substitute !== undefined) return deps.substitute;
    throw new CasebridgeError('PERSON_UNKNOWN', { account: address });
  }
  if (users.length > 1)
    throw new CasebridgeError('PERSON_AMBIGUOUS', { account: address, count: users.length });
  const roles = await deps.findRoles(user.sysId, Object.values(deps.roleNames));
  const byEmail = user.email.toLowerCase() === address;
  return {
    sysId: user.sysId,
    userName: user.userName,
    name: user.name,
    rights: rightsOf(roles, deps.roleNames),
    roles: [...roles],
    match: { by: byEmail ? 'email' : 'userName', value: address },
  };
}

/** A support administrator may do all that an agent may. */
function rightsOf(
  roles: ReadonlySet<string>,
  roleNames: Readonly<Record<Right, string>>,
): ReadonlySet<Right> {
  const rights = new Set<Right>();
  if (roles.has(roleNames.setup)) rights.add('setup');
  if (roles.has(roleNames.insights)) rights.add('insights');
  if (roles.has(roleNames.administrator)) rights.add('administrator').add('insights');
  return rights;
}
