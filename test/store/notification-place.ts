import { z } from 'zod';
import { createDb, type Db, noRow, type Parameter } from '../../src/store/db.ts';
import type { StorePlace } from '../../src/store/index.ts';
import { createLanes } from '../../src/store/lanes.ts';
import { createLedger } from '../../src/store/ledger.ts';
import { migrate } from '../../src/store/migrations.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { type PublishedChange, publish } from '../../src/store/publish.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

export type Lane = Awaited<ReturnType<ReturnType<typeof createLanes>['claim']>>[number];
export type SettledLane = Parameters<ReturnType<typeof createLanes>['settle']>[0][number];

const tenantId = 't';

export const deliveryRow = z.object({
  seq: z.number(),
  subscription_id: z.string(),
  conversation_id: z.string(),
  event: z.number(),
  is_told: z.number(),
  urgency: z.number(),
  state: z.string(),
  code: z.string().nullable(),
  due_at: z.number(),
  attempts: z.number(),
  is_doubtful: z.number(),
  activity_id: z.string().nullable(),
});

/** A change that every subscription to everything is told of. */
export const interruption: PublishedChange = {
  ...{ topicId: 'EX1', event: 'new', urgency: 'interruption' },
  ...{ service: 'Exchange Online', isAdvisory: false, status: 'interruption' },
};

/** The tables of notifications, with the stores that work on them. */
export interface NotificationPlace {
  readonly db: Db;
  readonly lanes: ReturnType<typeof createLanes>;
  readonly ledger: ReturnType<typeof createLedger>;
  publish(firstSeq: number, ...changes: readonly (PublishedChange | undefined)[]): Promise<void>;
  deliveries(): Promise<readonly z.infer<typeof deliveryRow>[]>;
}

/** @param clock may differ from the clocks of others at that place */
export async function openNotifications(place: StorePlace, clock: () => Date): Promise<NotificationPlace> {
  const onBroken = (error: Error) => {
    throw error;
  };
  const engine =
    place.kind === 'postgresql'
      ? await openPostgres({ url: place.url, onBroken })
      : await openSqlite({ folder: place.kind === 'file' ? place.folder : undefined, lockMilliseconds: 0 });
  const db = createDb(engine, { prepare: migrate, onUsed: () => undefined, clock });
  return {
    db,
    lanes: createLanes(db, tenantId),
    ledger: createLedger(db, tenantId),
    publish: (firstSeq, ...changes) =>
      db.transaction((queries) =>
        publish(queries, { tenantId, source: 'health', firstSeq, changes, now: db.now() }),
      ),
    deliveries: () => db.query(deliveryRow, 'select * from delivery order by seq, subscription_id, event'),
  };
}

type Cells = Readonly<Record<string, Parameter>>;

export async function addConversation(db: Db, id: string, cells: Cells = {}): Promise<void> {
  await insert(db, 'conversation', {
    ...{ tenant_id: tenantId, conversation_id: id, kind: 'channel', service_url: 'https://teams.example/' },
    ...{
      bot_id: '28:bot',
      state: 'open',
      state_since: 0,
      free_at: 0,
      fence: 0,
      is_unsettled: 0,
      sends: '[]',
    },
    ...cells,
  });
}

/** To everything of service health, with each of its events. */
export async function addSubscription(
  db: Db,
  id: string,
  conversationId: string,
  cells: Cells = {},
  services: readonly string[] = [],
): Promise<void> {
  await insert(db, 'subscription', {
    ...{ tenant_id: tenantId, subscription_id: id, conversation_id: conversationId, source: 'health' },
    ...{ all_services: services.length === 0 ? 1 : 0, least_classification: 0, least_status: 0, events: 31 },
    settings: JSON.stringify({ language: 'en', timeZone: 'UTC', digest: 'immediately', mentions: [] }),
    ...{ status: 'active', created_by: 'a', created_by_name: 'Ann', created_at: 0, version: 1 },
    ...cells,
  });
  for (const service of services) {
    await insert(db, 'subscription_service', { tenant_id: tenantId, subscription_id: id, service });
  }
}

async function insert(db: Db, table: string, cells: Cells): Promise<void> {
  const columns = Object.keys(cells);
  const places = columns.map((_column, index) => `$${index + 1}`);
  await db.query(
    noRow,
    `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`,
    Object.values(cells),
  );
}

/** What became of a lane when all of it was sent, unless told. */
export function settled(lane: Lane, overrides: Partial<SettledLane> = {}): SettledLane {
  return {
    ...{ conversationId: lane.chat.conversationId, fence: lane.fence, sends: lane.sends, freeAt: undefined },
    deliveries: lane.deliveries.map((delivery) => ({ ...delivery, state: 'sent', activityId: 'a' })),
    ...{ roots: [], reminders: [] },
    ...overrides,
  };
}
