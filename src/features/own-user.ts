import { CasebridgeError } from '../errors.ts';
import type { Person, Turn } from './turn.ts';

/**
 * Whoever asks, as the ServiceNow user they are.
 * @throws why the asker is not known; PERSON_WITHOUT_USER for somebody who acts as an account without a user
 */
export function ownUser({ asker }: Pick<Turn, 'asker'>): Person {
  // A right was asked for, which nobody has who is not known.
  if (!asker.known) throw asker.reason;
  const { sysId, userName } = asker.person;
  if (sysId === '') throw new CasebridgeError('PERSON_WITHOUT_USER', { account: userName });
  return asker.person;
}

/** For what can also be done without: undefined where there is no such user. */
export function ownUserOrNone({ asker }: Pick<Turn, 'asker'>): Person | undefined {
  return asker.known && asker.person.sysId !== '' ? asker.person : undefined;
}
