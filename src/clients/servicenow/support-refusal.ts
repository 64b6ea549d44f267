import { CasebridgeError } from '../../errors.ts';
import type { HttpResponse } from '../../http/request.ts';
import { maximumDetailLength, saidOf } from './answers.ts';

/** Understood and not wanted: the request itself, its content, its size, or the case as it is. */
const refusedStatuses: ReadonlySet<number> = new Set([400, 404, 409, 413, 422]);
/** How docs/support-api.yaml writes its codes, and ServiceNow none of its own texts. */
const codeForm = /^[a-z]+(?:_[a-z]+)*$/;

/**
 * What a status of the support resource means (docs/support-api.yaml). The other side's reason is for people; its code
 * is the error's cause. ServiceNow itself answers 400 or 404 where there is no such resource.
 */
export function supportRefusal(response: HttpResponse): CasebridgeError | undefined {
  const { status } = response;
  const said = saidOf(response);
  const reason = (said?.message ?? '').replace(/\s+/g, ' ').trim().slice(0, maximumDetailLength) || 'none';
  const code = codeForm.test(said?.detail ?? '') ? said?.detail : undefined;
  const facts = { service: 'ServiceNow', reason };
  if (status === 403) return new CasebridgeError('SUPPORT_FORBIDDEN', facts, { cause: code });
  if (!refusedStatuses.has(status)) return undefined;
  if (code === undefined && (status === 404 || reason === 'none' || /any resource/i.test(reason))) {
    return undefined;
  }
  return new CasebridgeError('SUPPORT_REFUSED', facts, { cause: code });
}
