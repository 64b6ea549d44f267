import { z } from 'zod';
import { type Db, noRow, type Queries } from './db.ts';
import { eventName, urgencyName } from './notification-codes.ts';
import { valuesOf } from './rows.ts';
import { readSubscriptions, type StoredSubscription } from './subscription-rows.ts';
import { type StoredThread, threadColumns, threadRow } from './thread-rows.ts';

/** What belongs to claimed lanes: their deliveries, with the subscriptions and threads of these. */

/** Of `delivery`. */
export const claimedColumns = [
  ...[
    'conversation_id',
    'source',
    'seq',
    'subscription_id',
    'event',
    'topic_id',
    'is_told',
    'urgency',
    'attempts',
  ],
  ...['is_doubtful', 'created_at'],
]
  .map((column) => `delivery.${column}`)
  .join(', ');

export const claimedRow = z
  .object({
    conversation_id: z.string(),
    source: z.enum(['health', 'incident']),
    seq: z.number(),
    subscription_id: z.string(),
    event: eventName,
    topic_id: z.string(),
    is_told: z.number(),
    urgency: urgencyName,
    attempts: z.number(),
    is_doubtful: z.number(),
    created_at: z.number(),
  })
  .transform((row) => ({
    conversationId: row.conversation_id,
    delivery: {
      source: row.source,
      seq: row.seq,
      subscriptionId: row.subscription_id,
      event: row.event,
      topicId: row.topic_id,
      isTold: row.is_told === 1,
      urgency: row.urgency,
      attempts: row.attempts,
      isDoubtful: row.is_doubtful === 1,
      createdAt: new Date(row.created_at),
    },
  }));

export type Claimed = z.infer<typeof claimedRow>;
type Delivery = Claimed['delivery'];

interface Claiming {
  readonly db: Db;
  readonly queries: Queries;
  readonly tenantId: string;
}

interface Contents {
  /** Oldest first. */
  readonly deliveries: readonly Delivery[];
  readonly subscriptions: ReadonlyMap<string, StoredSubscription>;
  /** By `source/topicId`. */
  readonly threads: ReadonlyMap<string, StoredThread>;
}

/** Few enough for one statement. */
const batch = 500;

/** @returns what belongs to a conversation; what was queued for a subscription that is gone is given up */
export async function readContents(
  claiming: Claiming,
  claimed: readonly Claimed[],
): Promise<(conversationId: string) => Contents> {
  const subscriptions = new Map<string, StoredSubscription>();
  const ids = [...new Set(claimed.map(({ delivery }) => delivery.subscriptionId))];
  for (let start = 0; start < ids.length; start += batch) {
    const found = await readSubscriptions(
      claiming.queries,
      claiming.tenantId,
      ids.slice(start, start + batch),
    );
    for (const subscription of found) subscriptions.set(subscription.id, subscription);
  }
  await giveUpOrphans(
    claiming,
    claimed.filter(({ delivery }) => !subscriptions.has(delivery.subscriptionId)),
  );
  const threads = byConversation(await readThreads(claiming, claimed));
  const deliveries = byConversation(claimed);
  return (conversationId) => {
    const wanted = (deliveries.get(conversationId) ?? [])
      .map(({ delivery }) => delivery)
      .filter(({ subscriptionId }) => subscriptions.has(subscriptionId))
      .toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime() || one.seq - other.seq);
    return {
      deliveries: wanted,
      subscriptions: new Map(
        wanted.flatMap(({ subscriptionId }) => {
          const subscription = subscriptions.get(subscriptionId);
          return subscription === undefined ? [] : [[subscriptionId, subscription] as const];
        }),
      ),
      threads: new Map((threads.get(conversationId) ?? []).map((thread) => [topicKey(thread), thread])),
    };
  };
}

function byConversation<Item extends { readonly conversationId: string }>(
  items: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.conversationId);
    if (group === undefined) groups.set(item.conversationId, [item]);
    else group.push(item);
  }
  return groups;
}

function topicKey({ source, topicId }: Pick<StoredThread, 'source' | 'topicId'>): string {
  return `${source}/${topicId}`;
}

/** A subscription may be removed while something is being published for it. */
async function giveUpOrphans(
  { db, queries, tenantId }: Claiming,
  orphans: readonly Claimed[],
): Promise<void> {
  const keys = new Map(
    orphans.map(({ conversationId, delivery: { subscriptionId } }) => [
      JSON.stringify([conversationId, subscriptionId]),
      [tenantId, conversationId, 'queued', subscriptionId],
    ]),
  );
  if (keys.size === 0) return;
  const { sql, parameters } = valuesOf(['text', 'text', 'text', 'text'], [...keys.values()]);
  await queries.query(
    noRow,
    `update delivery set state = 'givenUp', code = 'SUBSCRIPTION_DELETED', done_at = ${db.now()}, is_claimed = 0
      where (tenant_id, conversation_id, state, subscription_id) in (values ${sql})`,
    parameters,
  );
}

async function readThreads(
  { queries, tenantId }: Claiming,
  claimed: readonly Claimed[],
): Promise<readonly StoredThread[]> {
  const keys = new Map(
    claimed.map(({ conversationId, delivery: { source, topicId } }) => [
      JSON.stringify([conversationId, source, topicId]),
      [tenantId, conversationId, source, topicId],
    ]),
  );
  const all = [...keys.values()];
  const found: StoredThread[] = [];
  for (let start = 0; start < all.length; start += batch) {
    const { sql, parameters } = valuesOf(['text', 'text', 'text', 'text'], all.slice(start, start + batch));
    const rows = await queries.query(
      threadRow,
      `with v (tenant_id, conversation_id, source, topic_id) as (values ${sql})
        select ${threadColumns} from v cross join notification_thread where notification_thread.tenant_id = v.tenant_id
          and notification_thread.conversation_id = v.conversation_id and notification_thread.source = v.source
          and notification_thread.topic_id = v.topic_id`,
      parameters,
    );
    found.push(...rows);
  }
  return found;
}
