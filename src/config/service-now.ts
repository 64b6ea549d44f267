import type { SettingName, Settings } from '../settings.ts';
import { type ConfigProblem, certificateOf, required } from './problems.ts';

export interface ServiceNowConfig {
  readonly url: string;
  readonly signIn: ServiceNowSignIn;
  /** Of the integration user, where the sign-in itself does not need it. */
  readonly userName?: string;
}

/** What `SERVICENOW_AUTH` chooses; with `SERVICENOW_CERTIFICATE_PATH` two of its values become another kind. */
export type ServiceNowSignIn =
  | { readonly kind: 'basic'; readonly userName: string; readonly password: string }
  /** `basic` with a certificate: the TLS connection is the sign-in. */
  | { readonly kind: 'mutual-tls'; readonly pem: string }
  | {
      readonly kind: 'oauth-password';
      readonly userName: string;
      readonly password: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | { readonly kind: 'oauth-client-credentials'; readonly clientId: string; readonly clientSecret: string }
  /** Either of the two OAuth kinds with a certificate. */
  | {
      readonly kind: 'jwt-bearer';
      readonly userName: string;
      readonly clientId: string;
      readonly clientSecret: string | undefined;
      readonly pem: string;
    }
  | { readonly kind: 'entra'; readonly scope: string };

/** Undefined when `SERVICENOW_AUTH` is not given. */
export function serviceNowSignInOf(
  values: Settings,
  problems: ConfigProblem[],
): ServiceNowSignIn | undefined {
  const need = (name: SettingName) => required(name, values, problems);
  const path = values.SERVICENOW_CERTIFICATE_PATH;
  const certificate = () => certificateOf('SERVICENOW_CERTIFICATE_PATH', path ?? '', problems);
  const account = () => ({ userName: need('SERVICENOW_USERNAME'), password: need('SERVICENOW_PASSWORD') });
  const client = () => ({
    clientId: need('SERVICENOW_CLIENT_ID'),
    clientSecret: need('SERVICENOW_CLIENT_SECRET'),
  });
  const assertion = () => ({
    userName: need('SERVICENOW_USERNAME'),
    clientId: need('SERVICENOW_CLIENT_ID'),
    clientSecret: values.SERVICENOW_CLIENT_SECRET,
    pem: certificate(),
  });
  switch (values.SERVICENOW_AUTH) {
    case 'basic':
      return path === undefined
        ? { kind: 'basic', ...account() }
        : { kind: 'mutual-tls', pem: certificate() };
    case 'oauth-password':
      return path === undefined
        ? { kind: 'oauth-password', ...account(), ...client() }
        : { kind: 'jwt-bearer', ...assertion() };
    case 'oauth-client-credentials':
      return path === undefined
        ? { kind: 'oauth-client-credentials', ...client() }
        : { kind: 'jwt-bearer', ...assertion() };
    case 'entra':
      return { kind: 'entra', scope: need('SERVICENOW_ENTRA_SCOPE') };
    case undefined:
      return undefined;
  }
}
