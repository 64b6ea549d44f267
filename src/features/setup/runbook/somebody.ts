import type { Turn } from '../../turn.ts';
import type { Somebody } from './run.ts';

/** Whoever asks, as the record of what was done names them. */
export function somebodyOf({ asker }: Pick<Turn, 'asker'>): Somebody {
  const name = asker.known ? asker.person.name : asker.name;
  return { name, entraObjectId: asker.account.entraObjectId };
}
