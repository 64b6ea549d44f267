import { decodeJwt } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { asCasebridgeError, CasebridgeError } from '../../errors.ts';
import type { Turn } from '../../features/turn.ts';
import type { TokenService } from './token-service.ts';

/** The tokens people gave the bot by single sign-on. */
export interface OwnTokens {
  /** What a turn is told: the person's token, or why there is none. Never throws. */
  forTurn(owner: TokenOwner): Promise<Pick<Turn, 'ownToken' | 'ownTokenMissing'>>;
  /**
   * Takes a token that has just been given.
   * @returns false when it is another person's: somebody may have been talked into signing in for somebody else
   * @throws UPSTREAM_*
   */
  accept(owner: TokenOwner, token: string): Promise<boolean>;
}

/** A person as Teams names them; only the Entra object id says whose a token is. */
export interface TokenOwner {
  readonly id: string;
  readonly aadObjectId?: string | null | undefined;
}

/** The service renews tokens before they expire, so what it gave is good for this long. */
const keptMilliseconds = 60_000;
/** While the service is silent, what takes no right is done without it. */
const patienceMilliseconds = 3_000;

export function createOwnTokens(service: TokenService): OwnTokens {
  const kept = new LRUCache<string, string>({ max: 5_000, ttl: keptMilliseconds });
  const accept = async (owner: TokenOwner, token: string) => {
    if (isOf(owner, token)) {
      kept.set(owner.id, token);
      return true;
    }
    await service.signOut(owner.id, AbortSignal.timeout(patienceMilliseconds));
    return false;
  };
  const read = async (owner: TokenOwner) => {
    const token = await service.getToken(owner.id, AbortSignal.timeout(patienceMilliseconds));
    return token !== undefined && (await accept(owner, token)) ? token : undefined;
  };
  return {
    accept,
    forTurn: async (owner) => {
      try {
        const ownToken = kept.get(owner.id) ?? (await read(owner));
        return ownToken === undefined
          ? { ownTokenMissing: new CasebridgeError('SIGN_IN_NEEDED') }
          : { ownToken };
      } catch (thrown) {
        return { ownTokenMissing: asCasebridgeError(thrown) };
      }
    },
  };
}

const claims = z.object({ oid: z.string() });

/** Who reads a token checks it; here only its owner matters, and the token service vouches for it. */
function isOf({ aadObjectId }: TokenOwner, token: string): boolean {
  if (!aadObjectId) return false;
  try {
    return claims.parse(decodeJwt(token)).oid.toLowerCase() === aadObjectId.toLowerCase();
  } catch {
    return false;
  }
}
