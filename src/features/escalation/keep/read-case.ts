import type { ClaimedCase } from '../records.ts';
import type { RemoteCase, SupportTransport } from '../transport.ts';
import { compareRemote } from './compare-remote.ts';
import { findEchoes } from './find-echoes.ts';
import type { Hold } from './hold.ts';
import type { KeepDeps } from './keep-deps.ts';

/** A case that has just been made may not be seen everywhere at once. */
const youngMilliseconds = 10 * 60_000;

/** What was done before a case is read. */
export interface ReadAfter {
  /** Something was changed there just now: an answer that is no newer than the last one is too old. */
  readonly hasChanged: boolean;
  /** Something could not be sent: that it can be read does not end that. */
  readonly hasFailed: boolean;
}

/**
 * Reads a case at Microsoft and notes what is new.
 * @throws what the transport throws; ClaimLost, STORE_UNAVAILABLE
 */
export async function readCase(
  hold: Hold,
  transport: SupportTransport,
  { hasChanged, hasFailed }: ReadAfter,
  deps: Pick<KeepDeps, 'records' | 'now'>,
  signal: AbortSignal,
): Promise<void> {
  const { remoteId } = hold.now().case;
  if (remoteId === undefined) return;
  const read = await transport.read(remoteId, signal);
  const claimed = hold.now();
  const done = { isRead: true, ...(!hasFailed && { failure: { code: undefined } }) };
  if (read === undefined) {
    await hold.save({ ...done, ...goneOf(claimed, deps.now()) });
    return;
  }
  const remote = hasChanged ? notBefore(read, claimed) : read;
  const echoes = await echoesOf(claimed, remote, deps);
  const news = compareRemote(claimed, remote, ({ id }) => echoes.has(id), deps.now());
  await hold.save({ ...news, ...done });
}

/** Messages are what they are; the rest of an old answer would undo what was just done. */
function notBefore(read: RemoteCase, { case: { remote } }: ClaimedCase): RemoteCase {
  return remote === undefined || read.updatedAt > remote.updatedAt ? read : { ...read, ...remote };
}

/** Most readings bring no unknown message of the customer's, and then nobody has to look. */
async function echoesOf(
  claimed: ClaimedCase,
  { messages }: RemoteCase,
  { records }: Pick<KeepDeps, 'records'>,
): Promise<ReadonlySet<string>> {
  const unknown = messages.filter(
    ({ id, from }) => from === 'customer' && !claimed.eventKeys.has(`remote:${id}`),
  );
  if (unknown.length === 0) return new Set();
  return findEchoes(claimed, await records.listEvents(claimed.case.key), unknown);
}

/** Microsoft has it no more. */
function goneOf({ case: { createdAt, state } }: ClaimedCase, now: Date) {
  if (state === 'closed' || now.getTime() - createdAt.getTime() < youngMilliseconds) return {};
  const about = { key: 'gone', author: '', text: '', at: now };
  return {
    state: 'closed',
    events: [{ ...about, kind: 'closed', isForIncident: true, told: 'worse' }],
  } as const;
}
