import { z } from 'zod';
import { type Db, noRow, type Queries } from './db.ts';
import { json } from './health-rows.ts';
import {
  type Claimed,
  type Contents,
  claimedColumns,
  claimedRow,
  readContents,
  topicKey,
} from './lane-contents.ts';
import { deliveryEventBits, eventName, urgencyRanks } from './notification-codes.ts';
import { valuesOf } from './rows.ts';

/** A worker sends no more than so many messages per claim of a lane: as many may be there when it dies. */
export const maximumSendsPerClaim = 6;

const pickedRow = z.object({
  conversation_id: z.string(),
  state: z.string(),
  is_unsettled: z.number(),
  free_at: z.number(),
});
type Picked = z.infer<typeof pickedRow>;

const takenRow = z
  .object({
    conversation_id: z.string(),
    kind: z.enum(['personal', 'groupChat', 'channel']),
    service_url: z.string(),
    bot_id: z.string(),
    fence: z.number(),
    free_at: z.number(),
    sends: json(z.array(z.number())),
  })
  .transform((row) => ({
    chat: { serviceUrl: row.service_url, conversationId: row.conversation_id, botId: row.bot_id },
    kind: row.kind,
    fence: row.fence,
    leaseEndsAt: row.free_at,
    sends: row.sends,
  }));
type Taken = z.infer<typeof takenRow>;

interface Claiming {
  readonly db: Db;
  readonly queries: Queries;
  readonly tenantId: string;
}

/** Claims lanes in one transaction: conversations first, as everywhere, so that nobody waits for each other. */
export function createLaneClaims(db: Db, tenantId: string) {
  return {
    claim: (count: number, leaseMilliseconds: number) =>
      db.transaction(async (queries) => {
        const claiming = { db, queries, tenantId };
        const { lanes, deliveries } = await takeLanes(claiming, count, leaseMilliseconds);
        const contents = await readContents(claiming, deliveries);
        return letGoOfSurplus(
          claiming,
          lanes.map(({ leaseEndsAt, ...lane }) => ({
            ...lane,
            ...contents(lane.chat.conversationId),
            claimedAt: leaseEndsAt - leaseMilliseconds,
          })),
        );
      }),
  };
}

async function takeLanes(claiming: Claiming, count: number, leaseMilliseconds: number) {
  const lanes: Taken[] = [];
  const deliveries: Claimed[] = [];
  const lost = new Set<string>();
  for (const urgency of Object.values(urgencyRanks).toSorted((one, other) => other - one)) {
    for (;;) {
      const picked = await pick(claiming, urgency, count - lanes.length);
      if (picked.length === 0) break;
      await failClosed(claiming, picked);
      for (const key of await lostAmong(claiming, picked)) lost.add(key);
      const taken = await take(claiming, picked, leaseMilliseconds);
      lanes.push(...taken);
      deliveries.push(...(await takeDeliveries(claiming, taken, leaseMilliseconds)));
    }
  }
  const marked = deliveries.map(({ conversationId, delivery }) => ({
    conversationId,
    delivery: { ...delivery, isLost: lost.has(keyOf(delivery)) },
  }));
  return { lanes, deliveries: marked };
}

/** Locks conversations where something of that urgency is due; one may be there several times. */
async function pick(
  { db, queries, tenantId }: Claiming,
  urgency: number,
  count: number,
): Promise<readonly Picked[]> {
  if (count <= 0) return [];
  const rows = await queries.query(
    pickedRow,
    // In this order, and with nothing but columns of the index, whatever is known of the tables: it stops at the limit.
    `select c.conversation_id, c.state, c.is_unsettled, c.free_at from delivery d cross join conversation c
      where d.tenant_id = $1 and d.urgency = $2 and d.state = 'queued' and d.due_at <= ${db.now()}
        and c.tenant_id = d.tenant_id and c.conversation_id = d.conversation_id and c.free_at <= ${db.now()}
      order by d.tenant_id, d.urgency, d.due_at, d.seq limit $3 ${db.skipLocked}`,
    [tenantId, urgency, count],
  );
  return [...new Map(rows.map((row) => [row.conversation_id, row])).values()];
}

