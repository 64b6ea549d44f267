import { CasebridgeError } from '../../../errors.ts';
import type { ChatAddress, Reply, Turn } from '../../turn.ts';
import { openOwnChat } from '../own-chat.ts';
import type { AutomaticDeps } from './deps.ts';

/** Where a message is. */
export interface CardPlace {
  readonly chat: ChatAddress;
  readonly activityId: string;
}

type CardDeps = Pick<AutomaticDeps, 'messenger' | 'openChat'>;

/** Puts an answer in the place of a message. Never throws. @returns whether it is there */
export async function editCard(
  { chat, activityId }: CardPlace,
  reply: Reply,
  { words }: Pick<Turn, 'words'>,
  { messenger }: CardDeps,
): Promise<boolean> {
  const { kind } = await messenger.edit(chat, activityId, messenger.render(reply, words, []));
  return kind === 'done';
}

/**
 * A message to somebody's own chat, in the language of the one who caused it.
 * @throws OWN_CHAT_CLOSED, OWN_CHAT_FAILED
 */
export async function writeToPerson(
  entraObjectId: string,
  reply: Reply,
  turn: Pick<Turn, 'chat' | 'place' | 'words' | 'asker'>,
  { messenger, openChat }: CardDeps,
): Promise<CardPlace> {
  const opened = await openOwnChat(entraObjectId, turn, openChat);
  if (opened.is === 'closed') throw new CasebridgeError('OWN_CHAT_CLOSED');
  const sent = await messenger.post(opened.chat, messenger.render(reply, turn.words, []));
  if (sent.kind !== 'done') throw new CasebridgeError('OWN_CHAT_FAILED');
  return { chat: opened.chat, activityId: sent.activityId };
}
