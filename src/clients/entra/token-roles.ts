import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { TokenSource } from './tokens.ts';

const claims = z.object({ roles: z.array(z.string()).default([]) });

/**
 * The app permissions that a token of Entra says an application has now: its claim `roles`. Another token is fetched than
 * the one that is kept, which still says what was so an hour ago.
 * @param scope such as `https://graph.microsoft.com/.default`
 * @returns undefined where the token cannot be read: its form is the resource's own affair
 * @throws ENTRA_SIGN_IN_REFUSED, UPSTREAM_*
 */
export async function readTokenRoles(
  token: TokenSource,
  scope: string,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  const kept = await token(scope, signal);
  const fresh = await token(scope, signal, kept);
  try {
    return claims.parse(decodeJwt(fresh)).roles;
  } catch {
    return undefined;
  }
}