/** What was published while the conversation was being closed is still queued. */
async function failClosed({ db, queries, tenantId }: Claiming, picked: readonly Picked[]): Promise<void> {
  const closed = picked.filter(({ state }) => state !== 'open');
  if (closed.length === 0) return;
  const { sql, parameters } = valuesOf(
    ['text', 'text', 'text'],
    closed.map(({ conversation_id }) => [tenantId, conversation_id, 'queued']),
  );
  await queries.query(
    noRow,
    `update delivery set state = 'failed', done_at = ${db.now()}, is_claimed = 0, code = (select c.state_code
        from conversation c where c.tenant_id = delivery.tenant_id and c.conversation_id = delivery.conversation_id)
      where (tenant_id, conversation_id, state) in (values ${sql})`,
    parameters,
  );
}

async function take(
  { db, queries, tenantId }: Claiming,
  picked: readonly Picked[],
  leaseMilliseconds: number,
): Promise<readonly Taken[]> {
  const open = picked.filter(({ state }) => state === 'open');
  if (open.length === 0) return [];
  for (const { conversation_id, free_at } of open.filter(({ is_unsettled }) => is_unsettled === 1)) {
    await countIn({ db, queries, tenantId }, conversation_id, free_at);
  }
  const { sql, parameters } = valuesOf(
    ['text', 'text'],
    open.map(({ conversation_id }) => [tenantId, conversation_id]),
  );
  return queries.query(
    takenRow,
    `update conversation set fence = fence + 1, is_unsettled = 1, free_at = ${db.now()} + ${Math.round(leaseMilliseconds)}
      where (tenant_id, conversation_id) in (values ${sql})
      returning conversation_id, kind, service_url, bot_id, fence, free_at, sends`,
    parameters,
  );
}

/** Its last holder died: it may have sent all it could, as late as it could. */
async function countIn(
  { queries, tenantId }: Claiming,
  conversationId: string,
  leaseEndedAt: number,
): Promise<void> {
  const [row] = await queries.query(
    z.object({ sends: json(z.array(z.number())) }),
    'select sends from conversation where tenant_id = $1 and conversation_id = $2',
    [tenantId, conversationId],
  );
  const sends = [...(row?.sends ?? []), ...Array.from({ length: maximumSendsPerClaim }, () => leaseEndedAt)];
  await queries.query(
    noRow,
    'update conversation set sends = $3 where tenant_id = $1 and conversation_id = $2',
    [tenantId, conversationId, JSON.stringify(sends)],
  );
}

/** All that is due there, whatever its urgency. */
async function takeDeliveries(
  { queries, tenantId }: Claiming,
  lanes: readonly Taken[],
  leaseMilliseconds: number,
): Promise<readonly Claimed[]> {
  const [lane] = lanes;
  if (lane === undefined) return [];
  const { leaseEndsAt } = lane;
  const { sql, parameters } = valuesOf(
    ['text', 'text', 'text', 'bigint', 'bigint'],
    lanes.map(({ chat }) => [
      ...[tenantId, chat.conversationId, 'queued'],
      ...[leaseEndsAt - leaseMilliseconds, leaseEndsAt],
    ]),
  );
  return queries.query(
    claimedRow,
    `with v (tenant_id, conversation_id, state, due_at, lease_ends_at) as (values ${sql})
      update delivery set due_at = v.lease_ends_at, is_claimed = 1,
        is_doubtful = case when is_claimed = 1 then 1 else is_doubtful end
      from v where delivery.tenant_id = v.tenant_id and delivery.conversation_id = v.conversation_id
        and delivery.state = v.state and delivery.due_at <= v.due_at
      returning ${claimedColumns}`,
    parameters,
  );
}

const keyRow = z
  .object({ source: z.string(), seq: z.number(), subscription_id: z.string(), event: eventName })
  .transform(({ subscription_id, ...row }) => ({ ...row, subscriptionId: subscription_id }));

function keyOf({ source, seq, subscriptionId, event }: z.infer<typeof keyRow>): string {
  return JSON.stringify([source, seq, subscriptionId, event]);
}

