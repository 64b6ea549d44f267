import { CasebridgeError } from '../../errors.ts';
import type { Request } from '../../http/request.ts';
import { createApplication, type Registration } from './application.ts';

/**
 * An application's token for a scope such as `https://graph.microsoft.com/.default`; cached until it nears its end.
 * @param refused a token that the other side did not take: another one is fetched, unless it has been already
 */
export type TokenSource = (scope: string, signal?: AbortSignal, refused?: string) => Promise<string>;

/** Signs in with the client-credentials flow. The source throws ENTRA_SIGN_IN_REFUSED and UPSTREAM_*. */
export function createTokenSource(request: Request, registration: Registration): TokenSource {
  const { msal, problemOf } = createApplication(request, registration);
  const acquire = async (scope: string, skipCache: boolean): Promise<string> => {
    try {
      const result = await msal.acquireTokenByClientCredential({ scopes: [scope], skipCache });
      if (result === null)
        throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: scope, reason: 'no token' });
      return result.accessToken;
    } catch (error) {
      throw problemOf(error, scope);
    }
  };
  // MSAL asks once for each of several calls that find no token in its cache.
  const coming = new Map<string, Promise<string>>();
  const together = (scope: string, skipCache: boolean) => {
    const key = `${skipCache} ${scope}`;
    const token = coming.get(key) ?? acquire(scope, skipCache).finally(() => coming.delete(key));
    coming.set(key, token);
    return token;
  };
  return async (scope, _signal, refused) => {
    const token = await together(scope, false);
    return token === refused ? together(scope, true) : token;
  };
}
