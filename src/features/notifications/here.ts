import type { Turn } from '../turn.ts';
import type { MetConversation } from './records.ts';

/** The conversation of a turn. Threads of a channel are all the one channel. */
export function hereOf({ chat, place, asker }: Pick<Turn, 'chat' | 'place' | 'asker'>): MetConversation {
  return {
    chat: { ...chat, conversationId: chat.conversationId.split(';messageid=')[0] ?? chat.conversationId },
    kind: place.kind,
    channelType: place.channelType,
    name: place.kind === 'personal' ? nameOf(asker) : place.name,
    teamId: place.team?.id,
  };
}

export function conversationIdOf(turn: Pick<Turn, 'chat' | 'place' | 'asker'>): string {
  return hereOf(turn).chat.conversationId;
}

export function nameOf(asker: Turn['asker']): string {
  return asker.known ? asker.person.name : asker.name;
}
