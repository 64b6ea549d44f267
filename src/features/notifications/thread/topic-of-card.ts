import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { type Words, wordsFor } from '../../../locales/words.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { conversationIdOf } from '../here.ts';
import type { Messenger } from '../messenger.ts';
import type { Source, Subscription, SubscriptionRecords, Thread, ThreadRecords } from '../records.ts';
import type { Topic, TopicSource } from '../topics.ts';
import type { DecideDeps } from '../who-decides.ts';

export interface ThreadDeps extends DecideDeps {
  readonly sources: readonly TopicSource[];
  readonly threads: Pick<ThreadRecords, 'find' | 'change'>;
  readonly subscriptions: Pick<SubscriptionRecords, 'listOf'>;
  /** For what a click says to others than the one who clicked. */
  readonly messenger: Pick<Messenger, 'render' | 'reply' | 'edit'>;
}

/** What a button of a post is about. */
export interface TopicHere {
  readonly conversationId: string;
  readonly source: Source;
  readonly topicId: string;
  readonly topic: Topic;
  readonly thread: Thread;
  /** Of the conversation's post, which everybody reads. */
  readonly words: Words;
}

const dataSchema = z.object({
  source: z.enum(['health', 'incident', 'case']),
  topicId: z.string().regex(/^[\w-]{1,64}$/),
});

/** @throws CARD_OUTDATED also for a topic that is no more, or that the conversation was never told of; STORE_UNAVAILABLE */
export async function topicOfCard(turn: Turn, data: unknown, deps: ThreadDeps): Promise<TopicHere> {
  const { source, topicId } = parseCardData(dataSchema, data);
  const conversationId = conversationIdOf(turn);
  const thread = await deps.threads.find(conversationId, source, topicId);
  const topic = thread && (await deps.sources.find((one) => one.source === source)?.read(topicId));
  if (thread === undefined || topic === undefined) throw new CasebridgeError('CARD_OUTDATED');
  const subscriptions = await deps.subscriptions.listOf(conversationId);
  const words = wordsOf(turn, subscriptions, { source, topicId });
  return { conversationId, source, topicId, topic, thread, words };
}

/** As whoever sends posts there chooses them: the oldest subscription's. */
function wordsOf(
  { words }: Turn,
  subscriptions: readonly Subscription[],
  { source, topicId }: Pick<Thread, 'source' | 'topicId'>,
): Words {
  const isAbout = ({ filter }: Subscription) =>
    filter.source === source && (!('topicId' in filter) || filter.topicId === topicId);
  const settings = subscriptions.find(isAbout)?.settings;
  return settings === undefined ? words : wordsFor(settings.language, settings.timeZone);
}

/** The post about the topic, as the thread has it now. */
export function rootReply(
  { topic, words }: TopicHere,
  thread: Pick<Thread, 'owner' | 'isMuted'> | undefined,
  { place }: Pick<Turn, 'place'>,
): Reply {
  const isShared = place.kind !== 'personal';
  const { owner, isMuted = false } = thread ?? {};
  return topic.root({ owner, isMuted, canBeTaken: isShared, isShared }, words);
}
