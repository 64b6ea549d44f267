import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Turn } from '../../turn.ts';
import { conversationIdOf } from '../here.ts';
import { requireDecision } from '../who-decides.ts';
import type { ListDeps } from './deps.ts';

/** @returns what became of it, in a sentence. @throws HEALTH_ISSUE_NOT_FOUND for what is no id, SUBSCRIBING_NOT_ALLOWED */
export async function unsubscribeTopic(turn: Turn, text: string, deps: ListDeps): Promise<string> {
  await requireDecision(turn, deps);
  const id = deps.issueIdOf(text);
  const { subscriptions } = deps;
  const found = await subscriptions.findByTopic(conversationIdOf(turn), 'health', id);
  const isRemoved = found !== undefined && (await subscriptions.remove(found.id));
  return turn.words.say(isRemoved ? 'subscriptions.topicStopped' : 'subscriptions.topicNotThere', { id });
}

const dataSchema = z.object({ id: z.string().regex(/^[A-Z]{2}\d{2,10}$/) });

/** @throws CARD_OUTDATED and as above */
export async function unsubscribeTopicOfCard(turn: Turn, data: unknown, deps: ListDeps): Promise<string> {
  return unsubscribeTopic(turn, parseCardData(dataSchema, data).id, deps);
}
