import type { DirectoryAccount } from '../../../clients/graph/directory-roles.ts';
import { CasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';
import type { AccountRecords } from '../records.ts';
import { supportRoles } from './admin-roles.ts';

/** Both functions throw ENTRA_SIGN_IN_REFUSED, GRAPH_FORBIDDEN and UPSTREAM_*. */
export interface DirectoryDeps {
  /** @param who an object id or an address */
  readonly findAccount: (who: string, signal: AbortSignal) => Promise<DirectoryAccount | undefined>;
  /** Template ids of the directory roles that an account has now. */
  readonly listRoles: (objectId: string, signal: AbortSignal) => Promise<readonly string[]>;
}

export interface CheckAccountDeps extends DirectoryDeps {
  readonly accounts: Pick<AccountRecords, 'find'>;
}

/** An account that may open service requests now. */
export interface CheckedAccount {
  readonly objectId: string;
  /** Its user principal name, in lower case. */
  readonly email: string;
  readonly name: string;
  /** Names of the roles that let it, one at least. */
  readonly roles: readonly string[];
  /** Whether the person linked it; else it is the person's own. */
  readonly isLinked: boolean;
}

/**
 * With which account the person manages cases: the one they linked, else their own. Asked anew each time, since roles are
 * taken away.
 * @throws ACCOUNT_NOT_ADMIN when it may not open service requests (any more), and what asking Graph and the store throws
 */
export async function checkAccount(
  turn: Pick<Turn, 'asker' | 'signal'>,
  deps: CheckAccountDeps,
): Promise<CheckedAccount> {
  const { entraObjectId } = turn.asker.account;
  const link = await deps.accounts.find(entraObjectId);
  const wanted = link?.accountObjectId ?? entraObjectId;
  const checked = await checkAdmin(wanted, turn.signal, deps);
  if (checked.is === 'admin') return { ...checked.account, isLinked: link !== undefined };
  throw new CasebridgeError('ACCOUNT_NOT_ADMIN', { email: checked.email ?? link?.email ?? ownName(turn) });
}

/** How the person is called where Graph does not know them. */
function ownName({ asker }: Pick<Turn, 'asker'>): string {
  if (!asker.known) return asker.name;
  const { by, value } = asker.person.match;
  return by === 'email' || value.includes('@') ? value : asker.person.name;
}

export type AdminCheck =
  | { readonly is: 'admin'; readonly account: Omit<CheckedAccount, 'isLinked'> }
  /** `email`: undefined when there is no such account. */
  | { readonly is: 'none'; readonly email: string | undefined };

/** Whether an account may open service requests now. One that may not sign in may not. */
export async function checkAdmin(
  who: string,
  signal: AbortSignal,
  { findAccount, listRoles }: DirectoryDeps,
): Promise<AdminCheck> {
  const account = await findAccount(who, signal);
  if (account === undefined || !account.isEnabled) return { is: 'none', email: account?.email };
  const { objectId, email, name } = account;
  const roles = (await listRoles(objectId, signal)).flatMap((id) => supportRoles.get(id) ?? []);
  return roles.length === 0
    ? { is: 'none', email }
    : { is: 'admin', account: { objectId, email, name, roles: [...new Set(roles)].sort() } };
}
