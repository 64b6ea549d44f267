import { LRUCache } from 'lru-cache';
import type { Words } from '../../../locales/words.ts';
import { wordsFor } from '../../../locales/words.ts';
import type { Reply } from '../../turn.ts';
import type { Messenger, RenderedMessage } from '../messenger.ts';
import type { Mention, SubscriptionSettings } from '../records.ts';

/**
 * @param key tells it from all other messages, besides its language and time zone
 * @param make called only when it is not kept
 */
export type RenderMessage = (
  key: string,
  settings: SubscriptionSettings,
  mentions: readonly Mention[],
  make: (words: Words) => Reply,
) => RenderedMessage;

const mostCharacters = 8_000_000;

/** One change goes to very many conversations, and reads the same in most of them. */
export function createRenderMessage(messenger: Pick<Messenger, 'render'>): RenderMessage {
  const kept = new LRUCache<string, RenderedMessage>({
    maxSize: mostCharacters,
    sizeCalculation: ({ size }) => Math.max(1, size),
  });
  return (key, { language, timeZone }, mentions, make) => {
    const words = wordsFor(language, timeZone);
    if (mentions.length > 0) return messenger.render(make(words), words, mentions);
    const fullKey = `${key} ${language} ${timeZone}`;
    const known = kept.get(fullKey);
    if (known !== undefined) return known;
    const rendered = messenger.render(make(words), words, []);
    kept.set(fullKey, rendered);
    return rendered;
  };
}
