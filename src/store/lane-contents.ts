import { z } from 'zod';
import { type Db, noRow, type Queries } from './db.ts';
import { eventName, reminderBit, urgencyName } from './notification-codes.ts';
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
    source: z.enum(['health', 'incident', 'case']),
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
      isLost: false,
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

export interface Contents {
  /** Oldest first. */
  readonly deliveries: readonly Delivery[];
  readonly subscriptions: ReadonlyMap<string, StoredSubscription>;
  /** By `source/topicId`. */
  readonly threads: ReadonlyMap<string, StoredThread>;
  /** By `source/topicId`: what failed there and waits for its next try, from which change on and until when. */
  readonly waiting: ReadonlyMap<string, { readonly seq: number; readonly dueAt: number }>;
  /** By `source/seq`: the message that told of a change there. */
  readonly toldBefore: ReadonlyMap<string, string>;
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
  const waiting = byConversation(await readWaiting(claiming, claimed));
  const toldBefore = byConversation(await readToldBefore(claiming, claimed));
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
      waiting: new Map(
        (waiting.get(conversationId) ?? []).map(({ seq, dueAt, ...of }) => [topicKey(of), { seq, dueAt }]),
      ),
      toldBefore: new Map(
        (toldBefore.get(conversationId) ?? []).map(({ source, seq, activityId }) => [
          `${source}/${seq}`,
          activityId,
        ]),
      ),
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

export function topicKey({ source, topicId }: Pick<StoredThread, 'source' | 'topicId'>): string {
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

/** Runs a statement about what was claimed, a part of it at a time, each thing once. */
async function aboutEach<Row>(
  { queries, tenantId }: Claiming,
  claimed: readonly Claimed[],
  of: (delivery: Delivery) => readonly (string | number)[],
  { row, statement }: { readonly row: z.ZodType<Row>; readonly statement: (values: string) => string },
): Promise<readonly Row[]> {
  const keys = new Map(
    claimed.map(({ conversationId, delivery }) => {
      const key = [tenantId, conversationId, ...of(delivery)];
      return [JSON.stringify(key), key];
    }),
  );
  const all = [...keys.values()];
  const found: Row[] = [];
  for (let start = 0; start < all.length; start += batch) {
    const part = all.slice(start, start + batch);
    const types = part[0]?.map((cell) => (typeof cell === 'number' ? 'bigint' : 'text')) ?? [];
    const { sql, parameters } = valuesOf(types, part);
    found.push(...(await queries.query(row, statement(`values ${sql}`), parameters)));
  }
  return found;
}

function readThreads(claiming: Claiming, claimed: readonly Claimed[]): Promise<readonly StoredThread[]> {
  return aboutEach(claiming, claimed, ({ source, topicId }) => [source, topicId], {
    row: threadRow,
    statement: (values) => `with v (tenant_id, conversation_id, source, topic_id) as (${values})
      select ${threadColumns} from v cross join notification_thread where notification_thread.tenant_id = v.tenant_id
        and notification_thread.conversation_id = v.conversation_id and notification_thread.source = v.source
        and notification_thread.topic_id = v.topic_id`,
  });
}

const waitingRow = z
  .object({
    conversation_id: z.string(),
    source: z.enum(['health', 'incident', 'case']),
    topic_id: z.string(),
    seq: z.number(),
    due_at: z.number(),
  })
  .transform(({ conversation_id, topic_id, due_at, ...row }) => ({
    ...{ conversationId: conversation_id, topicId: topic_id, dueAt: due_at },
    ...row,
  }));

/** It has a code only while it waits because it failed: what waits for quiet hours or a digest holds nothing back. */
function readWaiting(claiming: Claiming, claimed: readonly Claimed[]) {
  const told = claimed.filter(({ delivery }) => delivery.isTold);
  return aboutEach(claiming, told, ({ source, topicId }) => [source, topicId, 'queued'], {
    row: waitingRow,
    statement: (values) => `with v (tenant_id, conversation_id, source, topic_id, state) as (${values})
      select d.conversation_id, d.source, d.topic_id, min(d.seq) as seq, max(d.due_at) as due_at
      from v cross join delivery d where d.tenant_id = v.tenant_id and d.conversation_id = v.conversation_id
        and d.state = v.state and d.source = v.source and d.topic_id = v.topic_id and d.is_claimed = 0
        and d.attempts > 0 and d.code is not null and d.is_told = 1 and d.event <> ${reminderBit}
      group by d.conversation_id, d.source, d.topic_id`,
  });
}

const toldRow = z
  .object({
    conversation_id: z.string(),
    source: z.enum(['health', 'incident', 'case']),
    seq: z.number(),
    activity_id: z.string(),
  })
  .transform(({ conversation_id, activity_id, ...row }) => ({
    ...{ conversationId: conversation_id, activityId: activity_id },
    ...row,
  }));

/**
 * What other subscriptions of the conversation were told: `edited` where a message about something newer told of it too.
 * Looked for from the conversation's few subscriptions, since a conversation has had many messages and a change has many
 * rows.
 */
function readToldBefore(claiming: Claiming, claimed: readonly Claimed[]) {
  const told = claimed.filter(({ delivery }) => delivery.isTold && delivery.event !== 'reminder');
  return aboutEach(claiming, told, ({ source, seq, topicId }) => [source, topicId, seq], {
    row: toldRow,
    statement: (values) => `with v (tenant_id, conversation_id, source, topic_id, seq) as (${values})
      select s.conversation_id, d.source, d.seq, max(d.activity_id) as activity_id
      from v cross join subscription s cross join delivery d
      where s.tenant_id = v.tenant_id and s.conversation_id = v.conversation_id
        and d.tenant_id = s.tenant_id and d.subscription_id = s.subscription_id and d.source = v.source
        and d.topic_id = v.topic_id and d.seq = v.seq and d.is_told = 1 and d.state in ('sent', 'edited')
        and d.activity_id is not null and d.event <> ${reminderBit}
      group by s.conversation_id, d.source, d.seq`,
  });
}
