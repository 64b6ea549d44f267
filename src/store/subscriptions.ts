import { z } from 'zod';
import { conversationCells, conversationColumns, toConversation } from './conversation-rows.ts';
import { type Db, noRow, type Parameter, type Queries } from './db.ts';
import { eventBits, statusRanks } from './notification-codes.ts';
import { insertRows } from './rows.ts';
import { queueStaleRoots } from './stale-roots.ts';
import {
  readSubscriptions,
  type StoredFilter,
  type StoredSubscription,
  subscriptionCells,
  subscriptionColumns,
} from './subscription-rows.ts';

type Settings = Omit<StoredSubscription['settings'], 'mentions'> & {
  readonly mentions: readonly { readonly id: string; readonly name: string }[];
};

interface ToAdd {
  readonly conversationId: string;
  readonly filter: StoredFilter;
  readonly events: readonly (keyof typeof eventBits)[];
  readonly settings: Settings;
  readonly createdBy: StoredSubscription['createdBy'];
}

type Change = Partial<Pick<ToAdd, 'filter' | 'events' | 'settings'> & { readonly isPaused: boolean }>;

export type Subscriptions = ReturnType<typeof createSubscriptions>;

const idRow = z.object({ subscription_id: z.string() });
/** Few enough for one statement. */
const batch = 500;

/** Who is told what. All functions throw STORE_UNAVAILABLE. */
export function createSubscriptions(db: Db, tenantId: string) {
  const find = async (id: string) => {
    const [found] = await readSubscriptions(db, tenantId, [id]);
    return found;
  };
  return {
    find,
    ...createLists(db, tenantId),
    add: async (id: string, subscription: ToAdd) => {
      const isAdded = await db.transaction((queries) => add(db, queries, tenantId, id, subscription));
      return isAdded ? find(id) : undefined;
    },
    change: async (id: string, version: number, change: Change) => {
      const isChanged = await db.transaction(async (queries) => {
        if (change.isPaused !== false) return applyChange(queries, [tenantId, id, version], change);
        const conversationId = await lockConversation(db, queries, tenantId, id);
        const isResumed = await applyChange(queries, [tenantId, id, version], change);
        if (isResumed && conversationId !== undefined) {
          await queueStaleRoots(db, queries, tenantId, conversationId);
        }
        return isResumed;
      });
      return isChanged ? find(id) : undefined;
    },
    remove: (id: string) => db.transaction((queries) => remove(db, queries, tenantId, id)),
    hasActive: async (source: StoredFilter['source']) => {
      const rows = await db.query(
        noRow,
        `select 1 as one from subscription where tenant_id = $1 and source = $2 and status = 'active' limit 1`,
        [tenantId, source],
      );
      return rows.length > 0;
    },
  };
}

function createLists(db: Db, tenantId: string) {
  const withServices = async (rows: readonly z.infer<typeof idRow>[]) => {
    const found: StoredSubscription[] = [];
    for (let start = 0; start < rows.length; start += batch) {
      const ids = rows.slice(start, start + batch).map(({ subscription_id }) => subscription_id);
      found.push(...(await readSubscriptions(db, tenantId, ids)));
    }
    const byId = new Map(found.map((one) => [one.id, one]));
    return rows.flatMap(({ subscription_id }) => byId.get(subscription_id) ?? []);
  };
  return {
    listOf: async (conversationId: string) =>
      withServices(
        await db.query(
          idRow,
          `select subscription_id from subscription where tenant_id = $1 and conversation_id = $2
            order by created_at, subscription_id`,
          [tenantId, conversationId],
        ),
      ),
    listAll: async (limit: number) => {
      const rows = await db.query(
        subscriptionCells.extend(conversationCells.shape),
        `select ${subscriptionColumns}, ${conversationColumns} from subscription s
          join conversation c on c.tenant_id = s.tenant_id and c.conversation_id = s.conversation_id
          where s.tenant_id = $1 order by s.created_at, s.subscription_id limit $2`,
        [tenantId, limit],
      );
      const conversations = new Map(rows.map((row) => [row.conversation_id, toConversation(row)]));
      return (await withServices(rows)).flatMap((subscription) => {
        const conversation = conversations.get(subscription.conversationId);
        return conversation === undefined ? [] : [{ ...subscription, conversation }];
      });
    },
    findByTopic: async (conversationId: string, source: StoredFilter['source'], topicId: string) => {
      const rows = await db.query(
        idRow,
        `select subscription_id from subscription
          where tenant_id = $1 and conversation_id = $2 and source = $3 and topic_id = $4`,
        [tenantId, conversationId, source, topicId],
      );
      const [found] = await withServices(rows);
      return found;
    },
  };
}

