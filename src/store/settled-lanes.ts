import type { deliveryEventBits, urgencyRanks } from './notification-codes.ts';

type Source = 'health' | 'incident' | 'case';

/** What became of one delivery; `queued`: put off until `dueAt`, or due as it was. */
export interface DeliveryToSettle {
  readonly source: Source;
  readonly seq: number;
  readonly subscriptionId: string;
  readonly event: keyof typeof deliveryEventBits;
  readonly state: 'queued' | 'sent' | 'edited' | 'failed' | 'givenUp';
  readonly code?: string | undefined;
  readonly activityId?: string | undefined;
  readonly dueAt?: number | undefined;
  readonly isAttempt?: boolean | undefined;
  readonly isDoubtful?: boolean | undefined;
}

export interface RootToSettle {
  readonly source: Source;
  readonly topicId: string;
  readonly rootActivityId: string | undefined;
  readonly shownSeq: number;
  readonly version: number;
}

/** What became of a lane. */
export interface LaneToSettle {
  readonly conversationId: string;
  readonly fence: number;
  readonly sends: readonly number[];
  readonly freeAt: number | undefined;
  readonly deliveries: readonly DeliveryToSettle[];
  readonly roots: readonly RootToSettle[];
  readonly closed?:
    | { readonly state: 'untilMessage' | 'untilInstallation' | 'gone'; readonly code: string }
    | undefined;
  readonly serviceUrl?: string | undefined;
  readonly reminders: readonly {
    readonly delivery: {
      readonly source: Source;
      readonly seq: number;
      readonly subscriptionId: string;
      readonly topicId: string;
      readonly urgency: keyof typeof urgencyRanks;
    };
    readonly dueAt: number;
  }[];
}
