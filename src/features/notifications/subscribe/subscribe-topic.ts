import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { conversationIdOf } from '../here.ts';
import { topicEvents } from '../records.ts';
import { subscriptionCard } from '../subscription-card.ts';
import type { Described } from '../subscription-text.ts';
import { requireDecision } from '../who-decides.ts';
import type { SubscribeDeps } from './deps.ts';
import { addHere } from './save-subscription.ts';

/** Subscribes to one issue at once; how it is told can be changed on the card. @throws HEALTH_ISSUE_NOT_FOUND, SUBSCRIBING_NOT_ALLOWED */
export async function subscribeTopic(turn: Turn, text: string, deps: SubscribeDeps): Promise<Reply> {
  await requireDecision(turn, deps);
  const { words } = turn;
  const { id: topicId } = await deps.findIssue(turn, text);
  const added = await addHere(turn, turn.newId(), everythingOf(topicId, turn), deps);
  const subscription =
    added ?? (await deps.subscriptions.findByTopic(conversationIdOf(turn), 'health', topicId));
  // Somebody has just deleted it.
  if (subscription === undefined) return subscribeTopic(turn, text, deps);
  const done = words.say(added === undefined ? 'subscriptions.topicAlready' : 'subscriptions.done');
  return subscriptionCard(turn, subscription, { done }, deps);
}

function everythingOf(topicId: string, { words }: Turn): Described {
  return {
    filter: { source: 'health', topicId },
    events: topicEvents,
    settings: {
      language: words.language,
      timeZone: words.timeZone,
      quietHours: undefined,
      digest: 'immediately',
      mentions: [],
      reminderMinutes: undefined,
    },
  };
}

const dataSchema = z.object({ id: z.string().regex(/^[A-Z]{2}\d{2,10}$/) });

/** A button with an issue's id. @throws CARD_OUTDATED and as above */
export async function subscribeTopicOfCard(turn: Turn, data: unknown, deps: SubscribeDeps): Promise<Reply> {
  return subscribeTopic(turn, parseCardData(dataSchema, data).id, deps);
}
