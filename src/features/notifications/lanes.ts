import type { ChatAddress } from '../turn.ts';
import type {
  ConversationState,
  DeliveryState,
  Source,
  Subscription,
  Thread,
  TopicEvent,
  Urgency,
} from './records.ts';

// The work of sending: a worker claims a lane, which is a conversation with all that is due there, sends, and settles.

/** A delivery is known by these. */
export interface DeliveryKey {
  readonly source: Source;
  readonly seq: number;
  readonly subscriptionId: string;
  readonly event: TopicEvent | 'reminder';
}

export interface ClaimedDelivery extends DeliveryKey {
  readonly topicId: string;
  /** Its event is among those that the subscription tells of; else it only brings the root up to date. */
  readonly isTold: boolean;
  readonly urgency: Urgency;
  /** How often it has been tried and was put off. */
  readonly attempts: number;
  /** It may be there already. */
  readonly isDoubtful: boolean;
  /** It may be there twice: it was doubtful before its last holder died as well. It must not be sent a third time. */
  readonly isLost: boolean;
  readonly createdAt: Date;
}

export interface Lane {
  readonly chat: ChatAddress;
  readonly kind: 'personal' | 'groupChat' | 'channel';
  /** Whoever claims it later has a higher one, and what an earlier holder settles is without effect. */
  readonly fence: number;
  /** When messages were sent there, in milliseconds since 1970, oldest first; what counts for Teams' limits. */
  readonly sends: readonly number[];
  /** Oldest first. */
  readonly deliveries: readonly ClaimedDelivery[];
  /** Those of the deliveries. */
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  /** Those of the deliveries' topics that exist, by `source/topicId`. */
  readonly threads: ReadonlyMap<string, Thread>;
  /** By `source/topicId`: what failed, is to be told there, and waits for its next try. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  /** By `source/seq`: the message that told of a change there, for whichever subscription. */
  readonly toldBefore: ReadonlyMap<string, string>;
  /** This moment by the clock that all replicas share, when it was claimed. */
  readonly claimedAt: number;
}

/** Of one topic in one conversation. */
export interface Waiting {
  /** The oldest of them: what is newer keeps its place behind it. */
  readonly seq: number;
  /** The last of their next tries, in milliseconds since 1970. */
  readonly dueAt: number;
}

export interface SettledDelivery extends DeliveryKey {
  /** `queued`: put off until `dueAt`. */
  readonly state: DeliveryState;
  readonly code?: string;
  readonly activityId?: string;
  /** In milliseconds since 1970. */
  readonly dueAt?: number;
  /** It counts as a failed attempt. */
  readonly isAttempt?: boolean;
  readonly isDoubtful?: boolean;
}

/** What became of a lane. */
export interface SettledLane {
  readonly conversationId: string;
  readonly fence: number;
  readonly sends: readonly number[];
  /** Nobody claims it before; undefined: at once. */
  readonly freeAt: number | undefined;
  /** What is missing was not come to, and is due at once. */
  readonly deliveries: readonly SettledDelivery[];
  readonly roots: readonly SettledRoot[];
  /** The bot may not write there any more. */
  readonly closed?: { readonly state: Exclude<ConversationState, 'open'>; readonly code: string };
  /** Another service address that Teams told to use. */
  readonly serviceUrl?: string;
  /** To be sent when nobody has taken the topic by then. */
  readonly reminders: readonly {
    readonly delivery: Pick<ClaimedDelivery, 'source' | 'seq' | 'subscriptionId' | 'topicId' | 'urgency'>;
    readonly dueAt: number;
  }[];
}

export interface SettledRoot extends Pick<Thread, 'source' | 'topicId' | 'rootActivityId' | 'shownSeq'> {
  /** The version that it was rendered from; 0 for a thread that did not exist. */
  readonly version: number;
}

export interface LaneRecords {
  /**
   * Claims conversations with something due, the most urgent first, then the longest waiting; at most one worker has a
   * conversation at a time. What was claimed before and never settled is marked as doubtful first, and the sends it may
   * have made are counted in.
   * @param count of lanes at most
   */
  claim(count: number, leaseMilliseconds: number): Promise<readonly Lane[]>;
  /**
   * Notes what became of lanes, in one transaction. A lane of an older fence is left alone. What was queued meanwhile
   * for a closed conversation fails with its code.
   * @returns roots that show an owner or a mute which is not the thread's any more: they must be edited again
   */
  settle(
    lanes: readonly SettledLane[],
  ): Promise<readonly { readonly conversationId: string; readonly root: SettledRoot }[]>;
  /**
   * Reserves moments to send at, one rate shared by all replicas.
   * @returns the first, and this moment, both in microseconds since 1970 by the shared clock
   */
  reserveSends(
    count: number,
    intervalMicroseconds: number,
  ): Promise<{ readonly first: number; readonly now: number }>;
  /** Teams asked the whole app to wait. */
  pauseSends(milliseconds: number): Promise<void>;
}
