import { LRUCache } from 'lru-cache';
import type { Source } from '../records.ts';
import type { Topic, TopicSource } from '../topics.ts';

/**
 * @param seq of the newest change that is known of
 * @returns the topic with that change at least; undefined when it is no more
 * @throws STORE_UNAVAILABLE
 */
export type ReadTopic = (source: Source, topicId: string, seq: number) => Promise<Topic | undefined>;

interface Kept {
  readonly seq: number;
  readonly topic: Promise<Topic | undefined>;
}

const most = 200;
/** A topic also shows what is no change of it, such as its number of incidents. */
const longestMilliseconds = 60_000;

/** Each topic is read once for all conversations that are told of its newest change. */
export function createReadTopic(sources: readonly TopicSource[], now: () => number): ReadTopic {
  const kept = new LRUCache<string, Kept>({ max: most, ttl: longestMilliseconds, perf: { now } });
  return (source, topicId, seq) => {
    const key = `${source}/${topicId}`;
    const known = kept.get(key);
    if (known !== undefined && known.seq >= seq) return known.topic;
    const topic = Promise.resolve(sources.find((one) => one.source === source)?.read(topicId));
    kept.set(key, { seq, topic });
    topic.catch(() => kept.delete(key));
    return topic;
  };
}
