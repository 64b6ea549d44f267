import { setTimeout as sleep } from 'node:timers/promises';
import { createRenderMessage } from '../features/notifications/deliver/message-cache.ts';
import { createPump, type Pump } from '../features/notifications/deliver/pump.ts';
import { createReadTopic } from '../features/notifications/deliver/topic-cache.ts';
import { startForgetting } from '../features/notifications/forget-old.ts';
import type { LaneRecords } from '../features/notifications/lanes.ts';
import type { Messenger, SendOutcome } from '../features/notifications/messenger.ts';
import type { ConversationRecords, LedgerRecords, ThreadRecords } from '../features/notifications/records.ts';
import {
  type ConversationWatch,
  createConversationWatch,
} from '../features/notifications/repair-conversations.ts';
import type { TopicSource } from '../features/notifications/topics.ts';
import { type LedgerWatch, watchLedger } from '../features/notifications/watch-ledger.ts';
import type { Log } from '../log.ts';
import { maximumSendsPerClaim } from '../store/lanes.ts';

export interface NotificationsParts {
  /** What the tenant's store remembers. */
  readonly tenant: {
    readonly lanes: LaneRecords;
    readonly ledger: LedgerRecords;
    readonly threads: ThreadRecords;
    readonly conversations: ConversationRecords;
  };
  readonly messenger: Messenger;
  /** What can be told of. */
  readonly sources: readonly TopicSource[];
  readonly sendsPerSecond: number;
  readonly schedule: Parameters<typeof startForgetting>[0]['schedule'];
  readonly now: () => Date;
  readonly log: Log;
  readonly metrics: {
    notificationTried(kind: string, code: string | undefined): void;
    changeTold(seconds: number): void;
  };
}

export interface Notifications {
  /** Sends what is due; whoever publishes something kicks it. */
  readonly pump: Pick<Pump, 'kick'>;
  /** Told of messages, installations and removals. */
  readonly watch: ConversationWatch;
  readonly ledger: LedgerWatch;
  start(): void;
  close(): Promise<void>;
}

/** Telling people what they did not ask for just now: the work of sending, and what keeps it in order. */
export function connectNotifications(parts: NotificationsParts): Notifications {
  const { tenant, log } = parts;
  const pump = connectPump(parts);
  let endForgetting = () => {};
  return {
    pump,
    watch: createConversationWatch({
      conversations: tenant.conversations,
      onFailure: (error) => log.warn({ err: error }, 'what is known of a conversation could not be mended'),
    }),
    ledger: watchLedger(tenant.ledger, () => performance.now()),
    start: () => {
      pump.start();
      endForgetting = startForgetting({
        ...parts,
        ledger: tenant.ledger,
        onFailure: (error) => log.warn({ err: error }, 'old deliveries could not be forgotten'),
      });
    },
    close: async () => {
      endForgetting();
      await pump.close();
    },
  };
}

function connectPump({ tenant, messenger, sources, metrics, log, ...parts }: NotificationsParts): Pump {
  const clock = {
    now: () => performance.now(),
    // Timers count whole milliseconds, and one that ends too early would send too early.
    sleep: (milliseconds: number) => sleep(Math.ceil(milliseconds)),
  };
  return createPump({
    ...parts,
    records: tenant.lanes,
    threads: tenant.threads,
    messenger,
    readTopic: createReadTopic(sources, clock.now),
    render: createRenderMessage(messenger),
    clock,
    random: Math.random,
    maximumSends: maximumSendsPerClaim,
    onOutcome: (outcome) => metrics.notificationTried(outcome.kind, codeOf(outcome)),
    onTold: (milliseconds) => metrics.changeTold(milliseconds / 1000),
    onUnexpected: (error, topicId) =>
      log.error({ err: error, topicId }, 'what became of a topic could not be told'),
    onTrouble: (error) => log.warn({ err: error }, 'notifications wait for the store'),
  });
}

/** Whatever Teams may think of, metrics have few names. */
function codeOf(outcome: SendOutcome): string | undefined {
  if (outcome.kind === 'done') return undefined;
  return /^\w{1,50}$/.test(outcome.code) ? outcome.code : 'other';
}
