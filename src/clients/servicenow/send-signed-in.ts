import type { HttpRequest, HttpResponse, Request } from '../../http/request.ts';
import { type SignIn, withSignIn } from './sign-in.ts';

/** How an instance is reached. */
export interface Connection {
  readonly request: Request;
  readonly url: string;
  readonly signIn: SignIn;
}

export interface SignedInRequest
  extends Pick<HttpRequest, 'method' | 'headers' | 'body' | 'isFile' | 'isUsable'> {
  /** With its query. */
  readonly path: string;
  readonly signal: AbortSignal | undefined;
  /** Kept up to date for whoever must know, after a failure, whether ServiceNow may have seen the request. */
  readonly progress?: Progress;
}

export interface Progress {
  underway: boolean;
}

/** One request with what the sign-in adds. */
export function sendSignedIn(
  { request, url, signIn }: Connection,
  { path, headers, progress = { underway: false }, signal, ...rest }: SignedInRequest,
): Promise<HttpResponse> {
  const send = async (signedIn: Readonly<Record<string, string>>) => {
    progress.underway = signal?.aborted !== true;
    const response = await request({
      ...rest,
      service: 'ServiceNow',
      url: `${url}${path}`,
      headers: { accept: 'application/json', ...headers, ...signedIn },
      signal,
    });
    progress.underway = false;
    return response;
  };
  return withSignIn(signIn, send, signal);
}
