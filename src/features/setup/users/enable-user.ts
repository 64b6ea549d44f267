import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { somebodyOf } from '../runbook/somebody.ts';
import { type EnabledAs, enabledAs, type UsersDeps } from './deps.ts';
import { type FoundUser, findUser } from './find-user.ts';
import { findRole, type Grant, listGrants, requireMayGrant, wayOf, withRight } from './grants.ts';
import { takeAway } from './take-away.ts';
import { parseEnableRequest } from './user-request.ts';

/**
 * Gives somebody the role in ServiceNow; who has it keeps it as it is.
 * @param said such as "megan@example.com as insights user"
 * @throws SETUP_USER_* of the catalogue, SETUP_INSIGHTS_ONLY, STORE_UNAVAILABLE, and what asking ServiceNow throws
 */
export async function enableUser(turn: Turn, said: string, deps: UsersDeps): Promise<Reply> {
  const { account, as } = parseEnableRequest(said);
  if (as === 'administrator' && (await isInsightsOnly(deps))) {
    throw new CasebridgeError('SETUP_INSIGHTS_ONLY');
  }
  const role = deps.roles[as];
  const [user, roleSysId] = await Promise.all([findUser(account, turn, deps), findRole(role, turn, deps)]);
  const grants = await listGrants(user, roleSysId, turn, deps);
  if (grants.length > 0) return alreadyEnabled(turn, user, as, role, grants);
  await requireMayGrant(user, role, turn, deps);
  const made = await withRight(user, role, () =>
    deps.instance.create('sys_user_has_role', { user: user.sysId, role: roleSysId }, ['user', 'role'], turn),
  );
  deps.forgetPerson();
  await deps.audit.add({
    kind: 'userEnabled',
    by: somebodyOf(turn),
    subject: user.email || user.userName,
    before: '',
    after: role,
  });
  return enabled(turn, user, as, role, made.sysId);
}

async function isInsightsOnly({ insightsOnly, records }: UsersDeps): Promise<boolean> {
  return insightsOnly || (await records.read())?.run.path === 'insightsOnly';
}

function alreadyEnabled(
  { words }: Turn,
  user: FoundUser,
  as: EnabledAs,
  role: string,
  grants: readonly Grant[],
): Reply {
  const heading = words.say('users.already', { name: user.name, role: as });
  const ways = grants.map((grant) => ({ text: wayOf(words, user, role, grant) }));
  return { card: 'setup/user-done', data: { heading, ways }, summary: heading };
}

function enabled({ words }: Turn, user: FoundUser, as: EnabledAs, role: string, made: string): Reply {
  const heading = words.say('users.enabled', { name: user.name, role: as });
  const { userName } = user;
  return {
    card: 'setup/user-done',
    data: {
      heading,
      ways: [{ text: words.say('users.enabledWhat', { userName, role }) }],
      undo: { user: userName, as, made },
    },
    summary: heading,
  };
}

const undoData = z.object({ user: z.string(), as: z.enum(enabledAs), made: z.string() });

/**
 * Takes back what `enableUser` did, and nothing else that gives the role.
 * @throws CARD_OUTDATED, SETUP_USER_*, STORE_UNAVAILABLE, and what asking ServiceNow throws
 */
export async function undoEnable(turn: Turn, data: unknown, deps: UsersDeps): Promise<Reply> {
  const { user: userName, as, made } = parseCardData(undoData, data);
  const role = deps.roles[as];
  const [user, roleSysId] = await Promise.all([findUser(userName, turn, deps), findRole(role, turn, deps)]);
  const grants = await listGrants(user, roleSysId, turn, deps);
  const given = grants.find(({ sysId, from }) => sysId === made && from.is === 'direct');
  if (given !== undefined) await takeAway(user, role, given, turn, deps);
  const { words } = turn;
  const rest = grants.filter((grant) => grant !== given);
  const heading =
    rest.length > 0
      ? words.say('users.stays', { name: user.name })
      : words.say('users.undone', { name: user.name, role });
  const text = words.say(given === undefined ? 'users.undoneBefore' : 'users.undoneWhat');
  const ways = [{ text }, ...rest.map((grant) => ({ text: wayOf(words, user, role, grant) }))];
  return { card: 'setup/user-done', data: { heading, ways }, summary: heading };
}