/** @returns false when there is one of that id, or of that topic, already */
async function add(
  db: Db,
  queries: Queries,
  tenantId: string,
  id: string,
  { conversationId, filter, events, settings, createdBy }: ToAdd,
): Promise<boolean> {
  const cells: Readonly<Record<string, Parameter>> = {
    ...{ tenant_id: tenantId, subscription_id: id, conversation_id: conversationId },
    ...filterCells(filter),
    ...{ events: bitsOf(events), settings: JSON.stringify(settings), status: 'active', version: 1 },
    ...{ created_by: createdBy.entraObjectId, created_by_name: createdBy.name },
  };
  const columns = Object.keys(cells);
  const added = await queries.query(
    idRow,
    `insert into subscription (${columns.join(', ')}, created_at)
      values (${columns.map((_column, index) => `$${index + 1}`).join(', ')}, ${db.now()})
      on conflict do nothing returning subscription_id`,
    Object.values(cells),
  );
  if (added.length === 0) return false;
  await writeServices(queries, tenantId, id, filter);
  return true;
}

/** @param of tenant, id and version. @returns false when it is gone or of another version by now */
async function applyChange(
  queries: Queries,
  [tenantId, id, version]: readonly [string, string, number],
  { filter, events, settings, isPaused }: Change,
): Promise<boolean> {
  const cells: Readonly<Record<string, Parameter>> = {
    ...(filter && filterCells(filter)),
    ...(events && { events: bitsOf(events) }),
    ...(settings && { settings: JSON.stringify(settings) }),
    ...(isPaused !== undefined && { status: isPaused ? 'paused' : 'active' }),
  };
  const sets = Object.keys(cells).map((column, index) => `${column} = $${index + 4}`);
  const changed = await queries.query(
    idRow,
    `update subscription set ${['version = version + 1', ...sets].join(', ')}
      where tenant_id = $1 and subscription_id = $2 and version = $3 returning subscription_id`,
    [tenantId, id, version, ...Object.values(cells)],
  );
  if (changed.length === 0) return false;
  if (filter !== undefined) {
    await deleteServices(queries, tenantId, id);
    await writeServices(queries, tenantId, id, filter);
  }
  return true;
}

async function remove(db: Db, queries: Queries, tenantId: string, id: string): Promise<boolean> {
  const { query } = queries;
  const conversationId = await lockConversation(db, queries, tenantId, id);
  await deleteServices(queries, tenantId, id);
  const removed = await query(
    idRow,
    'delete from subscription where tenant_id = $1 and subscription_id = $2 returning subscription_id',
    [tenantId, id],
  );
  if (removed.length === 0 || conversationId === undefined) return removed.length > 0;
  await query(
    noRow,
    `update delivery set state = 'givenUp', code = 'SUBSCRIPTION_DELETED', done_at = ${db.now()}
      where tenant_id = $1 and conversation_id = $2 and state = 'queued' and subscription_id = $3`,
    [tenantId, conversationId, id],
  );
  return true;
}

/** The conversation first, as everywhere, so that nobody waits for each other. @returns that of a subscription */
async function lockConversation(
  db: Db,
  { query }: Queries,
  tenantId: string,
  subscriptionId: string,
): Promise<string | undefined> {
  const [found] = await query(
    z.object({ conversation_id: z.string() }),
    `select c.conversation_id from conversation c where c.tenant_id = $1 and c.conversation_id =
      (select conversation_id from subscription where tenant_id = $1 and subscription_id = $2) ${db.forUpdate}`,
    [tenantId, subscriptionId],
  );
  return found?.conversation_id;
}

async function deleteServices({ query }: Queries, tenantId: string, id: string): Promise<void> {
  await query(noRow, 'delete from subscription_service where tenant_id = $1 and subscription_id = $2', [
    tenantId,
    id,
  ]);
}

async function writeServices(
  { query }: Queries,
  tenantId: string,
  id: string,
  filter: StoredFilter,
): Promise<void> {
  const services = 'services' in filter ? filter.services : [];
  await insertRows(query, {
    table: 'subscription_service',
    columns: 'tenant_id, subscription_id, service',
    onConflict: 'on conflict do nothing',
    rows: services,
    batch,
    toRow: (service) => [tenantId, id, service],
  });
}

/** All columns that say what a subscription is about, so that a change leaves none of the old ones. */
function filterCells(filter: StoredFilter): Readonly<Record<string, Parameter>> {
  const isOfHealth = 'services' in filter;
  const isOfIncidents = 'group' in filter;
  return {
    source: filter.source,
    topic_id: 'topicId' in filter ? filter.topicId : null,
    all_services: isOfHealth && filter.services.length > 0 ? 0 : 1,
    least_classification: isOfHealth && !filter.withAdvisories ? 1 : 0,
    least_status: isOfHealth ? statusRanks[filter.leastStatus] : 0,
    group_id: (isOfIncidents && filter.group?.sysId) || null,
    group_name: (isOfIncidents && filter.group?.name) || null,
    most_priority: (isOfIncidents && filter.mostPriority) || null,
    incident_state: (isOfIncidents && filter.state) || null,
  };
}

function bitsOf(events: readonly (keyof typeof eventBits)[]): number {
  return events.reduce((bits, event) => bits | eventBits[event], 0);
}
