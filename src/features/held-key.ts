import { setTimeout as pause } from 'node:timers/promises';
import { CasebridgeError, isCasebridgeError } from '../errors.ts';
import type { Claims } from './claims.ts';
import type { Turn } from './turn.ts';

/** Longer than any turn, so that nobody writes what is being written. */
const leaseMilliseconds = 60_000;

/** @returns undefined when the key is somebody else's; what was written keeps it, what certainly was not gives it back */
export async function whileHeld<Result extends { readonly outcome: string }>(
  key: string,
  turn: Pick<Turn, 'newId'>,
  { claims }: { readonly claims: Claims },
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const holder = turn.newId();
  if ((await claims.claim(key, holder, leaseMilliseconds)) === 'taken') return undefined;
  const result = await work().catch(async (error: unknown) => {
    // What may have been written must not be written again: then the lease has to run out.
    if (!isCasebridgeError(error, 'WRITE_UNCERTAIN', 'WRITE_PARTIAL'))
      await settled(claims.release(key, holder));
    throw error;
  });
  const isWritten = result.outcome === 'written';
  await settled(isWritten ? claims.finish(key, holder) : claims.release(key, holder));
  return result;
}

/** What came of the write is true without the store; the key's lease runs out by itself. */
async function settled(done: Promise<void>): Promise<void> {
  await done.catch((error: unknown) => {
    if (!isCasebridgeError(error, 'STORE_UNAVAILABLE')) throw error;
  });
}

const looks = 12;
const betweenLooksMilliseconds = 300;

/**
 * What becomes of what another click, which holds the key, is doing.
 * @param look undefined as long as nothing can be told
 * @throws WRITE_UNDER_WAY when that takes longer than some seconds
 */
export async function lookAgain<Found>(
  { signal }: Pick<Turn, 'signal'>,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  for (let count = 0; count < looks; count += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(betweenLooksMilliseconds, undefined, { signal });
  }
  throw new CasebridgeError('WRITE_UNDER_WAY');
}