/**
 * What two holders may have sent of whom nobody knows: it was doubtful when the last one had it, and that one died as well.
 * A third would have it there three times. They are not failed here, because who claims it knows better what can have
 * been sent: no edit, nothing in quiet hours, no digest before its time. Until that is settled they stay claimed, and
 * whoever claims them next finds them here again.
 */
async function lostAmong(
  { queries, tenantId }: Claiming,
  picked: readonly Picked[],
): Promise<readonly string[]> {
  const unsettled = picked.filter(({ state, is_unsettled }) => state === 'open' && is_unsettled === 1);
  if (unsettled.length === 0) return [];
  const { sql, parameters } = valuesOf(
    ['text', 'text', 'text'],
    unsettled.map(({ conversation_id }) => [tenantId, conversation_id, 'queued']),
  );
  const rows = await queries.query(
    keyRow,
    `with v (tenant_id, conversation_id, state) as (values ${sql})
      select d.source, d.seq, d.subscription_id, d.event from v cross join delivery d
      where d.tenant_id = v.tenant_id and d.conversation_id = v.conversation_id and d.state = v.state
        and d.is_claimed = 1 and d.is_doubtful = 1`,
    parameters,
  );
  return rows.map(keyOf);
}

type ClaimedLane = Contents & { readonly chat: Taken['chat']; readonly claimedAt: number };
type Delivery = Contents['deliveries'][number];

/**
 * A claim ends after so many messages. What it cannot come to must not look as if it might have been sent when its holder
 * dies: it is not part of the claim, and due as it was.
 */
async function letGoOfSurplus<Lane extends ClaimedLane>(
  { queries, tenantId }: Claiming,
  lanes: readonly Lane[],
): Promise<readonly Lane[]> {
  const surplus = lanes.flatMap((lane) => surplusOf(lane).map((delivery) => ({ lane, delivery })));
  if (surplus.length === 0) return lanes;
  const { sql, parameters } = valuesOf(
    ['text', 'text', 'bigint', 'text', 'bigint', 'bigint'],
    surplus.map(({ lane, delivery: { source, seq, subscriptionId, event } }) => [
      ...[tenantId, source, seq, subscriptionId, deliveryEventBits[event], lane.claimedAt],
    ]),
  );
  await queries.query(
    noRow,
    `with v (tenant_id, source, seq, subscription_id, event, due_at) as (values ${sql})
      update delivery set is_claimed = 0, due_at = v.due_at
      from v where delivery.tenant_id = v.tenant_id and delivery.source = v.source and delivery.seq = v.seq
        and delivery.subscription_id = v.subscription_id and delivery.event = v.event`,
    parameters,
  );
  const left = new Set(surplus.map(({ delivery }) => delivery));
  return lanes.map((lane) => ({ ...lane, deliveries: lane.deliveries.filter((one) => !left.has(one)) }));
}

/** Each topic takes one message at least, a digest of a subscription one for all; they are told in this order. */
function surplusOf({ deliveries, subscriptions, threads }: ClaimedLane): readonly Delivery[] {
  const topics = new Map<string, Delivery[]>();
  const digests = new Set<string>();
  for (const delivery of deliveries) {
    const key = topicKey(delivery);
    const digest = subscriptions.get(delivery.subscriptionId)?.settings.digest ?? 'immediately';
    const hasPost = threads.get(key)?.rootActivityId !== undefined;
    // What is lost is sent no more, and must not be forgotten to be.
    if (delivery.isLost) continue;
    if (digest !== 'immediately' && !hasPost && delivery.event !== 'reminder')
      digests.add(delivery.subscriptionId);
    else topics.set(key, [...(topics.get(key) ?? []), delivery]);
  }
  const most = Math.max(1, maximumSendsPerClaim - digests.size);
  if (topics.size <= most) return [];
  const urgency = (of: readonly Delivery[]) => Math.max(...of.map((one) => urgencyRanks[one.urgency]));
  const attempts = (of: readonly Delivery[]) => Math.max(...of.map((one) => one.attempts));
  return [...topics.values()]
    .toSorted((one, other) => urgency(other) - urgency(one) || attempts(one) - attempts(other))
    .slice(most)
    .flat();
}
