import type { Turn } from '../turn.ts';
import type { OpenOwnChat } from './runbook/deps.ts';

/** Somebody's own chat with the bot; where the asker is in their own already, it is this one. Never throws. */
export async function openOwnChat(
  entraObjectId: string,
  { chat, place, asker }: Pick<Turn, 'chat' | 'place' | 'asker'>,
  openChat: OpenOwnChat,
): ReturnType<OpenOwnChat> {
  const { account } = asker;
  const isHere = place.kind === 'personal' && entraObjectId === account.entraObjectId;
  return isHere ? { is: 'open', chat } : openChat(chat, entraObjectId, account.tenantId);
}
