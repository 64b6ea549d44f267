import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  AuthError,
  ConfidentialClientApplication,
  type INetworkModule,
  type NetworkResponse,
} from '@azure/msal-node';
import { asCasebridgeError, CasebridgeError } from '../../errors.ts';
import type { HttpRequest, HttpResponse, Request } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

const service = 'Microsoft Entra';

/** An app registration and how to sign in as it. */
export interface Registration {
  readonly authorityUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential:
    | { readonly kind: 'secret'; readonly secret: string }
    | { readonly kind: 'certificate'; readonly pem: string };
}

/** MSAL for one registration, speaking through our own `request`. */
export interface Application {
  readonly msal: ConfidentialClientApplication;
  /** What MSAL threw, as ENTRA_SIGN_IN_REFUSED or UPSTREAM_*. */
  problemOf(thrown: unknown, scope: string): unknown;
}

export function createApplication(request: Request, registration: Registration): Application {
  const authority = new URL(registration.authorityUrl);
  const network = networkModule(request, authority);
  const msal = new ConfidentialClientApplication({
    auth: {
      clientId: registration.clientId,
      // MSAL takes https authorities only; the network module below goes back to http for a local one.
      authority: `https://${authority.host}/${registration.tenantId}`,
      knownAuthorities: [authority.host],
      ...credentialOf(registration.credential),
    },
    system: { networkClient: network },
  });
  return { msal, problemOf: (thrown, scope) => network.failure ?? refusalOf(thrown, scope) };
}

function credentialOf(credential: Registration['credential']) {
  if (credential.kind === 'secret') return { clientSecret: credential.secret };
  const certificate = new X509Certificate(credential.pem);
  return {
    clientCertificate: {
      thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
      privateKey: createPrivateKey(credential.pem).export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  };
}

/**
 * MSAL speaking through our own `request`, with its deadline. Of what goes wrong on the way MSAL keeps nothing but
 * "network_error", so the last failure is kept here; undefined since the last good answer.
 */
interface Network extends INetworkModule {
  readonly failure: CasebridgeError | undefined;
}

function networkModule(request: Request, authority: URL): Network {
  let failure: CasebridgeError | undefined;
  const send = async <Body>(call: Omit<HttpRequest, 'service'>): Promise<NetworkResponse<Body>> => {
    const isAuthority = new URL(call.url).host === authority.host;
    const url = call.url.replace(/^https:/, isAuthority ? authority.protocol : 'https:');
    try {
      const response = networkResponse<Body>(await request({ ...call, url, service }));
      failure = undefined;
      return response;
    } catch (error) {
      failure = asCasebridgeError(error);
      throw error;
    }
  };
  return {
    get failure() {
      return failure;
    },
    sendGetRequestAsync: (url, options) => send({ url, headers: options?.headers ?? {} }),
    sendPostRequestAsync: (url, options) =>
      send({ url, method: 'POST', headers: options?.headers ?? {}, body: options?.body ?? '' }),
  };
}

/** MSAL decides what a body is; it parses none itself, and takes an answer without a token for an empty one. */
function networkResponse<Body>({ status, headers, text }: HttpResponse): NetworkResponse<Body> {
  if (status === 429) {
    throw new CasebridgeError('UPSTREAM_BUSY', { service, seconds: secondsToWait(headers) });
  }
  if (status >= 500) throw new CasebridgeError('UPSTREAM_FAILED', { service, status });
  try {
    return { status, headers: { ...headers }, body: JSON.parse(text) };
  } catch (error) {
    throw new CasebridgeError('UPSTREAM_UNREADABLE', { service }, { cause: error });
  }
}

function refusalOf(error: unknown, scope: string): unknown {
  if (!(error instanceof AuthError)) return error;
  const reason = /AADSTS\d+/.exec(error.errorMessage)?.[0] ?? error.errorCode;
  return new CasebridgeError(
    'ENTRA_SIGN_IN_REFUSED',
    { service: serviceOf(scope), reason },
    { cause: error.errorCode },
  );
}

function serviceOf(scope: string): string {
  return URL.canParse(scope) ? new URL(scope).host : scope;
}
