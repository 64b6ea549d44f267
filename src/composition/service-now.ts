import { createTokenSource } from '../clients/entra/tokens.ts';
import { connectInstance, type Instance } from '../clients/servicenow/instance.ts';
import { basicSignIn, entraSignIn, oauthSignIn, type SignIn } from '../clients/servicenow/sign-in.ts';
import type { ServiceNowConfig } from '../config.ts';
import type { Caller } from '../features/turn.ts';
import type { Request } from '../http/request.ts';
import type { Upstreams } from './upstreams.ts';

export interface ServiceNow {
  /** The instance as the integration user sees it. */
  readonly instance: Instance;
  /** The instance as the one who asks sees it, where their own token is there; else as the integration user does. */
  forCaller(caller: Caller): Instance;
}

/** The instance with the sign-in that the settings choose. */
export function connectServiceNow(request: Request, upstreams: Upstreams, now: () => Date): ServiceNow {
  const { url, signIn } = upstreams.serviceNow;
  const instance = connectInstance(request, url, signInOf(request, url, signIn, upstreams, now));
  return { instance, forCaller: () => instance };
}

function signInOf(
  request: Request,
  url: string,
  signIn: ServiceNowConfig['signIn'],
  upstreams: Upstreams,
  now: () => Date,
): SignIn {
  switch (signIn.kind) {
    case 'basic':
      return basicSignIn(signIn.userName, signIn.password);
    case 'oauth-password':
      return oauthSignIn(
        request,
        url,
        {
          grant_type: 'password',
          client_id: signIn.clientId,
          client_secret: signIn.clientSecret,
          username: signIn.userName,
          password: signIn.password,
        },
        now,
      );
    case 'oauth-client-credentials':
      return oauthSignIn(
        request,
        url,
        { grant_type: 'client_credentials', client_id: signIn.clientId, client_secret: signIn.clientSecret },
        now,
      );
    case 'entra': {
      const token = createTokenSource(request, upstreams.entra);
      return entraSignIn((signal) => token(signIn.scope, signal));
    }
  }
}
