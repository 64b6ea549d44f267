import { ActivityTypes } from 'botbuilder';
import type { ChatAddress, Reply } from '../features/turn.ts';
import type { Words } from '../locales/words.ts';
import { messageWith } from './answer-turn.ts';
import type { Cards } from './cards.ts';
import { isShutOut } from './connector.ts';
import type { PostActivity } from './post-activity.ts';
import { isAllowedServiceUrl, type ServiceHosts } from './service-hosts.ts';

export interface AnnounceDeps {
  readonly post: PostActivity;
  readonly cards: Cards;
  readonly serviceHosts: ServiceHosts;
}

/**
 * Writes to a conversation without having been asked. `closed`: the bot may not write there any more.
 * @throws TypeError for an address that is not among the allowed ones: nothing is sent; TeamsRefused and UPSTREAM_*
 */
export type Announce = (chat: ChatAddress, reply: Reply, words: Words) => Promise<'sent' | 'closed'>;

export function createAnnounce({ post, cards, serviceHosts }: AnnounceDeps): Announce {
  return async ({ serviceUrl, conversationId, botId }, reply, words) => {
    // What was stored may be older than the setting, and the bot's token goes with the message.
    if (!isAllowedServiceUrl(serviceUrl, serviceHosts)) {
      throw new TypeError(`${serviceUrl} is not an address of Teams that is allowed`);
    }
    const card = cards.render(reply.card, reply.data, words);
    try {
      await post({
        ...messageWith(card, reply.summary),
        type: ActivityTypes.Message,
        serviceUrl,
        from: { id: botId, name: '' },
        conversation: { id: conversationId },
      });
      return 'sent';
    } catch (error) {
      if (isShutOut(error)) return 'closed';
      throw error;
    }
  };
}
