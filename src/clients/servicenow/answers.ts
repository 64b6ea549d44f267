import { CasebridgeError } from '../../errors.ts';
import type { HttpResponse } from '../../http/request.ts';

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
      return new CasebridgeError('UPSTREAM_BUSY', {
        service: 'ServiceNow',
        seconds: secondsOf(headers['retry-after']),
      });
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

/** Undefined when the text is no JSON. */
export function jsonOf({ text }: HttpResponse): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service: 'ServiceNow' }, { cause });
}

/** 0 when ServiceNow does not say: a full queue answers 429 without `Retry-After`. */
function secondsOf(header: string | undefined): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 0;
}
