import { LRUCache } from 'lru-cache';
import type { ConversationRecords, MetConversation } from './records.ts';

/** Told of what happens where the bot may be subscribed. None of its functions throws: whoever talks is not bothered. */
export interface ConversationWatch {
  /** Somebody wrote to the bot there. */
  heard(conversation: MetConversation): Promise<void>;
  /** The app was installed there; of a team, in all of its channels. */
  installed(conversation: MetConversation): Promise<void>;
  /** The app was removed. */
  removed(conversation: Pick<MetConversation, 'chat' | 'teamId'>): Promise<void>;
}

export interface RepairDeps {
  readonly conversations: Pick<ConversationRecords, 'reopen' | 'reopenTeam' | 'close' | 'closeTeam'>;
  readonly onFailure: (error: unknown) => void;
}

const most = 5_000;
/** A busy conversation asks the store no more often. */
const knownMilliseconds = 5_000;

/** Keeps what is stored of conversations true: their addresses, and whether the bot may write there. */
export function createConversationWatch({ conversations, onFailure }: RepairDeps): ConversationWatch {
  const openAt = new LRUCache<string, string>({ max: most, ttl: knownMilliseconds });
  const guarded = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      onFailure(error);
    }
  };
  return {
    heard: (conversation) =>
      guarded(async () => {
        const { conversationId, serviceUrl } = conversation.chat;
        if (openAt.get(conversationId) === serviceUrl) return;
        await conversations.reopen(conversation);
        openAt.set(conversationId, serviceUrl);
      }),
    installed: (conversation) =>
      guarded(async () => {
        const { chat, teamId } = conversation;
        await conversations.reopen(conversation);
        if (teamId !== undefined) await conversations.reopenTeam(teamId, chat.serviceUrl);
      }),
    removed: ({ chat, teamId }) =>
      guarded(async () => {
        openAt.clear();
        await conversations.close(chat.conversationId, 'untilInstallation', removedCode);
        if (teamId !== undefined) await conversations.closeTeam(teamId, removedCode);
      }),
  };
}

/** What the ledger says of deliveries that found the app gone. */
const removedCode = 'APP_REMOVED';
