import type { Language } from '../../locales/words.ts';
import type { Source, SubscriptionFilter, TopicEvent } from '../topics.ts';
import type { ChatAddress, Place } from '../turn.ts';

export {
  type LeastStatus,
  leastStatuses,
  type Source,
  type SubscriptionFilter,
  type TopicChange,
  type TopicEvent,
  topicEvents,
  type Urgency,
} from '../topics.ts';

// What notifications remember, and what they ask of the store. All functions throw STORE_UNAVAILABLE.

export interface QuietHours {
  /** `HH:MM` of the subscription's time zone; `to` may be of the next day. */
  readonly from: string;
  readonly to: string;
  /** An interruption is told at any hour. */
  readonly exceptInterruptions: boolean;
}

export const digests = ['immediately', 'hourly', 'daily'] as const;
export type Digest = (typeof digests)[number];

/** Somebody of the conversation, as Teams names them. */
export interface Mention {
  /** `29:…` or the Entra object id. */
  readonly id: string;
  readonly name: string;
}

export interface SubscriptionSettings {
  readonly language: Language;
  readonly timeZone: string;
  readonly quietHours: QuietHours | undefined;
  readonly digest: Digest;
  /** Mentioned when something is new, worse or restored. */
  readonly mentions: readonly Mention[];
  /** The conversation is reminded of a severe topic that nobody took within so many minutes; undefined: never. */
  readonly reminderMinutes: number | undefined;
}

export interface NewSubscription {
  readonly conversationId: string;
  readonly filter: SubscriptionFilter;
  /** Which events are told; the post itself always shows the newest state. Never empty. */
  readonly events: readonly TopicEvent[];
  readonly settings: SubscriptionSettings;
  readonly createdBy: { readonly entraObjectId: string; readonly name: string };
}

export interface Subscription extends NewSubscription {
  readonly id: string;
  readonly isPaused: boolean;
  readonly createdAt: Date;
  /** Grows with each change of it. */
  readonly version: number;
}

export interface SubscriptionRecords {
  /** @returns undefined when the conversation is subscribed to that topic already */
  add(id: string, subscription: NewSubscription): Promise<Subscription | undefined>;
  find(id: string): Promise<Subscription | undefined>;
  /** Oldest first. */
  listOf(conversationId: string): Promise<readonly Subscription[]>;
  /** Every subscription with its conversation, oldest first. */
  listAll(limit: number): Promise<readonly (Subscription & { readonly conversation: Conversation })[]>;
  /** The subscription of a conversation to one topic. */
  findByTopic(conversationId: string, source: Source, topicId: string): Promise<Subscription | undefined>;
  /** @returns undefined when it is gone or of another version by now */
  change(
    id: string,
    version: number,
    change: Partial<Pick<Subscription, 'filter' | 'events' | 'settings' | 'isPaused'>>,
  ): Promise<Subscription | undefined>;
  /** What was queued for it is given up. @returns false when it was gone already */
  remove(id: string): Promise<boolean>;
  /** Whether anybody is subscribed, which is what a source is watched for. */
  hasActive(source: Source): Promise<boolean>;
}

/**
 * Why the bot may not write there: `untilMessage`: somebody blocked it; `untilInstallation`: it is not installed there;
 * `gone`: Teams knows no such conversation. Whoever writes to it there, or installs it, shows that it may again.
 */
export type ConversationState = 'open' | 'untilMessage' | 'untilInstallation' | 'gone';

/** A conversation as it was met. */
export interface MetConversation {
  /** Of a channel its own, without a thread's message id. */
  readonly chat: ChatAddress;
  readonly kind: Place['kind'];
  /** Of a channel, as Teams says it: `standard`, `private`, `shared`; undefined when it does not say. */
  readonly channelType: string | undefined;
  readonly name: string | undefined;
  /** Of a channel: the team's id in Teams (`19:…@thread.tacv2`). */
  readonly teamId: string | undefined;
}

