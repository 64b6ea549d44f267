import { CasebridgeError } from '../../../errors.ts';
import { fold } from '../../phrases.ts';
import type { EnabledAs } from './deps.ts';

export interface EnableRequest {
  /** An e-mail address or a user name. */
  readonly account: string;
  readonly as: EnabledAs;
}

/** Lengths of ServiceNow's `email`; `user_name` is shorter. */
const longestAccount = 100;

const forms: Readonly<Record<EnabledAs, RegExp>> = {
  insights:
    /^(?:as|comme|en tant qu(?:e |'))\s*(?:an?\s+|une?\s+)?(?:insights?|utilisat(?:eur|rice)\s+(?:d')?insights?)(?:\s+user)?$/,
  administrator:
    /^(?:as|comme|en tant qu(?:e |'))\s*(?:an?\s+|une?\s+)?(?:admin|administrator|administrat(?:eur|rice))$/,
};

/** Reads "megan@example.com as insights user", in either language. @throws SETUP_USER_UNREADABLE */
export function parseEnableRequest(said: string): EnableRequest {
  const [account = '', ...rest] = said.trim().split(/\s+/);
  const role = fold(rest.join(' '));
  if (isAccount(account)) {
    if (forms.insights.test(role)) return { account, as: 'insights' };
    if (forms.administrator.test(role)) return { account, as: 'administrator' };
  }
  throw unreadable(said);
}

/** Reads "megan@example.com". @throws SETUP_USER_UNREADABLE */
export function parseAccount(said: string): string {
  const account = said.trim();
  if (!isAccount(account)) throw unreadable(said);
  return account;
}

function isAccount(text: string): boolean {
  return text.length <= longestAccount && /^[^\s<>"]+$/.test(text);
}

function unreadable(said: string): CasebridgeError {
  return new CasebridgeError('SETUP_USER_UNREADABLE', { said: said.slice(0, 200) });
}
