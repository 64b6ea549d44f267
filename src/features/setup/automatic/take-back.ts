import { asCasebridgeError, CasebridgeError } from '../../../errors.ts';
import type { Doing } from './doing.ts';
import { removeMade, subjectOf } from './remove-made.ts';

/** Whatever ended the work, taking back has time of its own. */
const takeBackMilliseconds = 60_000;

/**
 * Nothing half done: what this attempt has made goes again, newest first.
 * @param cause why the work failed
 * @throws SETUP_LEFT_BEHIND: what is left stays written down, and is undone or gone on with later
 */
export async function takeBack({ work, deps, book, made }: Doing, cause: unknown): Promise<void> {
  const turn = { ...work.turn, signal: AbortSignal.timeout(takeBackMilliseconds) };
  const left: string[] = [];
  for (const one of made.toReversed()) {
    try {
      await removeMade(one, { ...work, turn }, book, deps);
    } catch (error) {
      left.push(subjectOf(one));
      deps.log.warn(
        { code: asCasebridgeError(error).code, what: subjectOf(one) },
        'something made is left behind',
      );
    }
  }
  if (left.length > 0) {
    throw new CasebridgeError('SETUP_LEFT_BEHIND', { what: left.join(', ') }, { cause });
  }
}
