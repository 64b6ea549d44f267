import type { SupportCase } from '../../features/escalation/records.ts';
import { type AddDeps, addHere } from '../../features/notifications/subscribe/save-subscription.ts';
import type { Turn } from '../../features/turn.ts';

/**
 * Subscribes the conversation to a case: it is told like any other topic, and whoever may manage its subscriptions can end
 * that. Whoever sent the case is mentioned when Microsoft needs an answer. Without effect where it is followed already.
 * @throws STORE_UNAVAILABLE
 */
export async function followCase(turn: Turn, { key }: SupportCase, parts: AddDeps): Promise<void> {
  const { words, asker } = turn;
  const name = asker.known ? asker.person.name : asker.name;
  const isShared = turn.place.kind !== 'personal';
  await addHere(
    turn,
    turn.newId(),
    {
      filter: { source: 'case', topicId: key },
      events: ['new', 'update', 'worse', 'restored'],
      settings: {
        language: words.language,
        timeZone: words.timeZone,
        quietHours: undefined,
        digest: 'immediately',
        mentions: isShared ? [{ id: asker.account.entraObjectId, name }] : [],
        reminderMinutes: undefined,
      },
    },
    parts,
  );
}
