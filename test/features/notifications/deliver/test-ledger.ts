import { z } from 'zod';
import type { LaneRecords } from '../../../../src/features/notifications/lanes.ts';
import type {
  SubscriptionSettings,
  ThreadRecords,
  TopicChange,
  TopicEvent,
} from '../../../../src/features/notifications/records.ts';
import { createDb, noRow } from '../../../../src/store/db.ts';
import { createLanes } from '../../../../src/store/lanes.ts';
import { createLedger, type Ledger } from '../../../../src/store/ledger.ts';
import { migrate } from '../../../../src/store/migrations.ts';
import { eventBits } from '../../../../src/store/notification-codes.ts';
import { publish } from '../../../../src/store/publish.ts';
import { openSqlite } from '../../../../src/store/sqlite.ts';
import { createThreads } from '../../../../src/store/threads.ts';
import { usualSettings } from '../../../helpers/new-subscription.ts';

const tenantId = 'tenant';

/** What became of a delivery. */
const row = z.object({
  seq: z.number(),
  subscription_id: z.string(),
  event: z.number(),
  state: z.string(),
  code: z.string().nullable(),
  activity_id: z.string().nullable(),
  is_doubtful: z.number(),
  attempts: z.number(),
  due_at: z.number(),
  conversation_id: z.string(),
});
export type DeliveryRow = z.infer<typeof row>;

export interface TestSubscription extends Partial<SubscriptionSettings> {
  readonly id?: string;
  readonly kind?: 'personal' | 'groupChat' | 'channel';
  readonly events?: readonly TopicEvent[];
}

export interface TestLedger {
  readonly lanes: LaneRecords;
  readonly threads: Pick<ThreadRecords, 'find'>;
  readonly ledger: Ledger;
  subscribe(conversationId: string, subscription?: TestSubscription): Promise<void>;
  publish(seq: number, change: TopicChange): Promise<void>;
  /** Somebody takes a topic, or mutes it. */
  setThread(
    conversationId: string,
    topicId: string,
    ownerName: string | undefined,
    isMuted: boolean,
  ): Promise<void>;
  deliveries(): Promise<readonly DeliveryRow[]>;
  /** Their states in order, such as `sent` or `failed CODE`. */
  states(): Promise<readonly string[]>;
  conversationState(conversationId: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The real ledger, in memory, with conversations and subscriptions put in by hand. */
export async function openTestLedger(clock: () => Date): Promise<TestLedger> {
  const engine = await openSqlite({ folder: undefined, lockMilliseconds: 0 });
  const db = createDb(engine, {
    prepare: migrate,
    clock,
    onUsed: () => {},
  });
  let made = 0;
  const deliveries = () =>
    db.query(row, 'select * from delivery where tenant_id = $1 order by seq, subscription_id, event', [
      tenantId,
    ]);
  return {
    lanes: createLanes(db, tenantId),
    ledger: createLedger(db, tenantId),
    threads: createThreads(db, tenantId),
    subscribe: async (conversationId, { id, kind = 'channel', events, ...settings } = {}) => {
      made += 1;
      await db.query(
        noRow,
        `insert into conversation values ($1, $2, $3, null, null, null, 'https://teams.test', 'bot', 'open', null, 0, 0, 0, 0, '[]')
          on conflict do nothing`,
        [tenantId, conversationId, kind],
      );
      const bits = (events ?? (['new', 'update', 'worse', 'restored', 'report'] as const)).reduce(
        (sum, event) => sum + eventBits[event],
        0,
      );
      await db.query(
        noRow,
        `insert into subscription values ($1, $2, $3, 'health', null, 1, 0, 0, null, null, null, null, $4, $5, 'active',
          'somebody', 'Somebody', $6, 1)`,
        [
          tenantId,
          id ?? `subscription ${made}`,
          conversationId,
          bits,
          JSON.stringify({ ...usualSettings, ...settings }),
          made,
        ],
      );
    },
    publish: (firstSeq, change) =>
      db.transaction((queries) =>
        publish(queries, { tenantId, source: 'health', firstSeq, changes: [change], now: db.now() }),
      ),
    setThread: async (conversationId, topicId, ownerName, isMuted) => {
      await db.query(
        noRow,
        `insert into notification_thread values ($1, $2, 'health', $3, null, 0, $4, $4, $5, $6, 1, 0)
          on conflict (tenant_id, conversation_id, source, topic_id) do update set owner_id = excluded.owner_id,
            owner_name = excluded.owner_name, owned_at = excluded.owned_at, is_muted = excluded.is_muted,
            version = notification_thread.version + 1`,
        [
          tenantId,
          conversationId,
          topicId,
          ownerName ?? null,
          ownerName === undefined ? null : 1,
          isMuted ? 1 : 0,
        ],
      );
    },
    deliveries,
    states: async () =>
      (await deliveries()).map(({ state, code }) => (code === null ? state : `${state} ${code}`)),
    conversationState: async (conversationId) => {
      const [found] = await db.query(
        z.object({ state: z.string() }),
        'select state from conversation where tenant_id = $1 and conversation_id = $2',
        [tenantId, conversationId],
      );
      return found?.state;
    },
    close: () => db.close(),
  };
}
