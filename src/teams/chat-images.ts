import { CasebridgeError, isCasebridgeError } from '../errors.ts';
import type { ChatImage } from '../features/turn.ts';
import type { HttpResponse, Request } from '../http/request.ts';
import type { ConnectorToken } from './bot-credentials.ts';
import { isAllowedServiceUrl, type ServiceHosts } from './service-hosts.ts';

export interface FetchImageOptions {
  readonly request: Request;
  /** Undefined in the sandbox without a bot registration. */
  readonly token: ConnectorToken | undefined;
  /** Whom the token is for. */
  readonly audience: string;
  /** The bot's token goes nowhere else; the address may come from a card, which anybody may have written. */
  readonly serviceHosts: ServiceHosts;
}

export interface FetchedImage {
  readonly bytes: Uint8Array;
  /** As Teams names it; it may be wrong. */
  readonly contentType: string;
}

/** @throws IMAGE_UNREADABLE, IMAGE_TOO_LARGE, and UPSTREAM_TIMEOUT when the signal comes first */
export type FetchImage = (image: Pick<ChatImage, 'url'>, signal: AbortSignal) => Promise<FetchedImage>;

const limitInMegabytes = 10;

/** Gets images that were pasted into a chat from where Teams keeps them. */
export function createFetchImage({ request, token, audience, serviceHosts }: FetchImageOptions): FetchImage {
  return async ({ url }, signal) => {
    if (!isAllowedServiceUrl(url, serviceHosts)) {
      throw new CasebridgeError('IMAGE_UNREADABLE', {}, { cause: 'the address is not one of Teams' });
    }
    const headers =
      token === undefined ? {} : { authorization: `Bearer ${await token(`${audience}/.default`)}` };
    const ask = request({ service: 'Microsoft Teams', url, headers, isFile: true, signal });
    return imageOf(await ask.catch(explain));
  };
}

/** An answer that is too large is not read to its end. */
function explain(error: unknown): never {
  if (isCasebridgeError(error, 'UPSTREAM_UNREADABLE')) throw tooLarge();
  if (isCasebridgeError(error, 'UPSTREAM_UNREACHABLE'))
    throw new CasebridgeError('IMAGE_UNREADABLE', {}, { cause: error });
  throw error;
}

function imageOf({ status, headers, bytes }: HttpResponse): FetchedImage {
  if (status === 413) throw tooLarge();
  if (status !== 200 || bytes === undefined || bytes.length === 0) {
    throw new CasebridgeError('IMAGE_UNREADABLE', {}, { cause: `status ${status}` });
  }
  return { bytes, contentType: headers['content-type'] ?? '' };
}

function tooLarge(): CasebridgeError {
  return new CasebridgeError('IMAGE_TOO_LARGE', { limit: limitInMegabytes });
}
