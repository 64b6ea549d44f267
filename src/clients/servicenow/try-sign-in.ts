import { z } from 'zod';
import { isCasebridgeError } from '../../errors.ts';
import type { Request } from '../../http/request.ts';
import { connectInstance, listCall } from './instance.ts';
import { on } from './query.ts';
import { basicSignIn, entraSignIn, type SignIn } from './sign-in.ts';
import { oauthSignIn } from './sign-in-oauth.ts';

/** How somebody else signs in. Values are used once and kept nowhere. */
export type SignInAttempt =
  | { readonly kind: 'basic'; readonly userName: string; readonly password: string }
  | {
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly userName: string;
      readonly password: string;
    }
  | { readonly kind: 'entraToken'; readonly token: string };

/** `refused` by the token endpoint or by the API; ServiceNow tells nobody why, only its log does. */
export type SignInOutcome =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly by: 'token' | 'api' };

/**
 * Whether somebody gets in: a token where one is needed, then one reading call. Each is sent once, since instances lock out
 * who fails often.
 * @param url of the instance, without a final slash
 * @throws SERVICENOW_* and UPSTREAM_* when it is not the sign-in that failed
 */
export async function trySignIn(
  request: Request,
  url: string,
  attempt: SignInAttempt,
  signal?: AbortSignal,
): Promise<SignInOutcome> {
  const signIn = signInOf(request, url, attempt);
  const authorization = await unlessRefused(signIn.authorization(signal));
  if (authorization === undefined) return { is: 'refused', by: 'token' };
  const once: SignIn = { ...signIn, authorization: async () => authorization, renew: async () => undefined };
  const users = connectInstance(request, url, once).get({
    ...listCall({ query: on('sys_user').equals('active', 'true'), fields: ['sys_id'], limit: 1 }),
    schema: z.array(z.unknown()),
    signal,
  });
  return (await unlessRefused(users)) === undefined ? { is: 'refused', by: 'api' } : { is: 'accepted' };
}

function signInOf(request: Request, url: string, attempt: SignInAttempt): SignIn {
  switch (attempt.kind) {
    case 'basic':
      return basicSignIn(attempt.userName, attempt.password);
    case 'entraToken':
      return entraSignIn(async () => attempt.token);
    case 'oauth': {
      const { clientId, clientSecret, userName, password } = attempt;
      const grant = {
        grant_type: 'password',
        client_id: clientId,
        client_secret: clientSecret,
        username: userName,
        password,
      } as const;
      return oauthSignIn(request, url, grant, () => new Date());
    }
  }
}

/** Undefined when the sign-in was refused. */
async function unlessRefused<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isCasebridgeError(error, 'SERVICENOW_SIGN_IN_REFUSED')) return undefined;
    throw error;
  }
}
