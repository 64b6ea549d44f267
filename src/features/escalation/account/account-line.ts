import { asCasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';
import { type CheckAccountDeps, checkAdmin } from './check-account.ts';

/**
 * With which account somebody who may contact Microsoft support manages cases, as `who am I` says it; undefined where they
 * linked none. Never throws: what could not be found out is said.
 */
export async function accountLine(turn: Turn, deps: CheckAccountDeps): Promise<string | undefined> {
  const { asker, words, signal } = turn;
  if (!asker.known || !asker.person.rights.has('administrator')) return undefined;
  try {
    const link = await deps.accounts.find(asker.account.entraObjectId);
    if (link === undefined) return undefined;
    const { email } = link;
    try {
      const checked = await checkAdmin(link.accountObjectId, signal, deps);
      return checked.is === 'admin'
        ? words.say('account.line', { email, roles: words.list(checked.account.roles) })
        : words.say('account.lineNone', { email });
    } catch (error) {
      return words.say('account.lineUnknown', { email, code: asCasebridgeError(error).code });
    }
  } catch (error) {
    return words.say('account.unknown', { code: asCasebridgeError(error).code });
  }
}