export interface Conversation extends MetConversation {
  readonly state: ConversationState;
  /** Why it is not open. */
  readonly stateCode: string | undefined;
  readonly stateSince: Date;
}

export interface ConversationRecords {
  /** Adds it, or brings what is known of it up to date; its state stays. Names that are not told stay. */
  meet(conversation: MetConversation): Promise<void>;
  find(conversationId: string): Promise<Conversation | undefined>;
  /**
   * The bot may write there again, at that address: what failed because it could not, in the last 24 hours, is queued
   * again, and posts of which something was missed are brought up to date. A name or a team's id that was not known is
   * kept. Without effect, and without a write, for what is unknown, or open at that address and known by its names.
   */
  reopen(conversation: MetConversation): Promise<void>;
  /** The app was installed again in a team: the address of all its conversations is mended. */
  reopenTeam(teamId: string, serviceUrl: string): Promise<void>;
  /** The bot may not write there any more: what is queued fails with the code. */
  close(conversationId: string, state: Exclude<ConversationState, 'open'>, code: string): Promise<void>;
  /** The app was removed from a team. */
  closeTeam(teamId: string, code: string): Promise<void>;
}

/** The one post about a topic in a conversation. */
export interface Thread {
  readonly conversationId: string;
  readonly source: Source;
  readonly topicId: string;
  /** Undefined as long as there is none. */
  readonly rootActivityId: string | undefined;
  /** The newest change that the root shows. */
  readonly shownSeq: number;
  readonly owner: { readonly id: string; readonly name: string; readonly since: Date } | undefined;
  readonly isMuted: boolean;
  /** Grows with each change of owner or mute. */
  readonly version: number;
}

export interface ThreadRecords {
  find(conversationId: string, source: Source, topicId: string): Promise<Thread | undefined>;
  /**
   * Changes owner or mute; the thread is made when there is none.
   * @param expectedOwnerId whose it must be for that: undefined for nobody's, `anybody` for all
   * @returns undefined when it is somebody else's by now
   */
  change(
    of: Pick<Thread, 'conversationId' | 'source' | 'topicId'>,
    expectedOwnerId: string | undefined | 'anybody',
    change: {
      readonly owner?: { readonly id: string; readonly name: string } | 'nobody';
      readonly isMuted?: boolean;
    },
  ): Promise<Thread | undefined>;
  listMuted(conversationId: string): Promise<readonly Thread[]>;
}

/** `edited`: an edit, or a post about something newer, shows it; `givenUp`: nobody wants it any more. */
export type DeliveryState = 'queued' | 'sent' | 'edited' | 'failed' | 'givenUp';

/** What the ledger holds, as counts. Always: `expected` = queued + sent + edited + failed + givenUp. */
export interface LedgerReport {
  /** Changes × matching subscriptions, as counted when the changes were written. */
  readonly expected: number;
  readonly queued: number;
  readonly sent: number;
  readonly edited: number;
  readonly failed: number;
  readonly givenUp: number;
  /** May be there twice: the answer was lost, or its process died before it could note it. */
  readonly doubtful: number;
  /** Of what is due; undefined when nothing is. */
  readonly oldestDueAt: Date | undefined;
  readonly failedByCode: readonly { readonly code: string; readonly count: number }[];
  /** Conversations the bot may not write to any more, and why. */
  readonly closedConversations: readonly {
    readonly name: string;
    readonly code: string;
    readonly since: Date;
  }[];
}

export interface LedgerRecords {
  /** @param conversationId of one conversation; undefined for the tenant's */
  report(conversationId: string | undefined): Promise<LedgerReport>;
  /** Queues what failed, and only that. @returns how many */
  resendFailed(conversationId: string | undefined): Promise<number>;
  /** Forgets settled deliveries, and their changes, of before. @returns whether there may be more */
  forgetBefore(moment: Date, limit: number): Promise<boolean>;
}
