import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  AuthError,
  ConfidentialClientApplication,
  type INetworkModule,
  type NetworkResponse,
} from '@azure/msal-node';
import { CasebridgeError } from '../../errors.ts';
import type { HttpRequest, Request } from '../../http/request.ts';

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
  const application = new ConfidentialClientApplication({
    auth: {
      clientId: options.clientId,
      // MSAL takes https authorities only; the network module below goes back to http for a local one.
      authority: `https://${authority.host}/${options.tenantId}`,
      knownAuthorities: [authority.host],
      ...credentialOf(options.credential),
    },
    system: { networkClient: networkModule(request, authority) },
  });
  return async (scope) => {
    try {
      const result = await application.acquireTokenByClientCredential({ scopes: [scope] });
      if (result === null)
        throw new CasebridgeError('ENTRA_SIGN_IN_REFUSED', { service: scope, reason: 'no token' });
      return result.accessToken;
    } catch (error) {
      throw refusalOf(error, scope);
    }
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

/** Lets MSAL speak through our own `request`, with its deadline. */
function networkModule(request: Request, authority: URL): INetworkModule {
  const send = async (call: Omit<HttpRequest, 'service'>) => {
    const url = call.url.replace(
      /^https:/,
      new URL(call.url).host === authority.host ? authority.protocol : 'https:',
    );
    return request({ ...call, url, service: 'Microsoft Entra' });
  };
  return {
    sendGetRequestAsync: async (url, options) =>
      networkResponse(await send({ url, headers: options?.headers ?? {} })),
    sendPostRequestAsync: async (url, options) =>
      networkResponse(
        await send({ url, method: 'POST', headers: options?.headers ?? {}, body: options?.body ?? '' }),
      ),
  };
}

/** MSAL decides what a body is; it parses none itself. */
function networkResponse<Body>({
  status,
  headers,
  text,
}: Awaited<ReturnType<Request>>): NetworkResponse<Body> {
  return { status, headers: { ...headers }, body: JSON.parse(text) };
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
