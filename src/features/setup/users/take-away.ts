import type { Turn } from '../../turn.ts';
import { somebodyOf } from '../runbook/somebody.ts';
import type { UsersDeps } from './deps.ts';
import type { FoundUser } from './find-user.ts';
import { type Grant, requireMayGrant, withRight } from './grants.ts';

/** Takes away a role that was given directly. @throws SETUP_USER_RIGHT_MISSING, STORE_UNAVAILABLE, and what asking ServiceNow throws */
export async function takeAway(
  user: FoundUser,
  role: string,
  { sysId }: Grant,
  turn: Turn,
  deps: UsersDeps,
): Promise<void> {
  await requireMayGrant(user, role, turn, deps);
  await withRight(user, role, () => deps.instance.remove('sys_user_has_role', sysId, turn));
  deps.forgetPerson();
  const subject = user.email || user.userName;
  await deps.audit.add({ kind: 'userDisabled', by: somebodyOf(turn), subject, before: role, after: '' });
}
