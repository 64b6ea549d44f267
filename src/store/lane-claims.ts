import { z } from 'zod';
import { type Db, noRow, type Queries } from './db.ts';
import { json } from './health-rows.ts';
import { type Claimed, claimedColumns, claimedRow, readContents } from './lane-contents.ts';
import { urgencyRanks } from './notification-codes.ts';
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
        const lanes: Taken[] = [];
        const deliveries: Claimed[] = [];
        for (const urgency of Object.values(urgencyRanks).toSorted((one, other) => other - one)) {
          for (;;) {
            const picked = await pick(claiming, urgency, count - lanes.length);
            if (picked.length === 0) break;
            await failClosed(claiming, picked);
            const taken = await take(claiming, picked, leaseMilliseconds);
            lanes.push(...taken);
            deliveries.push(...(await takeDeliveries(claiming, taken, leaseMilliseconds)));
          }
        }
        const contents = await readContents(claiming, deliveries);
        return lanes.map(({ leaseEndsAt, ...lane }) => ({
          ...lane,
          ...contents(lane.chat.conversationId),
          claimedAt: leaseEndsAt - leaseMilliseconds,
        }));
      }),
  };
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
