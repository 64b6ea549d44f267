import type { CasebridgeError } from '../errors.ts';

/** The connection was never made, so that the other side has seen nothing of the request. */
const neverConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|ERR_SSL_WRONG_VERSION_NUMBER|CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+)\b/;

/** Whether a request that got no answer surely never arrived. @param error what `request` threw */
export function wasNeverSent({ cause }: CasebridgeError): boolean {
  return typeof cause === 'string' && neverConnected.test(cause);
}
