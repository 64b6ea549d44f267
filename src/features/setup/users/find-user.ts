import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import type { Caller } from '../../turn.ts';
import type { UsersDeps } from './deps.ts';

export interface FoundUser {
  readonly sysId: string;
  readonly userName: string;
  readonly name: string;
  readonly email: string;
}

/**
 * The one active user with this e-mail address or user name. Of several the one with the user name: nobody else has that.
 * @throws SETUP_USER_UNKNOWN, SETUP_USER_INACTIVE, SETUP_USER_AMBIGUOUS
 */
export async function findUser(
  account: string,
  caller: Caller,
  { instance }: Pick<UsersDeps, 'instance'>,
): Promise<FoundUser> {
  const found = await instance.findUsers(account, caller);
  const named = found.filter(({ userName }) => userName.toLowerCase() === account.toLowerCase());
  const [user, ...others] = named.length > 0 ? named : found;
  if (others.length > 0) throw new CasebridgeError('SETUP_USER_AMBIGUOUS', { email: account });
  if (user !== undefined) return user;
  const isThere = (await isKnown('email')) || (await isKnown('user_name'));
  throw new CasebridgeError(isThere ? 'SETUP_USER_INACTIVE' : 'SETUP_USER_UNKNOWN', { email: account });

  async function isKnown(column: string): Promise<boolean> {
    try {
      return (await instance.find('sys_user', { [column]: account }, ['active'], caller, 1)).length > 0;
    } catch (error) {
      // Then nobody can tell, and the card says so.
      if (isCasebridgeError(error, 'SERVICENOW_FORBIDDEN')) return false;
      throw error;
    }
  }
}
