import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { Request } from '../../http/request.ts';
import { createApplication, type Registration } from './application.ts';
import type { TokenSource } from './tokens.ts';

/** Renewed this long before their end, as MSAL does with those of its cache. */
const safetyMargin = 300_000;
const rotated = z.object({ refresh_token: z.string().min(1) });

interface Kept {
  readonly token: string;
  readonly endsAt: number;
}

/**
 * Tokens in the name of the person who consented once and whose refresh token is kept since then. Entra gives a newer
 * refresh token with each answer, which is good for longer: the newest is used, and forgotten when the process ends.
 * The source throws ENTRA_SIGN_IN_REFUSED, such as when the refresh token was revoked or not used for 90 days, and UPSTREAM_*.
 */
export function createRefreshTokenSource(
  request: Request,
  registration: Registration,
  refreshToken: string,
): TokenSource {
  let newest = refreshToken;
  // MSAL keeps the newer one to itself, for an account that it asks for by name.
  const remembering: Request = async (call) => {
    const response = await request(call);
    newest = rotated.safeParse(jsonOf(response)).data?.refresh_token ?? newest;
    return response;
  };
  const { msal, problemOf } = createApplication(remembering, registration);
  const acquire = async (scope: string): Promise<Kept> => {
    try {
      const result = await msal.acquireTokenByRefreshToken({ refreshToken: newest, scopes: [scope] });
      if (result === null)
        throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: scope, reason: 'no token' });
      return { token: result.accessToken, endsAt: result.expiresOn?.getTime() ?? 0 };
    } catch (error) {
      throw problemOf(error, scope);
    } finally {
      // It keeps what it fetched for ever; ours is below.
      msal.clearCache();
    }
  };
  const kept = new Map<string, Kept>();
  const coming = new Map<string, Promise<Kept>>();
  const together = (scope: string): Promise<Kept> => {
    const token = coming.get(scope) ?? acquire(scope).finally(() => coming.delete(scope));
    coming.set(scope, token);
    return token;
  };
  return async (scope, _signal, refused) => {
    const known = kept.get(scope);
    if (known !== undefined && known.token !== refused && known.endsAt - Date.now() > safetyMargin)
      return known.token;
    const fetched = await together(scope);
    kept.set(scope, fetched);
    return fetched.token;
  };
}
