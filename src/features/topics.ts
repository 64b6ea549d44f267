import type { Words } from '../locales/words.ts';
import type { Reply } from './turn.ts';

// What notifications and the features that have something to tell of ask of each other.

/** What can be told of: an issue of Microsoft 365, an incident of ServiceNow, a case at Microsoft support. */
export type Source = 'health' | 'incident' | 'case';

/**
 * What becomes of a topic. Of an incident: `new`, changed (`update`), reopened (`worse`), resolved (`restored`).
 * `report`: Microsoft has published its post-incident report.
 */
export const topicEvents = ['new', 'update', 'worse', 'restored', 'report'] as const;
export type TopicEvent = (typeof topicEvents)[number];

/** How soon it must be told: what is worse overtakes the rest. */
export type Urgency = 'interruption' | 'incident' | 'advisory';

/** One thing that became of a topic, with what subscriptions are matched by. */
export interface TopicChange {
  readonly topicId: string;
  readonly event: TopicEvent;
  readonly urgency: Urgency;
  /** Of an issue: the service's name as Graph says it, and how bad it is. */
  readonly service?: string;
  readonly isAdvisory?: boolean;
  readonly status?: LeastStatus;
  /** Of an incident: sys_id of its group, its priority (1 is the highest), and the value of its state. */
  readonly groupId?: string;
  /** It has just come to that group: to whoever is subscribed to the group's it is new. */
  readonly isRouted?: boolean;
  readonly priority?: number;
  readonly state?: string;
}

/** `any` includes what is only being looked at; `degradation`: something is worse than usual; `interruption`: it is down. */
export const leastStatuses = ['any', 'degradation', 'interruption'] as const;
export type LeastStatus = (typeof leastStatuses)[number];

/** Which topics a subscription is about. */
export type SubscriptionFilter =
  /** One topic, whatever it is like. */
  | { readonly source: Source; readonly topicId: string }
  | {
      readonly source: 'health';
      /** Names as Graph says them; empty for all. */
      readonly services: readonly string[];
      readonly withAdvisories: boolean;
      readonly leastStatus: LeastStatus;
    }
  | {
      readonly source: 'incident';
      readonly group: { readonly sysId: string; readonly name: string } | undefined;
      /** 1 to 5: that priority and higher ones. */
      readonly mostPriority: number | undefined;
      /** The value of a state; undefined for any. */
      readonly state: string | undefined;
    };

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
export interface RootView {
  /** Who looks after it there. */
  readonly owner: { readonly name: string; readonly since: Date } | undefined;
  readonly isMuted: boolean;
  /** Whom to mention is added by whoever sends it. */
  readonly canBeTaken: boolean;
  /** Others read along. */
  readonly isShared: boolean;
}

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
