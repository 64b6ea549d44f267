import { Resolver } from 'node:dns/promises';
import { CasebridgeError } from '../errors.ts';

/**
 * The IPv4 addresses that DNS has for a host now, sorted; none: there is no such name.
 * @throws UPSTREAM_TIMEOUT, UPSTREAM_UNREACHABLE
 */
export type ResolveAddresses = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

const deadlineMilliseconds = 3_000;
/** As c-ares and node:dns name an answer that there is nothing by this name. */
const noneCodes = new Set(['ENOTFOUND', 'ENODATA']);

/** @param servers who is asked, such as `127.0.0.1:5353`; the system's unless told */
export function createResolveAddresses(servers?: readonly string[]): ResolveAddresses {
  return async (host, signal) => {
    const resolver = new Resolver({ timeout: deadlineMilliseconds, tries: 1 });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      return (await resolver.resolve4(host)).sort();
    } catch (error) {
      const code = codeOf(error);
      if (code !== undefined && noneCodes.has(code)) return [];
      if (signal.aborted || code === 'ETIMEOUT' || code === 'ECANCELLED') {
        const seconds = deadlineMilliseconds / 1000;
        throw new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'DNS', seconds }, { cause: error });
      }
      throw new CasebridgeError('UPSTREAM_UNREACHABLE', { service: 'DNS', host }, { cause: error });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
