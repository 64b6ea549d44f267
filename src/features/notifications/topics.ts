import type { Words } from '../../locales/words.ts';
import type { Reply } from '../turn.ts';
import type { Source, SubscriptionFilter, Thread, TopicEvent } from './records.ts';

// What notifications ask of the features that have something to tell of.

/** One of them, such as service health. */
export interface TopicSource {
  readonly source: Source;
  /**
   * @returns undefined when nothing is known of it any more
   * @throws STORE_UNAVAILABLE
   */
  readonly read: (topicId: string) => Promise<Topic | undefined>;
}

/** A topic as it stands, with what became of it. */
export interface Topic {
  readonly id: string;
  /** Of its newest change. */
  readonly seq: number;
  /** It is open and bad enough for a reminder when nobody takes it. */
  readonly isSevere: boolean;
  /** The one post about it, with its buttons. */
  root(view: RootView, words: Words): Reply;
  /**
   * What is said in the thread of the change; undefined where the root says enough.
   * @param seq of the change
   */
  reply(seq: number, words: Words): Reply | undefined;
  /** Several of these in one. @param seqs oldest first */
  replies(seqs: readonly number[], words: Words): Reply;
  /** Nobody has taken it. */
  reminder(minutes: number, words: Words): Reply;
  digestRow(words: Words): DigestRow;
}

/** What the root shows besides the topic. */
export type RootView = Pick<Thread, 'owner' | 'isMuted'> & {
  /** Whom to mention is added by whoever sends it. */
  readonly canBeTaken: boolean;
};

export interface DigestRow {
  /** Goes before the title. */
  readonly icon: string;
  readonly title: string;
  /** Such as the service and the status. */
  readonly text: string;
  /** What shows the topic in the chat: a verb and its data. */
  readonly verb: string;
  readonly data: object;
  /** Higher is worse. */
  readonly weight: number;
}

/** Something that happened before anybody subscribed, for "this would have posted". */
export interface PastChange {
  readonly topicId: string;
  readonly title: string;
  readonly event: TopicEvent;
  readonly at: Date;
}

/**
 * What would have been told since then, newest first.
 * @returns also since when anything is known, when that is later
 */
export type ListPastChanges = (
  filter: SubscriptionFilter,
  since: Date,
) => Promise<{ readonly changes: readonly PastChange[]; readonly knownSince: Date }>;
