import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { AccountId, Reply, Turn } from '../../turn.ts';
import type { AccountLink, AccountRecords } from '../records.ts';
import { type CheckedAccount, checkAdmin, type DirectoryDeps } from './check-account.ts';

export interface LinkAccountDeps extends DirectoryDeps {
  readonly accounts: Pick<AccountRecords, 'find' | 'put' | 'remove'>;
  /** Told of every link that was made or taken away: it goes to the log. */
  readonly onChanged: (change: AccountChange) => void;
}

export interface AccountChange {
  readonly correlationId: string;
  /** Whose link it is. */
  readonly by: AccountId & { readonly name: string };
  /** What it is linked to now, and what before; undefined: nothing. */
  readonly email: string | undefined;
  readonly before: string | undefined;
}

type Admin = Omit<CheckedAccount, 'isLinked'>;

/** Shows whose account it is and what it may do. It is linked by a click. @param said an address, as a person writes it */
export async function linkAccount(turn: Turn, said: string, deps: LinkAccountDeps): Promise<Reply> {
  const account = await adminOf(parseEmail(said), turn, deps);
  const linked = await deps.accounts.find(turn.asker.account.entraObjectId);
  return linked?.accountObjectId === account.objectId
    ? done(turn, turn.words.say('account.already', { email: account.email }), account)
    : confirmation(turn, account, linked);
}

const confirmedSchema = z.object({ email: z.string(), person: z.string() });

/** Whoever clicks on somebody else's card is asked for their own account instead. */
export async function confirmAccount(turn: Turn, data: unknown, deps: LinkAccountDeps): Promise<Reply> {
  const { email, person } = parseCardData(confirmedSchema, data);
  const { entraObjectId } = turn.asker.account;
  if (person !== entraObjectId) {
    return { ...(await linkAccount(turn, email, deps)), unfinished: true };
  }
  // Roles may have been taken away since the card was shown.
  const account = await adminOf(parseEmail(email), turn, deps);
  const before = await deps.accounts.find(entraObjectId);
  await deps.accounts.put({
    entraObjectId,
    name: nameOf(turn),
    email: account.email,
    accountObjectId: account.objectId,
  });
  deps.onChanged({ ...changeBy(turn), email: account.email, before: before?.email });
  return done(turn, turn.words.say('account.linked', { email: account.email }), account);
}

/** @throws ACCOUNT_NOT_LINKED */
export async function unlinkAccount(turn: Turn, deps: LinkAccountDeps): Promise<Reply> {
  const { words } = turn;
  const removed = await deps.accounts.remove(turn.asker.account.entraObjectId);
  if (removed === undefined) throw new CasebridgeError('ACCOUNT_NOT_LINKED');
  deps.onChanged({ ...changeBy(turn), email: undefined, before: removed.email });
  const heading = words.say('account.unlinked', { email: removed.email });
  return {
    card: 'escalation/account-done',
    data: { heading, text: words.say('account.unlinkedWhat'), facts: [] },
    summary: heading,
  };
}

const address = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/;
/** The longest address there is. */
const maximumLength = 320;

/** @throws ACCOUNT_UNREADABLE */
function parseEmail(said: string): string {
  const email = said.trim().toLowerCase();
  if (address.test(email) && email.length <= maximumLength) return email;
  throw new CasebridgeError('ACCOUNT_UNREADABLE', { said: said.trim().slice(0, 200) });
}

/** @throws ACCOUNT_NOT_ADMIN */
async function adminOf(email: string, turn: Turn, deps: DirectoryDeps): Promise<Admin> {
  const checked = await checkAdmin(email, turn.signal, deps);
  if (checked.is === 'admin') return checked.account;
  throw new CasebridgeError('ACCOUNT_NOT_ADMIN', { email: checked.email ?? email });
}

function confirmation(turn: Turn, account: Admin, linked: AccountLink | undefined): Reply {
  const { words } = turn;
  const { email } = account;
  const heading = words.say('account.confirm', { email });
  return {
    card: 'escalation/link-account',
    data: {
      heading,
      text: words.say('account.confirmWhat', { person: nameOf(turn) }),
      facts: factsOf(turn, account),
      ...(linked && { notice: words.say('account.replaces', { email: linked.email }) }),
      email,
      person: turn.asker.account.entraObjectId,
    },
    summary: heading,
  };
}

function done(turn: Turn, heading: string, account: Admin): Reply {
  return {
    card: 'escalation/account-done',
    data: { heading, text: turn.words.say('account.linkedWhat'), facts: factsOf(turn, account) },
    summary: heading,
  };
}

function factsOf({ words }: Turn, { name, email, roles }: Admin): readonly object[] {
  return [
    { label: words.say('account.name'), value: name === email ? email : `${name} (${email})` },
    { label: words.say('account.roles', { count: roles.length }), value: words.list(roles) },
  ];
}

function nameOf({ asker }: Turn): string {
  return asker.known ? asker.person.name : asker.name;
}

function changeBy(turn: Turn): Pick<AccountChange, 'correlationId' | 'by'> {
  return { correlationId: turn.correlationId, by: { ...turn.asker.account, name: nameOf(turn) } };
}
