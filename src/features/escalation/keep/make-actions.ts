import { isCasebridgeError } from '../../../errors.ts';
import type { CaseAction, CaseProgress, KnownRemote, NewCaseEvent, SupportCase } from '../records.ts';
import type { CaseFile, SupportTransport, Written } from '../transport.ts';
import type { Hold } from './hold.ts';
import type { KeepDeps } from './keep-deps.ts';
import { reasonOf } from './send-case.ts';
import { textOfFile } from './text-file.ts';

type ActionDeps = Pick<KeepDeps, 'incidents' | 'redactSecrets' | 'now'>;

/**
 * Makes what people have asked for, in its order: each is noted before the next begins, and making one again that was
 * made changes nothing.
 * @returns how many were made, and whether the other side is still at work on the next
 * @throws what the transport and ServiceNow's client throw, but for a refusal; ClaimLost, STORE_UNAVAILABLE
 */
export async function makeActions(
  hold: Hold,
  transport: SupportTransport,
  deps: ActionDeps,
  signal: AbortSignal,
): Promise<{ readonly made: number; readonly isAccepted: boolean }> {
  for (let made = 0; ; made += 1) {
    const { case: supportCase, actions } = hold.now();
    const [action] = actions;
    const { remoteId } = supportCase;
    if (action === undefined || remoteId === undefined) return { made, isAccepted: false };
    const outcome = await makeOnce({ ...supportCase, remoteId }, action, transport, deps, signal);
    if (outcome === 'accepted') return { made, isAccepted: true };
    await hold.save({ ...outcome, finishedActions: [action.id] });
  }
}

type OpenCase = SupportCase & { readonly remoteId: string };

async function makeOnce(
  supportCase: OpenCase,
  action: CaseAction,
  transport: SupportTransport,
  deps: ActionDeps,
  signal: AbortSignal,
): Promise<CaseProgress | 'accepted'> {
  try {
    const written = await make(supportCase.remoteId, action, transport, deps, signal);
    if (written === 'accepted') return written;
    if (written !== 'done') return refused(action, written.problem, deps.now());
    return madeProgress(supportCase, action, deps.now());
  } catch (error) {
    if (!isCasebridgeError(error, 'SUPPORT_REFUSED')) throw error;
    return refused(action, reasonOf(error.facts), deps.now());
  }
}

/** A file that cannot be sent, whoever asks again. */
interface Impossible {
  readonly problem: string;
}

async function make(
  remoteId: string,
  action: CaseAction,
  transport: SupportTransport,
  deps: ActionDeps,
  signal: AbortSignal,
): Promise<Written | Impossible> {
  const key = action.id;
  switch (action.kind) {
    case 'reply':
      return transport.reply(remoteId, { key, text: action.text, author: action.by.name }, signal);
    case 'severity':
      return transport.changeSeverity(remoteId, { key, severity: action.severity }, signal);
    case 'close':
      return transport.close(remoteId, { key, notes: action.notes }, signal);
    case 'attach': {
      const file = await deps.incidents.readAttachment(action.attachmentSysId, signal);
      if (file === undefined || file === 'tooLarge') return { problem: action.fileName };
      return transport.attach(remoteId, { ...withoutSecrets(file, deps), key }, signal);
    }
  }
}

/** A file that is no text goes as it is: whoever chose it has seen it. So does one without secrets, in its own encoding. */
function withoutSecrets(file: CaseFile, { redactSecrets }: Pick<ActionDeps, 'redactSecrets'>): CaseFile {
  const text = textOfFile(file);
  const redacted = text === undefined ? undefined : redactSecrets(text);
  return redacted === text || redacted === undefined
    ? file
    : { ...file, bytes: new TextEncoder().encode(redacted) };
}

/** What is known of the case after it: what was done here is no news when the case is read next. */
function madeProgress({ remote }: SupportCase, action: CaseAction, at: Date): CaseProgress {
  const event = (kind: NewCaseEvent['kind'], text: string, told: NewCaseEvent['told'] = 'update') => [
    { kind, key: `action:${action.id}`, author: action.by.name, text, at, isForIncident: true, told },
  ];
  const knowing = (change: Partial<KnownRemote>) => remote && { remote: { ...remote, ...change } };
  switch (action.kind) {
    case 'reply':
      return { ...knowing({ status: 'withMicrosoft' }), events: event('reply', action.text) };
    case 'attach':
      return { events: event('attached', action.fileName) };
    case 'severity':
      return { ...knowing({ severity: action.severity }), events: event('severity', action.severity) };
    case 'close':
      return {
        ...knowing({ status: 'closed' }),
        state: 'closed',
        events: event('closed', action.notes, 'restored'),
      };
  }
}

/** @param text why, in the other side's words; of a file its name */
function refused(action: CaseAction, text: string, at: Date): CaseProgress {
  const about = { key: `refused:${action.id}:${action.kind}`, author: action.by.name, text, at };
  return { events: [{ ...about, kind: 'refused', isForIncident: true, told: 'worse' }] };
}
