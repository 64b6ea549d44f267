import type { TopicChange, Urgency } from '../../../../src/features/notifications/records.ts';
import type { Topic, TopicSource } from '../../../../src/features/notifications/topics.ts';
import type { Reply } from '../../../../src/features/turn.ts';

/** Topics that say in their summaries what they show, such as `EX1 #2 worse`. */
export interface TestTopics extends TopicSource {
  change(topicId: string, event: TopicChange['event'], urgency: Urgency): number;
  forget(topicId: string): void;
  /** How often one was read. */
  reads(): number;
  /** What reading one throws. */
  failure: Error | undefined;
}

interface Change {
  readonly seq: number;
  readonly event: TopicChange['event'];
  readonly urgency: Urgency;
}

export function createTestTopics(): TestTopics {
  const known = new Map<string, Change[]>();
  let seq = 0;
  let reads = 0;
  const topics: TestTopics = {
    source: 'health',
    failure: undefined,
    reads: () => reads,
    forget: (topicId) => void known.delete(topicId),
    change: (topicId, event, urgency) => {
      seq += 1;
      known.set(topicId, [...(known.get(topicId) ?? []), { seq, event, urgency }]);
      return seq;
    },
    read: async (topicId) => {
      reads += 1;
      if (topics.failure) throw topics.failure;
      const changes = known.get(topicId);
      return changes && topicOf(topicId, changes);
    },
  };
  return topics;
}

function topicOf(id: string, changes: readonly Change[]): Topic | undefined {
  const newest = changes.at(-1);
  if (newest === undefined) return undefined;
  const of = (seq: number) => changes.find((change) => change.seq === seq);
  return {
    id,
    seq: newest.seq,
    isSevere: newest.urgency === 'interruption' && newest.event !== 'restored',
    root: ({ owner, isMuted }) =>
      say(
        `${id} #${newest.seq} ${newest.event}${owner ? ` of ${owner.name}` : ''}${isMuted ? ' muted' : ''}`,
      ),
    reply: (seq) => (of(seq)?.event === 'new' ? undefined : say(`${id} ${of(seq)?.event} #${seq}`)),
    replies: (seqs) => say(`${id} #${seqs.join(' #')}`),
    reminder: (minutes) => say(`${id} nobody for ${minutes} minutes`),
    digestRow: () => ({
      icon: '!',
      title: id,
      text: newest.event,
      verb: 'show',
      data: { id },
      weight: newest.seq,
    }),
  };
}

function say(summary: string): Reply {
  return { card: 'test', data: {}, summary };
}
