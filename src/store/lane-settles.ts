import { z } from 'zod';
import { type Db, noRow, type Queries } from './db.ts';
import { deliveryEventBits, urgencyRanks } from './notification-codes.ts';
import { insertRows, valuesOf } from './rows.ts';
import type { DeliveryToSettle, LaneToSettle } from './settled-lanes.ts';
import { settleRoots } from './settled-roots.ts';

interface Settling {
  readonly db: Db;
  readonly queries: Queries;
  readonly tenantId: string;
}

/** Few enough for one statement. */
const batch = 500;

/** Notes what became of lanes in one transaction: conversations, then deliveries, then threads. */
export function createLaneSettles(db: Db, tenantId: string) {
  return {
    settle: async (lanes: readonly LaneToSettle[]) => {
      if (lanes.length === 0) return [];
      return db.transaction(async (queries) => {
        const settling = { db, queries, tenantId };
        const held = await stillHeld(settling, lanes);
        if (held.length === 0) return [];
        await settleConversations(settling, held);
        await settleDeliveries(settling, held);
        await letGoOfTheRest(settling, held);
        await failClosed(settling, held);
        await addReminders(settling, held);
        return settleRoots(settling, held);
      });
    },
  };
}

/** Without those that somebody else has claimed since. */
async function stillHeld(
  { db, queries, tenantId }: Settling,
  lanes: readonly LaneToSettle[],
): Promise<readonly LaneToSettle[]> {
  const { sql, parameters } = valuesOf(
    ['text', 'text'],
    lanes.map(({ conversationId }) => [tenantId, conversationId]),
  );
  const rows = await queries.query(
    z.object({ conversation_id: z.string(), fence: z.number() }),
    `with v (tenant_id, conversation_id) as (values ${sql})
      select c.conversation_id, c.fence from v cross join conversation c
      where c.tenant_id = v.tenant_id and c.conversation_id = v.conversation_id
      order by c.conversation_id ${db.forUpdate}`,
    parameters,
  );
  const fences = new Map(rows.map(({ conversation_id, fence }) => [conversation_id, fence]));
  return lanes.filter(({ conversationId, fence }) => fences.get(conversationId) === fence);
}

async function settleConversations(
  { db, queries, tenantId }: Settling,
  lanes: readonly LaneToSettle[],
): Promise<void> {
  const { sql, parameters } = valuesOf(
    ['text', 'text', 'bigint', 'text', 'text', 'text', 'text'],
    lanes.map(({ conversationId, freeAt, sends, serviceUrl, closed }) => [
      ...[tenantId, conversationId, freeAt ?? null, JSON.stringify(sends), serviceUrl ?? null],
      ...[closed?.state ?? null, closed?.code ?? null],
    ]),
  );
  await queries.query(
    noRow,
    `with v (tenant_id, conversation_id, free_at, sends, service_url, state, code) as (values ${sql})
      update conversation set is_unsettled = 0, free_at = coalesce(v.free_at, ${db.now()}), sends = v.sends,
        service_url = coalesce(v.service_url, conversation.service_url),
        state = coalesce(v.state, conversation.state),
        state_code = case when v.state is null or conversation.state <> 'open' then conversation.state_code else v.code end,
        state_since = case when v.state is null or conversation.state <> 'open' then conversation.state_since
          else ${db.now()} end
      from v where conversation.tenant_id = v.tenant_id and conversation.conversation_id = v.conversation_id`,
    parameters,
  );
}

