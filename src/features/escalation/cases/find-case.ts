import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { CaseRecords, SupportCase } from '../records.ts';

export interface FindCaseDeps {
  readonly records: Pick<CaseRecords, 'find' | 'findByNumber'>;
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
}

/** What every button of a case sends. A client may take data with a `key` for something of its own, and send nothing. */
export const caseDataSchema = z.object({ caseKey: z.uuid() });

/** The case of a button that was clicked. @throws CARD_OUTDATED, CASE_NOT_FOUND */
export async function caseOfCard(turn: Turn, data: unknown, deps: FindCaseDeps): Promise<SupportCase> {
  const { caseKey: key } = parseCardData(caseDataSchema, data);
  return visibleCase(turn, await deps.records.find(key), key, deps);
}

/**
 * The case with this number.
 * @param written as a person writes it, such as `2412170040001234` or `TrackingID#2412170040001234`
 * @throws CASE_NOT_FOUND
 */
export async function caseNumbered(turn: Turn, written: string, deps: FindCaseDeps): Promise<SupportCase> {
  const number = caseNumberOf(written);
  for (const candidate of [number, `TrackingID#${number}`]) {
    const found = await deps.records.findByNumber(candidate);
    if (found !== undefined) return visibleCase(turn, found, number, deps);
  }
  throw new CasebridgeError('CASE_NOT_FOUND', { number: number.slice(0, 60) });
}

/** Without blanks, and without what mails put before it. */
export function caseNumberOf(written: string): string {
  return written.replace(/\s+/g, '').replace(/^(?:trackingid)?#?/i, '');
}

/**
 * Where people see ServiceNow with their own rights, whoever may not see an incident sees no case of it either; but for
 * the one who escalated it.
 * @throws CASE_NOT_FOUND
 */
export async function visibleCase(
  turn: Turn,
  found: SupportCase | undefined,
  number: string,
  { readIncident }: Pick<FindCaseDeps, 'readIncident'>,
): Promise<SupportCase> {
  const isOwn = found?.escalatedBy.entraObjectId === turn.asker.account.entraObjectId;
  const isVisible =
    found !== undefined &&
    (isOwn || turn.ownToken === undefined || (await readIncident(found.incident.sysId, turn)) !== undefined);
  if (!isVisible) throw new CasebridgeError('CASE_NOT_FOUND', { number: found?.number ?? number });
  return found;
}
