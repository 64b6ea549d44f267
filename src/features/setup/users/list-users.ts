import { z } from 'zod';
import type { RoleHolder } from '../../../clients/servicenow/setup-users.ts';
import { isCasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { type EnabledAs, enabledAs, type UsersDeps } from './deps.ts';
import { findGrants, findRole, type Grant } from './grants.ts';

const pageUsers = 20;
/** Whoever has more users than these looks in ServiceNow. */
const lastPage = 25;
/** Rows of one role: somebody has several. */
const maximumGrants = 1_000;

/** Who has one of the roles, by name. @throws what asking ServiceNow throws */
export function listUsers(turn: Turn, deps: UsersDeps): Promise<Reply> {
  return pageOf(turn, 1, deps);
}

const pageData = z.object({ page: z.int().min(1).max(lastPage) });

/** @throws CARD_OUTDATED, and what asking ServiceNow throws */
export function listUsersPage(turn: Turn, data: unknown, deps: UsersDeps): Promise<Reply> {
  return pageOf(turn, parseCardData(pageData, data).page, deps);
}

type Ways = Readonly<Record<EnabledAs, readonly Grant[]>>;

async function pageOf(turn: Turn, page: number, deps: UsersDeps): Promise<Reply> {
  const { words } = turn;
  const { insights, administrator } = deps.roles;
  const [{ holders, more }, ways] = await Promise.all([
    deps.instance.listHolders([insights, administrator], page * pageUsers, turn),
    readWays(turn, deps),
  ]);
  const shown = holders.slice((page - 1) * pageUsers);
  const heading = words.say('users.heading', { page });
  const none = words.say('users.none', { roles: words.list([insights, administrator]) });
  return {
    card: 'setup/users',
    data: {
      heading,
      users: shown.map((holder) => lineOf(turn, holder, ways, deps)),
      ...(shown.length === 0 && { none }),
      ...(more && page < lastPage && { next: { page: page + 1 } }),
      ...(page > 1 && { first: { page: 1 } }),
      advice: words.say('users.advice'),
    },
    summary: heading,
  };
}

/** How people came by the roles; of a role that may not be seen this is not known. */
async function readWays(turn: Turn, deps: UsersDeps): Promise<Ways> {
  const read = async (as: EnabledAs) => {
    try {
      const role = await findRole(deps.roles[as], turn, deps);
      return await findGrants({ role }, turn, deps, maximumGrants);
    } catch (error) {
      if (isCasebridgeError(error, 'SETUP_USER_ROLE_MISSING', 'SERVICENOW_FORBIDDEN')) return [];
      throw error;
    }
  };
  const [insights, administrator] = await Promise.all([read('insights'), read('administrator')]);
  return { insights, administrator };
}

function lineOf({ words }: Turn, holder: RoleHolder, ways: Ways, { roles }: UsersDeps): object {
  const { name, email, userName, sysId } = holder;
  const held = enabledAs.filter((as) => holder.roles.includes(roles[as]));
  return {
    name: name || userName,
    account: [email, userName].filter(Boolean).join(' · '),
    roles: words.list(
      held.map((as) => {
        const role = words.say(`users.role.${as}`);
        const own = ways[as].filter(({ user }) => user === sysId).map(({ from }) => from.is);
        const [other] = own;
        const isOther = other !== undefined && other !== 'direct' && !own.includes('direct');
        return isOther ? words.say(`users.listed.${other}`, { role }) : role;
      }),
    ),
  };
}
