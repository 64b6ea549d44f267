import { CasebridgeError } from '../../errors.ts';
import type { HttpResponse } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

/** What a status other than 200 means. */
export function refusal({ status, headers }: HttpResponse, path: string): CasebridgeError {
  switch (status) {
    case 401:
      return new CasebridgeError('SERVICENOW_SIGN_IN_REFUSED', { status });
    case 403:
      return new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: path });
    case 400:
    case 404:
      return new CasebridgeError('SERVICENOW_API_MISSING', { resource: path });
    case 202:
      return new CasebridgeError('SERVICENOW_DROPPED', { status });
    case 429:
      // A full queue answers 429 without saying how long to wait.
      return new CasebridgeError('UPSTREAM_BUSY', { service: 'ServiceNow', seconds: secondsToWait(headers) });
    default:
      return status >= 500
        ? new CasebridgeError('UPSTREAM_FAILED', { service: 'ServiceNow', status })
        : new CasebridgeError('UPSTREAM_REFUSED', { service: 'ServiceNow', status });
  }
}

/** A page for people, whatever was asked: a sleeping instance, maintenance, an interactive sign-in. */
export function isPage({ headers, text }: HttpResponse): boolean {
  return (headers['content-type'] ?? '').includes('html') || /^\s*<(!doctype|html)/i.test(text);
}

export function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service: 'ServiceNow' }, { cause });
}
