import { LRUCache } from 'lru-cache';
import type { User } from '../../clients/servicenow/users.ts';
import { CasebridgeError, isCasebridgeError } from '../../errors.ts';
import type { AccountId, Person, PersonMatch, Right } from '../turn.ts';

/** A person as Microsoft Teams knows them. The Entra object id and the tenant are the identity; names are not. */
export interface Account extends AccountId {
  /** E-mail address and user principal name, asked of Teams only when needed; they find the ServiceNow user. */
  readonly addresses: () => Promise<readonly string[]>;
}

export interface IdentityDeps {
  /** By e-mail address or user name; three of several are enough. */
  readonly findActiveUsers: (accounts: readonly string[]) => Promise<readonly User[]>;
  readonly findUsersNamed: (userNames: readonly string[]) => Promise<readonly User[]>;
  readonly findLinks: (
    tenantId: string,
    subjects: readonly string[],
  ) => Promise<readonly { readonly subject: string; readonly userName: string }[]>;
  readonly findRoles: (userSysId: string, roles: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly roleNames: Readonly<Record<Right, string>>;
  /** Whom somebody counts as whom ServiceNow does not know; nobody, except in a sandbox (see `src/composition/sandbox.ts`). */
  readonly substitute: Person | undefined;
  readonly now: () => Date;
}

/**
 * Throws PERSON_UNREADABLE, PERSON_UNKNOWN, PERSON_AMBIGUOUS and what the ServiceNow client and the store throw. It takes
 * no signal: several turns of one person share a lookup, and the end of the first must not end it for the others.
 */
export type IdentifyPerson = (account: Account) => Promise<Person>;

export interface Identity {
  readonly identify: IdentifyPerson;
  /** Looks everybody up again: somebody was linked or unlinked. */
  readonly forgetEverybody: () => void;
}

/** A role that is given or taken works after at most this long. */
const keptMilliseconds = 60_000;

export function createIdentity(deps: IdentityDeps): Identity {
  const time = () => deps.now().getTime();
  const people = new LRUCache<string, Person, Account>({
    max: 5_000,
    ttl: keptMilliseconds,
    ttlResolution: 0,
    perf: { now: time },
    fetchMethod: async (_key, _stale, { context, options }) => {
      const asked = time();
      const person = await identify(context, deps);
      // What ServiceNow answered slowly is that much older.
      options.ttl = Math.max(1, keptMilliseconds - (time() - asked));
      return person;
    },
  });
  return {
    identify: (account) =>
      people.forceFetch(`${account.tenantId}/${account.entraObjectId}`, { context: account }),
    forgetEverybody: () => people.clear(),
  };
}

interface Matched {
  readonly user: User;
  readonly match: PersonMatch;
}

async function identify(account: Account, deps: IdentityDeps): Promise<Person> {
  const { addresses, why } = await knownAddresses(account);
  const found = addresses.length === 0 ? [] : await deps.findActiveUsers(addresses);
  const matched =
    (await matchByAddress(found, addresses, deps)) ?? (await matchByLink(account, addresses, deps));
  if (matched === undefined) {
    if (found.length === 0 && addresses.length > 0 && deps.substitute !== undefined) {
      return asUser(deps.substitute, deps);
    }
    throw unknown(found, addresses, deps, why);
  }
  const { user, match } = matched;
  const roles = await deps.findRoles(user.sysId, Object.values(deps.roleNames));
  return {
    sysId: user.sysId,
    userName: user.userName,
    name: user.name,
    rights: rightsOf(roles, deps.roleNames),
    roles: [...roles],
    match,
  };
}

/** The account as the active user that it is; without one, it can do all but what is about a user of its own. */
async function asUser(account: Person, { findUsersNamed }: IdentityDeps): Promise<Person> {
  const [user] = await findUsersNamed([account.userName]);
  return user === undefined
    ? account
    : { ...account, sysId: user.sysId, userName: user.userName, name: user.name };
}

/** None, and why, for somebody of whom Teams tells nothing: a link may still say who it is. */
async function knownAddresses({ addresses }: Account) {
  try {
    return { addresses: await addresses(), why: undefined };
  } catch (error) {
    if (isCasebridgeError(error, 'PERSON_UNREADABLE')) return { addresses: [], why: error.cause };
    throw error;
  }
}

/** Only what finds exactly one user counts: the e-mail addresses, else the user names. */
async function matchByAddress(
  found: readonly User[],
  addresses: readonly string[],
  { findUsersNamed }: IdentityDeps,
): Promise<Matched | undefined> {
  const isComplete = found.length < mostFound;
  const byEmail = found.filter(({ email }) => addresses.includes(email.toLowerCase()));
  const [user] = byEmail;
  if (isComplete && user !== undefined && byEmail.length === 1) {
    return { user, match: { by: 'email', value: user.email.toLowerCase() } };
  }
  const candidates = isComplete ? found : await findUsersNamed(addresses);
  const byName = candidates.filter(({ userName }) => addresses.includes(userName.toLowerCase()));
  const [named] = byName;
  if (named === undefined || byName.length > 1) return undefined;
  return { user: named, match: { by: 'userName', value: named.userName.toLowerCase() } };
}

/** As many as are asked for: there may be more. */
const mostFound = 3;

/** @throws PERSON_UNKNOWN for a link to somebody who is not an active user (any more) */
async function matchByLink(
  { tenantId, entraObjectId }: Account,
  addresses: readonly string[],
  deps: IdentityDeps,
): Promise<Matched | undefined> {
  // The account itself goes before its addresses, which may be given to somebody else one day.
  const subjects = [entraObjectId.toLowerCase(), ...addresses];
  const links = await deps.findLinks(tenantId, subjects);
  const link = subjects.flatMap((subject) => links.filter((one) => one.subject === subject))[0];
  if (link === undefined) return undefined;
  const { subject, userName } = link;
  const user = (await deps.findUsersNamed([userName]))[0];
  if (user !== undefined) return { user, match: { by: 'link', value: subject } };
  throw new CasebridgeError('PERSON_UNKNOWN', {
    account: addresses[0] ?? subject,
    reason: 'linkBroken',
    userName,
    role: deps.roleNames.setup,
  });
}

function unknown(
  found: readonly User[],
  [account]: readonly string[],
  { roleNames }: IdentityDeps,
  cause: unknown,
): CasebridgeError {
  const role = roleNames.setup;
  if (account === undefined) return new CasebridgeError('PERSON_UNREADABLE', { role }, { cause });
  return found.length > 1
    ? new CasebridgeError('PERSON_AMBIGUOUS', { account, count: found.length, role })
    : new CasebridgeError('PERSON_UNKNOWN', { account, reason: 'none', userName: '', role });
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
