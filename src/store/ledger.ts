import { setImmediate as letOthersWork } from 'node:timers/promises';
import { z } from 'zod';
import { type Db, noRow, type Parameter } from './db.ts';
import { createForgetting } from './forget-changes.ts';
import { reminderBit } from './notification-codes.ts';
import { valuesOf } from './rows.ts';

export type Ledger = ReturnType<typeof createLedger>;

/** What was queued, what became of it, and what has to be done again. All functions throw STORE_UNAVAILABLE. */
export function createLedger(db: Db, tenantId: string) {
  const forgetChanges = createForgetting(db, tenantId);
  return {
    report: (conversationId: string | undefined) => report(db, tenantId, conversationId),
    resendFailed: (conversationId: string | undefined) => resendFailed(db, tenantId, conversationId),
    forgetBefore: async (moment: Date, limit: number) =>
      (await forgetChanges(moment, limit)) || forgetThreads(db, tenantId, moment, limit),
  };
}

const countRow = z.object({
  state: z.enum(['expected', 'queued', 'sent', 'edited', 'failed', 'givenUp']),
  code: z.string(),
  count: z.number(),
  doubtful: z.number(),
  oldest_due_at: z.number().nullable(),
});
type Count = z.infer<typeof countRow>;
const closedRow = z
  .object({ name: z.string().nullable(), state_code: z.string().nullable(), state_since: z.number() })
  .transform(({ name, state_code, state_since }) => ({
    name: name ?? '',
    code: state_code ?? '',
    since: new Date(state_since),
  }));
/** As many as anybody reads. */
const listedConversations = 50;

async function report(db: Db, tenantId: string, conversationId: string | undefined) {
  const [ofConversation, parameters] = scope(tenantId, conversationId);
  const counts = await db.query(countRow, countStatement(db, conversationId), parameters);
  const countOf = (state: Count['state']) =>
    counts.reduce((sum, row) => (row.state === state ? sum + row.count : sum), 0);
  const dueAts = counts.flatMap(({ oldest_due_at }) => oldest_due_at ?? []);
  return {
    expected: countOf('expected'),
    queued: countOf('queued'),
    sent: countOf('sent'),
    edited: countOf('edited'),
    failed: countOf('failed'),
    givenUp: countOf('givenUp'),
    doubtful: counts.reduce((sum, row) => sum + row.doubtful, 0),
    oldestDueAt: dueAts.length === 0 ? undefined : new Date(Math.min(...dueAts)),
    failedByCode: counts
      .filter(({ state }) => state === 'failed')
      .map(({ code, count }) => ({ code, count }))
      .toSorted((one, other) => other.count - one.count),
    closedConversations: await db.query(
      closedRow,
      `select name, state_code, state_since from conversation
        where tenant_id = $1 and state <> 'open' ${ofConversation} and (select 1 from subscription s
          where s.tenant_id = conversation.tenant_id and s.conversation_id = conversation.conversation_id limit 1) = 1
        order by state_since desc, conversation_id limit ${listedConversations}`,
      parameters,
    ),
  };
}

/** One statement, so that nothing is written between what is expected and what is there. */
function countStatement(db: Db, conversationId: string | undefined): string {
  const [ofConversation] = scope('', conversationId);
  const ofLedger = `from delivery where tenant_id = $1 and event <> ${reminderBit} ${ofConversation}`;
  // What was counted when it was written is of the tenant; a conversation has what it has.
  const expected =
    conversationId === undefined
      ? 'cast(coalesce(sum(matched), 0) as bigint) as count, 0, null from topic_change where tenant_id = $1'
      : `count(*), 0, null ${ofLedger}`;
  return `select state, coalesce(code, '') as code, count(*) as count, cast(sum(is_doubtful) as bigint) as doubtful,
      min(case when state = 'queued' and due_at <= ${db.now()} then due_at end) as oldest_due_at
      ${ofLedger} group by state, coalesce(code, '')
    union all select 'expected', '', ${expected}`;
}

/** How many go into one statement. */
const batch = 500;
const failedRow = z.object({
  source: z.string(),
  seq: z.number(),
  subscription_id: z.string(),
  event: z.number(),
});

/** A few at a time: others may work meanwhile. Reminders are not sent late. */
async function resendFailed(db: Db, tenantId: string, conversationId: string | undefined): Promise<number> {
  const [ofConversation, parameters] = scope(tenantId, conversationId);
  for (let total = 0; ; ) {
    const failed = await db.query(
      failedRow,
      `select source, seq, subscription_id, event from delivery
        where tenant_id = $1 and state = 'failed' and event <> ${reminderBit} ${ofConversation}
          and (select c.state from conversation c where c.tenant_id = delivery.tenant_id
            and c.conversation_id = delivery.conversation_id) = 'open'
        order by tenant_id, done_at limit ${batch}`,
      parameters,
    );
    total += await queueAgain(db, tenantId, failed);
    if (failed.length < batch) return total;
    await letOthersWork();
  }
}

async function queueAgain(
  db: Db,
  tenantId: string,
  failed: readonly z.infer<typeof failedRow>[],
): Promise<number> {
  if (failed.length === 0) return 0;
  const { sql, parameters } = valuesOf(
    ['text', 'text', 'bigint', 'text', 'bigint'],
    failed.map(({ source, seq, subscription_id, event }) => [tenantId, source, seq, subscription_id, event]),
  );
  const queued = await db.query(
    noRow,
    `with v (tenant_id, source, seq, subscription_id, event) as (values ${sql})
      update delivery set state = 'queued', due_at = ${db.now()}, attempts = 0, code = null, done_at = null
      from v where delivery.tenant_id = v.tenant_id and delivery.source = v.source and delivery.seq = v.seq
        and delivery.subscription_id = v.subscription_id and delivery.event = v.event and delivery.state = 'failed'
      returning delivery.seq`,
    parameters,
  );
  return queued.length;
}

/** A post is known for longer than what it was about: people go on talking there. */
const threadsLongerMilliseconds = 60 * 86_400_000;

/** Posts that nothing has been said about since, and for long before. @returns whether there may be more */
async function forgetThreads(db: Db, tenantId: string, moment: Date, limit: number): Promise<boolean> {
  const forgotten = await db.query(
    noRow,
    `delete from notification_thread where (tenant_id, conversation_id, source, topic_id) in (
        select tenant_id, conversation_id, source, topic_id from notification_thread
        where tenant_id = $1 and updated_at < $2 order by updated_at limit $3)
      returning topic_id`,
    [tenantId, moment.getTime() - threadsLongerMilliseconds, limit],
  );
  return forgotten.length === limit;
}

function scope(tenantId: string, conversationId: string | undefined): [string, readonly Parameter[]] {
  return conversationId === undefined
    ? ['', [tenantId]]
    : ['and conversation_id = $2', [tenantId, conversationId]];
}