/** What was sent was sent, even if it was given up or failed meanwhile, since nobody could know. */
async function settleDeliveries(
  { db, queries, tenantId }: Settling,
  lanes: readonly LaneToSettle[],
): Promise<void> {
  const rows = lanes.flatMap(({ conversationId, deliveries }) =>
    deliveries.map((delivery) => [tenantId, conversationId, ...cellsOf(delivery)]),
  );
  for (let start = 0; start < rows.length; start += batch) {
    const { sql, parameters } = valuesOf(
      [
        ...(['text', 'text', 'text', 'bigint', 'text', 'bigint'] as const),
        ...(['text', 'text', 'text', 'bigint', 'bigint', 'bigint'] as const),
      ],
      rows.slice(start, start + batch),
    );
    await queries.query(
      noRow,
      `with v (tenant_id, conversation_id, source, seq, subscription_id, event, state, code, activity_id, due_at, is_attempt,
          is_doubtful) as (values ${sql})
        update delivery set state = v.state, code = v.code, activity_id = coalesce(v.activity_id, delivery.activity_id),
          due_at = coalesce(v.due_at, ${db.now()}), attempts = delivery.attempts + v.is_attempt, is_claimed = 0,
          is_doubtful = case when v.is_doubtful = 1 then 1 else delivery.is_doubtful end,
          done_at = case when v.state = 'queued' then null else ${db.now()} end
        from v where delivery.tenant_id = v.tenant_id and delivery.source = v.source and delivery.seq = v.seq
          and delivery.subscription_id = v.subscription_id and delivery.event = v.event
          and delivery.conversation_id = v.conversation_id
          and (delivery.state = 'queued' or delivery.is_claimed = 1 and v.state in ('sent', 'edited'))`,
      parameters,
    );
  }
}

function cellsOf(delivery: DeliveryToSettle) {
  const { source, seq, subscriptionId, event, state, code, activityId, dueAt } = delivery;
  return [
    ...[source, seq, subscriptionId, deliveryEventBits[event]],
    ...[state, code ?? null, activityId ?? null, dueAt ?? null],
    ...[delivery.isAttempt === true ? 1 : 0, delivery.isDoubtful === true ? 1 : 0],
  ];
}

/** What the holder never came to: it was not sent, and is due as it was. */
async function letGoOfTheRest(
  { db, queries, tenantId }: Settling,
  lanes: readonly LaneToSettle[],
): Promise<void> {
  const { sql, parameters } = valuesOf(
    ['text', 'text', 'text'],
    lanes.map(({ conversationId }) => [tenantId, conversationId, 'queued']),
  );
  await queries.query(
    noRow,
    `update delivery set is_claimed = 0, due_at = ${db.now()}
      where (tenant_id, conversation_id, state) in (values ${sql}) and is_claimed = 1`,
    parameters,
  );
}

async function failClosed(
  { db, queries, tenantId }: Settling,
  lanes: readonly LaneToSettle[],
): Promise<void> {
  const closings = lanes.flatMap(({ conversationId, closed }) =>
    closed === undefined ? [] : [[tenantId, conversationId, 'queued']],
  );
  if (closings.length === 0) return;
  const { sql, parameters } = valuesOf(['text', 'text', 'text'], closings);
  await queries.query(
    noRow,
    // Why it was closed first: what failed for that is told after all when it opens.
    `update delivery set state = 'failed', done_at = ${db.now()}, code = (select c.state_code from conversation c
        where c.tenant_id = delivery.tenant_id and c.conversation_id = delivery.conversation_id)
      where (tenant_id, conversation_id, state) in (values ${sql})`,
    parameters,
  );
}

async function addReminders(
  { db, queries, tenantId }: Settling,
  lanes: readonly LaneToSettle[],
): Promise<void> {
  const reminders = lanes.flatMap(({ conversationId, reminders }) =>
    reminders.map((reminder) => ({ conversationId, ...reminder })),
  );
  if (reminders.length === 0) return;
  const now = await momentOf(db, queries);
  await insertRows(queries.query, {
    table: 'delivery',
    columns: `tenant_id, source, seq, subscription_id, event, topic_id, conversation_id, is_told, urgency, state, due_at,
      attempts, is_claimed, is_doubtful, created_at`,
    onConflict: 'on conflict (tenant_id, source, seq, subscription_id, event) do nothing',
    rows: reminders,
    batch,
    toRow: ({ conversationId, delivery, dueAt }) => [
      ...[tenantId, delivery.source, delivery.seq, delivery.subscriptionId, deliveryEventBits.reminder],
      ...[delivery.topicId, conversationId, 1, urgencyRanks[delivery.urgency], 'queued', dueAt, 0, 0, 0, now],
    ],
  });
}

async function momentOf(db: Db, { query }: Queries): Promise<number> {
  const [row] = await query(z.object({ now: z.number() }), `select ${db.now()} as now`);
  return row?.now ?? 0;
}
