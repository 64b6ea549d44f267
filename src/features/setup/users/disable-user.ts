import { z } from 'zod';
import { isCasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { enabledAs, type UsersDeps } from './deps.ts';
import { type FoundUser, findUser } from './find-user.ts';
import { findRole, type Grant, listGrants, requireMayGrant, wayOf } from './grants.ts';
import { takeAway } from './take-away.ts';
import { parseAccount } from './user-request.ts';

/**
 * What disabling somebody takes away, to be confirmed; what cannot be taken away here is named with its way.
 * @param said an e-mail address or a user name
 * @throws SETUP_USER_* of the catalogue, and what asking ServiceNow throws
 */
export async function askToDisable(turn: Turn, said: string, deps: UsersDeps): Promise<Reply> {
  const user = await findUser(parseAccount(said), turn, deps);
  const held = await listHeld(turn, user, deps);
  const direct = held.filter(isDirect);
  const [first] = direct;
  if (first === undefined) return nothingToTake(turn, user, held, deps);
  await requireMayGrant(user, first.role, turn, deps);
  const { words } = turn;
  const { name, userName } = user;
  const heading = words.say('users.disableAsk', { name });
  const lost = words.say('users.disableWhat', { userName, roles: rolesOf(turn, direct) });
  return {
    card: 'setup/user-disable',
    data: { heading, ways: [{ text: lost }, ...waysOf(turn, user, held)], user: userName },
    summary: heading,
  };
}

const confirmedData = z.object({ user: z.string() });

/**
 * Takes away what was given directly, of both roles.
 * @throws CARD_OUTDATED, SETUP_USER_*, STORE_UNAVAILABLE, and what asking ServiceNow throws
 */
export async function disableUser(turn: Turn, data: unknown, deps: UsersDeps): Promise<Reply> {
  const user = await findUser(parseCardData(confirmedData, data).user, turn, deps);
  const held = await listHeld(turn, user, deps);
  const direct = held.filter(isDirect);
  for (const { role, grant } of direct) await takeAway(user, role, grant, turn, deps);
  if (direct.length === 0) return nothingToTake(turn, user, held, deps);
  const { words } = turn;
  const { name, userName } = user;
  const kept = waysOf(turn, user, await listHeld(turn, user, deps));
  const heading = words.say(kept.length > 0 ? 'users.stays' : 'users.disabled', { name });
  const text = words.say('users.disabledWhat', { userName, roles: rolesOf(turn, direct) });
  return { card: 'setup/user-done', data: { heading, ways: [{ text }, ...kept] }, summary: heading };
}

interface Held {
  readonly role: string;
  readonly grant: Grant;
}

function isDirect({ grant }: Held): boolean {
  return grant.from.is === 'direct';
}

/** Both roles. One that the instance does not have, nobody holds. */
async function listHeld(turn: Turn, user: FoundUser, deps: UsersDeps): Promise<readonly Held[]> {
  const roles = [...new Set(enabledAs.map((as) => deps.roles[as]))];
  const held = await Promise.all(roles.map((role) => listOne(role)));
  return held.flat();

  async function listOne(role: string): Promise<readonly Held[]> {
    try {
      const grants = await listGrants(user, await findRole(role, turn, deps), turn, deps);
      return grants.map((grant) => ({ role, grant }));
    } catch (error) {
      if (isCasebridgeError(error, 'SETUP_USER_ROLE_MISSING')) return [];
      throw error;
    }
  }
}

function rolesOf({ words }: Turn, held: readonly Held[]): string {
  return words.list([...new Set(held.map(({ role }) => role))]);
}

/** What stays, and how it would go. */
function waysOf({ words }: Turn, user: FoundUser, held: readonly Held[]): readonly { text: string }[] {
  return held
    .filter((one) => !isDirect(one))
    .map(({ role, grant }) => ({ text: wayOf(words, user, role, grant) }));
}

function nothingToTake(turn: Turn, user: FoundUser, held: readonly Held[], { roles }: UsersDeps): Reply {
  const { words } = turn;
  const { name, userName } = user;
  const heading = words.say('users.nothing', { name });
  const { insights, administrator } = roles;
  const ways =
    held.length > 0
      ? waysOf(turn, user, held)
      : [{ text: words.say('users.nothingWhat', { userName, insights, administrator }) }];
  return { card: 'setup/user-done', data: { heading, ways }, summary: heading };
}
