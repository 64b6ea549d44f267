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

/** An application's token for a scope such as `https://graph.microsoft.com/.default`; cached until it nears its end. */
export type TokenSource = (scope: string, signal?: AbortSignal) => Promise<string>;

export interface TokenSourceOptions {
  readonly authorityUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential:
    | { readonly kind: 'secret'; readonly secret: string }
    | { readonly kind: 'certificate'; readonly pem: string };
}

/** Signs in with the client-credentials flow. The source throws ENTRA_SIGN_IN_REFUSED and UPSTREAM_*. */
export function createTokenSource(request: Request, options: TokenSourceOptions): TokenSource {
  const authority = new URL(options.authorityUrl);
  const network = networkModule(request, authority);
  const application = new ConfidentialClientApplication({
    auth: {
      clientId: options.clientId,
      // MSAL takes https authorities only; the network module below goes back to http for a local one.
      authority: `https://${authority.host}/${options.tenantId}`,
      knownAuthorities: [authority.host],
      ...credentialOf(options.credential),
    },
    system: { networkClient: network },
  });
  const acquire = async (scope: string): Promise<string> => {
    try {
      const result = await application.acquireTokenByClientCredential({ scopes: [scope] });
      if (result === null)
        throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: scope, reason: 'no token' });
      return result.accessToken;
    } catch (error) {
      throw network.failure ?? refusalOf(error, scope);
    }
  };
  // MSAL asks once for each of several calls that find no token in its cache.
  const coming = new Map<string, Promise<string>>();
  return (scope) => {
    const token = coming.get(scope) ?? acquire(scope).finally(() => coming.delete(scope));
    coming.set(scope, token);
    return token;
  };
}

function credentialOf(credential: TokenSourceOptions['credential']) {
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
