import type { Reply, Turn } from '../../turn.ts';
import { nameOf } from '../here.ts';
import { rootReply, type ThreadDeps, topicOfCard } from './topic-of-card.ts';

/**
 * "I have this". Of two who click at once the first has it, and both see who.
 * @throws CARD_OUTDATED, STORE_UNAVAILABLE
 */
export async function takeTopic(turn: Turn, data: unknown, deps: ThreadDeps): Promise<Reply> {
  const here = await topicOfCard(turn, data, deps);
  const { asker } = turn;
  const owner = { id: asker.account.entraObjectId, name: nameOf(asker) };
  const taken = here.thread.owner ? undefined : await deps.threads.change(here, undefined, { owner });
  return rootReply(here, taken ?? (await newest(here, deps)), turn);
}

/**
 * Nobody has it any more. Anybody of the conversation may say so: people go home, and the post shows it to all.
 * @throws CARD_OUTDATED, STORE_UNAVAILABLE
 */
export async function releaseTopic(turn: Turn, data: unknown, deps: ThreadDeps): Promise<Reply> {
  const here = await topicOfCard(turn, data, deps);
  const owner = here.thread.owner;
  const released = owner && (await deps.threads.change(here, owner.id, { owner: 'nobody' }));
  return rootReply(here, released ?? (await newest(here, deps)), turn);
}

function newest(
  { conversationId, source, topicId }: Parameters<typeof rootReply>[0],
  { threads }: ThreadDeps,
) {
  return threads.find(conversationId, source, topicId);
}
