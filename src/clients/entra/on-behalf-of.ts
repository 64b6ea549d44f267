import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CasebridgeError } from '../../errors.ts';
import type { Request } from '../../http/request.ts';
import { createApplication, type Registration } from './application.ts';

/**
 * A token in a person's name, cached until it nears its end.
 * @param ownToken the person's token for the registration itself
 * @param refused a token that the other side did not take: another one is fetched, unless it has been already
 */
export type OnBehalfOf = (ownToken: string, refused?: string) => Promise<string>;

/** Renewed this long before their end, as MSAL does with its own. */
const safetyMargin = 300_000;
const people = 5_000;
/** MSAL keeps what it fetched for everybody and for ever; it is emptied each time it holds this many. */
const keptByMsal = 200;

/**
 * Trades people's tokens with the on-behalf-of flow. The tokens are cached here, each person's by a hash of their own:
 * nobody gets another's, and no token is a key. Throws ENTRA_SIGN_IN_REFUSED and UPSTREAM_*.
 */
export function createOnBehalfOf(
  request: Request,
  registration: Registration,
  scope: string,
  now: () => Date,
): OnBehalfOf {
  const { msal, problemOf } = createApplication(request, registration);
  let fetched = 0;
  const acquire = async (ownToken: string) => {
    try {
      const asked = { oboAssertion: ownToken, scopes: [scope], skipCache: true };
      const result = await msal.acquireTokenOnBehalfOf(asked);
      if (result === null)
        throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: scope, reason: 'no token' });
      fetched += 1;
      if (fetched % keptByMsal === 0) msal.clearCache();
      return { token: result.accessToken, milliseconds: (result.expiresOn?.getTime() ?? 0) - Date.now() };
    } catch (error) {
      throw problemOf(error, scope);
    }
  };
  const tokens = new LRUCache<string, string, string>({
    max: people,
    ttl: safetyMargin,
    perf: { now: () => now().getTime() },
    fetchMethod: async (_key, _stale, { context: ownToken, options }) => {
      const { token, milliseconds } = await acquire(ownToken);
      options.ttl = Math.max(1, milliseconds - safetyMargin);
      return token;
    },
  });
  return (ownToken, refused) => {
    const key = createHash('sha256').update(ownToken).digest('base64');
    if (refused !== undefined && tokens.peek(key) === refused) tokens.delete(key);
    return tokens.forceFetch(key, { context: ownToken });
  };
}
