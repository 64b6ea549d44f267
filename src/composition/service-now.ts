import { createOnBehalfOf } from '../clients/entra/on-behalf-of.ts';
import { connectInstance, type Instance } from '../clients/servicenow/instance.ts';
import {
  basicSignIn,
  delegatedSignIn,
  entraSignIn,
  mutualTlsSignIn,
  type SignIn,
} from '../clients/servicenow/sign-in.ts';
import { jwtBearerSignIn, oauthSignIn } from '../clients/servicenow/sign-in-oauth.ts';
import type { EntraConfig, ServiceNowConfig } from '../config.ts';
import type { Caller } from '../features/turn.ts';
import type { ClientCertificate, Request } from '../http/request.ts';
import { tokenSourceOf, type Upstreams } from './upstreams.ts';

export interface ServiceNow {
  /** The instance as the integration user sees it. */
  readonly instance: Instance;
  /**
   * The instance as the one who asks sees it, where their own token is there: its access rules then decide. Else as
   * the integration user does. Calls throw DELEGATION_REFUSED when the instance does not take the person's account.
   */
  forCaller(caller: Caller): Instance;
}

/** The instance with the sign-in that the settings choose. */
export function connectServiceNow(request: Request, upstreams: Upstreams, now: () => Date): ServiceNow {
  const { serviceNow, entra, delegation } = upstreams;
  const { url } = serviceNow;
  const instance = connectInstance(request, url, signInOf(request, serviceNow, entra, now));
  if (delegation === undefined) return { instance, forCaller: () => instance };
  const onBehalfOf = createOnBehalfOf(request, delegation.registration, delegation.scope, now);
  return {
    instance,
    forCaller: ({ ownToken }) => {
      if (ownToken === undefined) return instance;
      const token = (_signal?: AbortSignal, refused?: string) => onBehalfOf(ownToken, refused);
      return connectInstance(request, url, delegatedSignIn(token));
    },
  };
}

/** What the instance is shown when a connection is made, where that is the sign-in. */
export function clientCertificateOf({ url, signIn }: ServiceNowConfig): ClientCertificate | undefined {
  return signIn.kind === 'mutual-tls' ? { origin: url, pem: signIn.pem } : undefined;
}

/**
 * @param entra the registration that `entra` signs in with; needed for nothing else
 * @throws TypeError when it is needed and not there
 */
export function signInOf(
  request: Request,
  { url, signIn }: ServiceNowConfig,
  entra: EntraConfig | undefined,
  now: () => Date,
): SignIn {
  switch (signIn.kind) {
    case 'basic':
      return basicSignIn(signIn.userName, signIn.password);
    case 'mutual-tls':
      return mutualTlsSignIn();
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
    case 'jwt-bearer':
      return jwtBearerSignIn(request, url, signIn, now);
    case 'entra': {
      if (entra === undefined) throw new TypeError('there is no registration to sign in to ServiceNow with');
      const token = tokenSourceOf(request, entra);
      return entraSignIn((signal, refused) => token(signIn.scope, signal, refused));
    }
  }
}
