import { z } from 'zod';
import { type Db, noRow, type Parameter, type Queries } from './db.ts';
import { reminderBit, urgencyRanks } from './notification-codes.ts';
import { valuesOf } from './rows.ts';

/** A post about something older is let be. */
const stillWantedMilliseconds = 30 * 86_400_000;
/** Few enough for one statement. */
const batch = 500;

const staleRow = z.object({
  source: z.string(),
  topic_id: z.string(),
  seq: z.number(),
  event: z.number(),
  subscription_id: z.string().nullable(),
});

/**
 * Nothing is queued for a conversation that is closed or a subscription that is paused: its posts go on showing what was.
 * This queues one silent delivery of the newest change for each of them, so that they are brought up to date; whoever opens
 * the conversation or resumes the subscription calls it in the same transaction, with the conversation locked. What the
 * conversation had of that change already, and failed or was given up meanwhile, is taken for it instead. Without effect
 * where the bot may not write.
 */
export async function queueStaleRoots(
  db: Db,
  queries: Queries,
  tenantId: string,
  conversationId: string,
): Promise<void> {
  // The subscription is the one that was told of the topic last. Locked in order: others may raise the same changes. Sums
  // with 0 keep engines that know little of the tables from indexes that would make them read all of what is recent.
  const stale = await queries.query(
    staleRow,
    `select n.source, n.topic_id, n.seq, n.event, (select p.subscription_id from (
          select s.subscription_id, (select max(d.seq + 0) from delivery d where d.tenant_id = s.tenant_id
              and d.subscription_id = s.subscription_id and d.source = t.source and d.topic_id = t.topic_id) as told_seq
          from subscription s where s.tenant_id = t.tenant_id and s.conversation_id = t.conversation_id
            and s.status = 'active') p
        where p.told_seq is not null order by p.told_seq desc, p.subscription_id limit 1) as subscription_id
      from notification_thread t cross join topic_change n
      where t.tenant_id = $1 and t.conversation_id = $2 and t.root_activity_id is not null
        and (select c.state from conversation c where c.tenant_id = $1 and c.conversation_id = $2) = 'open'
        and n.tenant_id = t.tenant_id and n.source = t.source and n.topic_id = t.topic_id
        and n.seq = (select max(m.seq) from topic_change m
          where m.tenant_id = t.tenant_id and m.source = t.source and m.topic_id = t.topic_id)
        and n.seq > t.shown_seq and n.published_at + 0 >= ${db.now()} - ${stillWantedMilliseconds}
      order by n.source, n.seq ${db.forUpdate}`,
    [tenantId, conversationId],
  );
  const rows = stale.flatMap(({ source, topic_id, seq, event, subscription_id }) =>
    subscription_id === null
      ? []
      : [[tenantId, source, seq, subscription_id, event, topic_id, conversationId]],
  );
  for (let start = 0; start < rows.length; start += batch) {
    await queueSilently(db, queries, rows.slice(start, start + batch));
  }
}

async function queueSilently(
  db: Db,
  { query }: Queries,
  rows: readonly (readonly Parameter[])[],
): Promise<void> {
  const { sql, parameters } = valuesOf(['text', 'text', 'bigint', 'text', 'bigint', 'text', 'text'], rows);
  const v = `with v (tenant_id, source, seq, subscription_id, event, topic_id, conversation_id) as (values ${sql})`;
  await query(
    noRow,
    `${v} update delivery set state = 'queued', is_told = 0, due_at = ${db.now()}, attempts = 0, code = null, done_at = null
      from v where delivery.tenant_id = v.tenant_id and delivery.source = v.source and delivery.seq = v.seq
        and delivery.subscription_id = v.subscription_id and delivery.event <> ${reminderBit}
        and delivery.state in ('failed', 'givenUp')`,
    parameters,
  );
  // An edit disturbs nobody: whatever is news goes first. A subscription may have been told of the change as another event.
  const queued = await query(
    z.object({ tenant_id: z.string(), source: z.string(), seq: z.number() }),
    `${v} insert into delivery (tenant_id, source, seq, subscription_id, event, topic_id, conversation_id, is_told, urgency,
        state, due_at, attempts, is_claimed, is_doubtful, created_at)
      select tenant_id, source, seq, subscription_id, event, topic_id, conversation_id, 0, ${urgencyRanks.advisory},
        'queued', ${db.now()}, 0, 0, 0, ${db.now()} from v where coalesce((select 1 from delivery d
          where d.tenant_id = v.tenant_id and d.source = v.source and d.seq = v.seq
            and d.subscription_id = v.subscription_id and d.event <> ${reminderBit} limit 1), 0) = 0
      on conflict do nothing returning tenant_id, source, seq`,
    parameters,
  );
  if (queued.length === 0) return;
  const counted = valuesOf(
    ['text', 'text', 'bigint'],
    queued.map(({ tenant_id, source, seq }) => [tenant_id, source, seq]),
  );
  await query(
    noRow,
    `with v (tenant_id, source, seq) as (values ${counted.sql})
      update topic_change set matched = matched + 1 from v
      where topic_change.tenant_id = v.tenant_id and topic_change.source = v.source and topic_change.seq = v.seq`,
    counted.parameters,
  );
}
