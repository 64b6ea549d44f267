import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import { jsonOf } from '../../http/json.ts';
import type { HttpResponse } from '../../http/request.ts';
import { secondsToWait } from '../../http/retry-after.ts';

/** What a status means at one resource; undefined: what it means everywhere. */
export type Refusal = (response: HttpResponse) => CasebridgeError | undefined;

/** What a status other than 200 means. */
export function refusal({ status, headers }: HttpResponse, path: string): CasebridgeError {
  switch (status) {
    case 401:
      return new CasebridgeError('SERVICENOW_SIGN_IN_REFUSED', { status, kind: 'other' });
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

export const maximumDetailLength = 200;
const errorBody = z.object({
  error: z.object({ message: z.string().nullish(), detail: z.string().nullish() }),
});

/** What ServiceNow says about a failure, as all its APIs but OAuth word it; undefined when it says nothing. */
export function saidOf(response: HttpResponse): z.infer<typeof errorBody>['error'] | undefined {
  return errorBody.safeParse(jsonOf(response)).data?.error;
}

/**
 * What the refusal of a write means. A rule's own words are for the person, who can do something about them; those of
 * access rules are not.
 */
export function refusedWrite(response: HttpResponse, path: string): CasebridgeError {
  const said = saidOf(response);
  const text = `${said?.message ?? ''} ${said?.detail ?? ''}`;
  if (response.status === 404 && /no record|not exist|doesn't exist/i.test(text)) {
    return new CasebridgeError('INCIDENT_GONE', {}, { cause: text });
  }
  if (response.status !== 403 || said === undefined || !isRule(text)) return refusal(response, path);
  const detail = (said.detail || said.message || '').trim().slice(0, maximumDetailLength);
  return new CasebridgeError('SERVICENOW_RULE_REFUSED', { detail });
}

/** Data policies name fields, business rules themselves; access rules say ACL, security or authorization. */
function isRule(text: string): boolean {
  if (/data policy|mandatory/i.test(text)) return true;
  return (
    /operation failed|business rule/i.test(text) && !/\bACL\b|security constraints|not authorized/i.test(text)
  );
}

/**
 * What a 200 to a question holds.
 * @throws SERVICENOW_* and UPSTREAM_* of the catalogue
 */
export function readResult(response: HttpResponse, path: string, ownRefusal?: Refusal): unknown {
  const { status } = response;
  if (status !== 200) throw ownRefusal?.(response) ?? refusal(response, path);
  // A sleeping instance answers every path with 200 and a page.
  if (isPage(response)) throw new CasebridgeError('SERVICENOW_ASLEEP', { status });
  const result = resultOf(response);
  if (result === undefined) throw unreadable('no result in the answer');
  return result;
}

/** Undefined when the text is not JSON with a `result`: cut short, or ended by ServiceNow's 60-second quota. */
export function resultOf(response: HttpResponse): unknown {
  const answer = jsonOf(response);
  return typeof answer === 'object' && answer !== null && 'result' in answer ? answer.result : undefined;
}

/** The page of a developer instance that sleeps and so does nothing at all. */
export function isHibernation(response: HttpResponse): boolean {
  return isPage(response) && /hibernat/i.test(response.text);
}

/** A page for people, whatever was asked: a sleeping instance, maintenance, an interactive sign-in. */
export function isPage({ headers, text }: HttpResponse): boolean {
  return (headers['content-type'] ?? '').includes('html') || /^\s*<(!doctype|html)/i.test(text);
}

export function unreadable(cause: string): CasebridgeError {
  return new CasebridgeError('UPSTREAM_UNREADABLE', { service: 'ServiceNow' }, { cause });
}
