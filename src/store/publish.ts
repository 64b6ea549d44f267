import { setImmediate as letOthersWork } from 'node:timers/promises';
import { z } from 'zod';
import { noRow, type Parameter, type Queries } from './db.ts';
import { eventBits, statusRanks, urgencyRanks } from './notification-codes.ts';

/** What became of a topic, with what subscriptions are matched by. */
export interface PublishedChange {
  readonly topicId: string;
  readonly event: keyof typeof eventBits;
  readonly urgency: keyof typeof urgencyRanks;
  /** Of an issue of service health. */
  readonly service?: string | undefined;
  readonly isAdvisory?: boolean | undefined;
  readonly status?: keyof typeof statusRanks | undefined;
  /** Of an incident. */
  readonly groupId?: string | undefined;
  /** It has just come to that group. */
  readonly isRouted?: boolean | undefined;
  readonly priority?: number | undefined;
  readonly state?: string | undefined;
}

export interface Publication {
  readonly tenantId: string;
  readonly source: 'health' | 'incident' | 'case';
  /** Of the first change; the others follow. */
  readonly firstSeq: number;
  /** What nobody is told of has its number, and nothing else. */
  readonly changes: readonly (PublishedChange | undefined)[];
  /** SQL for this moment. */
  readonly now: string;
}

/** How many subscriptions one statement looks at: SQLite holds the process meanwhile. */
const chunk = 2_000;

/**
 * Queues each change for whoever is subscribed to it, within the transaction that keeps the change: both happen, or none.
 * Told are active subscriptions of conversations that the bot may write to.
 */
export async function publish(queries: Queries, publication: Publication): Promise<void> {
  const { tenantId, source, firstSeq, changes } = publication;
  if (changes.every((change) => change === undefined)) return;
  const [somebody] = await queries.query(
    noRow,
    `select 1 as one from subscription where tenant_id = $1 and source = $2 and status = 'active' limit 1`,
    [tenantId, source],
  );
  for (const [index, change] of changes.entries()) {
    if (change === undefined) continue;
    const seq = firstSeq + index;
    if (somebody !== undefined) await queue(queries, publication, seq, change);
    await queries.query(
      noRow,
      `insert into topic_change (tenant_id, source, seq, topic_id, event, matched, published_at)
        select cast($1 as text), cast($2 as text), cast($3 as bigint), cast($4 as text), cast($5 as integer),
          (select count(*) from delivery where tenant_id = $1 and source = $2 and seq = $3),
          ${publication.now}`,
      [tenantId, source, seq, change.topicId, eventBits[change.event]],
    );
  }
}

async function queue(
  { query }: Queries,
  { tenantId, source, now }: Publication,
  seq: number,
  change: PublishedChange,
): Promise<void> {
  const parameters = [tenantId, source, seq, ...parametersOf(change)];
  for (let after = ''; ; ) {
    const [last] = await query(
      z.object({ subscription_id: z.string() }),
      `select subscription_id from subscription where tenant_id = $1 and source = $2 and subscription_id > $3
        order by subscription_id limit 1 offset ${chunk - 1}`,
      [tenantId, source, after],
    );
    await query(noRow, insertDeliveries(now, last !== undefined), [
      ...parameters,
      after,
      ...(last === undefined ? [] : [last.subscription_id]),
    ]);
    if (last === undefined) return;
    after = last.subscription_id;
    await letOthersWork();
  }
}

/** `$4` to `$13`. */
function parametersOf(change: PublishedChange): readonly Parameter[] {
  return [
    change.topicId,
    eventBits[change.event],
    urgencyRanks[change.urgency],
    change.service ?? null,
    change.isAdvisory === true ? 0 : 1,
    statusRanks[change.status ?? 'any'],
    change.groupId ?? null,
    change.priority ?? null,
    change.state ?? null,
    change.isRouted === true ? 1 : 0,
  ];
}

// Single values with a limit, not `exists`: PostgreSQL might read all that `exists` could be about, for each chunk anew.
const hasService = `(select 1 from subscription_service x
  where x.tenant_id = s.tenant_id and x.subscription_id = s.subscription_id and x.service = $7 limit 1) = 1`;
const wasTold = `(select 1 from delivery o where o.tenant_id = s.tenant_id and o.source = s.source
  and o.topic_id = $4 and o.subscription_id = s.subscription_id limit 1) = 1`;
/** To whoever wants to know of a group's incidents, one that has just come to it is new. */
const event = `case when cast($13 as integer) = 1 and s.group_id is not null and not coalesce(${wasTold}, false)
  then ${eventBits.new} else cast($5 as integer) end`;
const isChosen = `s.events & (${event}) <> 0`;
/** A topic of its own; or what it is like; or its beginning was told, so that its end is as well. */
const isMatched = `(s.topic_id = $4
  or s.topic_id is null and ${isChosen} and s.least_classification <= $8 and s.least_status <= $9
    and (s.group_id is null or s.group_id = $10) and (s.most_priority is null or s.most_priority >= $11)
    and (s.incident_state is null or s.incident_state = $12) and (s.all_services = 1 or ${hasService})
  or ${wasTold})`;

function insertDeliveries(now: string, hasUpTo: boolean): string {
  return `insert into delivery (tenant_id, source, seq, subscription_id, event, topic_id, conversation_id, is_told,
      urgency, state, due_at, attempts, is_claimed, is_doubtful, created_at)
    select s.tenant_id, s.source, cast($3 as bigint), s.subscription_id, ${event}, cast($4 as text),
      s.conversation_id, case when ${isChosen} then 1 else 0 end, cast($6 as integer), 'queued', ${now}, 0, 0, 0, ${now}
    from subscription s
    join conversation c on c.tenant_id = s.tenant_id and c.conversation_id = s.conversation_id
    where s.tenant_id = $1 and s.source = $2 and s.subscription_id > $14 ${hasUpTo ? 'and s.subscription_id <= $15' : ''}
      and s.status = 'active' and c.state = 'open' and ${isMatched}`;
}
