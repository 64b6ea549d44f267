import type { Reply, Turn } from '../../turn.ts';
import { hereOf } from '../here.ts';
import type { ListDeps } from '../list/deps.ts';
import { showList } from '../list/show-list.ts';
import { requireDecision } from '../who-decides.ts';
import { rootReply, type ThreadDeps, topicOfCard } from './topic-of-card.ts';

/**
 * The post stays current, and nothing more is said about the topic there. It takes whoever decides what the conversation
 * is told.
 * @throws SUBSCRIBING_NOT_ALLOWED, CARD_OUTDATED, STORE_UNAVAILABLE
 */
export function muteTopic(turn: Turn, data: unknown, deps: ThreadDeps): Promise<Reply> {
  return setMuted(turn, data, true, deps);
}

/** @throws as above */
export function unmuteTopic(turn: Turn, data: unknown, deps: ThreadDeps): Promise<Reply> {
  return setMuted(turn, data, false, deps);
}

async function setMuted(turn: Turn, data: unknown, isMuted: boolean, deps: ThreadDeps): Promise<Reply> {
  await requireDecision(turn, deps);
  const here = await topicOfCard(turn, data, deps);
  return rootReply(here, await deps.threads.change(here, 'anybody', { isMuted }), turn);
}

/** From the list of subscriptions, where the post itself is out of sight. @throws as above */
export async function unmuteListed(turn: Turn, data: unknown, deps: ThreadDeps & ListDeps): Promise<Reply> {
  await requireDecision(turn, deps);
  const here = await topicOfCard(turn, data, deps);
  const thread = await deps.threads.change(here, 'anybody', { isMuted: false });
  const { chat } = hereOf(turn);
  if (thread?.rootActivityId !== undefined) {
    const message = deps.messenger.render(rootReply(here, thread, turn), here.words, []);
    // Should it fail, the next change shows it.
    await deps.messenger.edit(chat, thread.rootActivityId, message);
  }
  return showList(turn, {}, deps, turn.words.say('subscriptions.unmuted'));
}
