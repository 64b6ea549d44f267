import { isCasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';
import { conversationIdOf } from '../here.ts';
import type { SubscriptionRecords } from '../records.ts';
import { decidesByRole } from '../who-decides.ts';

/**
 * What an issue's card offers; nothing where nobody can tell. In a channel everybody sees the card, and some may own its
 * team: who clicks is asked then.
 */
export async function topicOffer(
  turn: Turn,
  { id, isResolved }: { readonly id: string; readonly isResolved: boolean },
  { subscriptions }: { readonly subscriptions: Pick<SubscriptionRecords, 'findByTopic'> },
): Promise<'subscribe' | 'unsubscribe' | undefined> {
  if (turn.place.kind !== 'channel' && !decidesByRole(turn)) return undefined;
  try {
    const found = await subscriptions.findByTopic(conversationIdOf(turn), 'health', id);
    if (found !== undefined) return 'unsubscribe';
    return isResolved ? undefined : 'subscribe';
  } catch (error) {
    if (isCasebridgeError(error, 'STORE_UNAVAILABLE')) return undefined;
    throw error;
  }
}
