import { isCasebridgeError } from '../../../errors.ts';
import type { SupportTransport } from '../transport.ts';
import { compareRemote } from './compare-remote.ts';
import type { Hold } from './hold.ts';
import type { KeepDeps } from './keep-deps.ts';

/**
 * Takes a case to Microsoft; asking again finds the one that was made.
 * @returns `accepted`: it is not there yet
 * @throws what the transport throws, but for a refusal; ClaimLost, STORE_UNAVAILABLE
 */
export async function sendCase(
  hold: Hold,
  transport: SupportTransport,
  { now }: Pick<KeepDeps, 'now'>,
  signal: AbortSignal,
): Promise<'there' | 'accepted' | 'refused'> {
  const claimed = hold.now();
  try {
    const remote = await transport.create(claimed.case.request, signal);
    if (remote === 'accepted') return 'accepted';
    const { events, ...progress } = compareRemote(claimed, remote, () => true, now());
    await hold.save({
      ...progress,
      remoteId: remote.remoteId,
      isRead: true,
      failure: { code: undefined },
      events: [
        {
          kind: 'opened',
          key: 'opened',
          author: '',
          text: remote.number ?? '',
          at: remote.createdAt,
          isForIncident: true,
          told: 'new',
        },
        ...events,
      ],
    });
    return 'there';
  } catch (error) {
    if (!isCasebridgeError(error, 'SUPPORT_REFUSED')) throw error;
    await hold.save({
      state: 'refused',
      failure: { code: error.code },
      events: [
        {
          kind: 'refused',
          key: 'refused',
          author: '',
          text: reasonOf(error.facts),
          at: now(),
          isForIncident: true,
          told: 'worse',
        },
      ],
    });
    return 'refused';
  }
}

/** In the other side's words; empty when it gives none. */
export function reasonOf({ reason }: Readonly<Record<string, unknown>>): string {
  return reason === undefined || reason === 'none' ? '' : String(reason);
}
