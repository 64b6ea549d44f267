import type { NewAttachment } from '../../../clients/servicenow/attachments.ts';
import { isCasebridgeError } from '../../../errors.ts';
import type { NewCaseEvent, SupportCase } from '../records.ts';
import type { Hold } from './hold.ts';
import type { KeepDeps } from './keep-deps.ts';
import { reminderMilliseconds } from './pauses.ts';

const packKey = 'pack';

/**
 * A case that a person opens in the admin centre: what Microsoft needs goes to the incident as a file, once, and people
 * are reminded as long as nobody has told the case's number.
 * @returns in how many milliseconds the next reminder is due
 * @throws what ServiceNow's client throws; ClaimLost, STORE_UNAVAILABLE
 */
export async function handOverPack(
  hold: Hold,
  deps: Pick<KeepDeps, 'incidents' | 'now'>,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (!hold.now().eventKeys.has(packKey)) await attachPack(hold, deps, signal);
  const { case: supportCase, eventKeys } = hold.now();
  const waited = deps.now().getTime() - supportCase.createdAt.getTime();
  const due = reminderMilliseconds.findLastIndex((after) => after <= waited);
  const reminder = due < 0 ? undefined : reminderOf(due + 1, deps.now());
  if (reminder !== undefined && !eventKeys.has(reminder.key)) await hold.save({ events: [reminder] });
  const next = reminderMilliseconds[due + 1];
  return next === undefined ? undefined : next - waited;
}

async function attachPack(
  hold: Hold,
  { incidents, now }: Pick<KeepDeps, 'incidents' | 'now'>,
  signal: AbortSignal,
): Promise<void> {
  const { case: supportCase } = hold.now();
  const { sysId } = supportCase.incident;
  const file = packOf(supportCase);
  try {
    const attached = await incidents.listAttachments(sysId, signal);
    // Whoever crashed after attaching it has not said so.
    const isThere = attached.some(
      ({ fileName, bytes }) => fileName === file.fileName && bytes === file.bytes.length,
    );
    if (!isThere) await incidents.attachFile(sysId, file, signal);
  } catch (error) {
    if (!isCasebridgeError(error, 'INCIDENT_GONE')) throw error;
  }
  const about = { key: packKey, author: '', text: file.fileName, at: now() };
  const event: NewCaseEvent = { ...about, kind: 'attached', isForIncident: true, told: undefined };
  await hold.save({ events: [event], failure: { code: undefined } });
}

function packOf({ incident, request }: SupportCase): NewAttachment {
  return {
    fileName: `microsoft-case-${incident.number}.txt`,
    contentType: 'text/plain; charset=utf-8',
    bytes: new TextEncoder().encode(`${request.title}\n\n${request.description}\n`),
  };
}

function reminderOf(count: number, at: Date): NewCaseEvent {
  const about = { kind: 'reminder', key: `reminder:${count}`, author: '', text: '', at } as const;
  return { ...about, isForIncident: false, told: 'worse' };
}
