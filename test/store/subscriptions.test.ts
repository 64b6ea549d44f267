import assert from 'node:assert/strict';
import type {
  MetConversation,
  NewSubscription,
  SubscriptionFilter,
} from '../../src/features/notifications/records.ts';
import { createConversations } from '../../src/store/conversations.ts';
import { openStore, type Store, type TenantStore } from '../../src/store/index.ts';
import { createSubscriptions } from '../../src/store/subscriptions.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import { interruption, openNotifications } from './notification-place.ts';

const start = new Date('2026-11-24T08:00:00Z');

const channel: MetConversation = {
  chat: { serviceUrl: 'https://teams.test/', conversationId: '19:a@thread.tacv2', botId: '28:bot' },
  kind: 'channel',
  channelType: 'private',
  name: 'Opération « nuit »',
  teamId: '19:team',
};

const wanted: NewSubscription = {
  conversationId: channel.chat.conversationId,
  filter: {
    source: 'health',
    services: ['Exchange Online'],
    withAdvisories: false,
    leastStatus: 'degradation',
  },
  events: ['new', 'restored'],
  settings: {
    language: 'fr',
    timeZone: 'Europe/Paris',
    quietHours: { from: '18:00', to: '07:30', exceptInterruptions: true },
    digest: 'hourly',
    mentions: [{ id: '29:adele', name: 'Adele “the one” Vance' }],
    reminderMinutes: 15,
  },
  createdBy: { entraObjectId: 'a1', name: 'Alex Wilber' },
};

const everythingOfHealth: SubscriptionFilter = {
  source: 'health',
  services: [],
  withAdvisories: true,
  leastStatus: 'any',
};

const filters: readonly SubscriptionFilter[] = [
  everythingOfHealth,
  {
    source: 'health',
    services: ['Exchange Online', 'Microsoft Teams'],
    withAdvisories: true,
    leastStatus: 'interruption',
  },
  { source: 'health', topicId: 'EX1' },
  { source: 'incident', topicId: '9d385017c611228701d22104cc95c371' },
  { source: 'incident', group: undefined, mostPriority: undefined, state: undefined },
  { source: 'incident', group: { sysId: 'g1', name: 'Service Desk' }, mostPriority: 2, state: '1' },
];

function contract(engine: TestEngine): void {
  describe(`subscriptions on ${engine.name}`, () => {
    let at: TestPlace;
    let store: Store;
    let tenant: TenantStore;
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      store = await openStore(at.place, {
        lockMilliseconds: 0,
        onTrouble: (error) => assert.fail(String(error)),
        clock: () => now,
      });
      tenant = store.ofTenant('t');
      await tenant.conversations.meet(channel);
    });
    afterEach(async () => {
      await store.close();
      await at.remove();
    });

    it('are kept whole', async () => {
      const added = await tenant.subscriptions.add('s1', wanted);
      assert.deepEqual(added, { ...wanted, id: 's1', isPaused: false, createdAt: start, version: 1 });
      assert.deepEqual(await tenant.subscriptions.find('s1'), added);
      assert.deepEqual(await tenant.subscriptions.listAll(10), [
        {
          ...added,
          conversation: { ...channel, state: 'open', stateCode: undefined, stateSince: start },
        },
      ]);
    });

    it('are about whatever they are changed to be about, and nothing of before', async () => {
      await tenant.subscriptions.add('s1', wanted);
      for (const [index, filter] of [...filters, ...filters.toReversed()].entries()) {
        const changed = await tenant.subscriptions.change('s1', index + 1, { filter });
        assert.deepEqual(changed?.filter, filter);
      }
    });

    it('are changed by one of two who saw the same', async () => {
      await tenant.subscriptions.add('s1', wanted);
      const both = await Promise.all([
        tenant.subscriptions.change('s1', 1, { isPaused: true }),
        tenant.subscriptions.change('s1', 1, { events: ['report'] }),
      ]);
      assert.equal(both.filter((one) => one !== undefined).length, 1);
      assert.equal((await tenant.subscriptions.find('s1'))?.version, 2);
      assert.equal(await tenant.subscriptions.change('s1', 1, { isPaused: true }), undefined);
    });

    it('to one topic are one for each conversation, however often it is clicked', async () => {
      const topic = { ...wanted, filter: { source: 'health', topicId: 'EX1' } } as const;
      const added = await Promise.all(['a', 'b', 'c'].map((id) => tenant.subscriptions.add(id, topic)));
      assert.equal(added.filter((one) => one !== undefined).length, 1);
      const found = await tenant.subscriptions.findByTopic(topic.conversationId, 'health', 'EX1');
      assert.deepEqual([found], await tenant.subscriptions.listOf(topic.conversationId));
      assert.equal(
        await tenant.subscriptions.findByTopic(topic.conversationId, 'incident', 'EX1'),
        undefined,
      );
    });

    it('are one for each id, and those of a conversation listed as they were made', async () => {
      for (const [index, id] of ['z', 'a', 'a', 'm'].entries()) {
        now = new Date(start.getTime() + index * 1000);
        await tenant.subscriptions.add(id, wanted);
      }
      const listed = await tenant.subscriptions.listOf(wanted.conversationId);
      assert.deepEqual(
        listed.map(({ id }) => id),
        ['z', 'a', 'm'],
      );
      assert.deepEqual(await tenant.subscriptions.listOf('19:b'), []);
      assert.equal((await tenant.subscriptions.listAll(2)).length, 2);
    });

    it('are looked for where somebody wants to be told, and are of a tenant', async () => {
      await tenant.subscriptions.add('s1', wanted);
      assert.deepEqual(
        [await tenant.subscriptions.hasActive('health'), await tenant.subscriptions.hasActive('incident')],
        [true, false],
      );
      await tenant.subscriptions.change('s1', 1, { isPaused: true });
      assert.equal(await tenant.subscriptions.hasActive('health'), false);
      const other = store.ofTenant('other');
      assert.equal(await other.subscriptions.find('s1'), undefined);
      assert.equal(await other.conversations.find(channel.chat.conversationId), undefined);
      assert.equal(await other.subscriptions.remove('s1'), false);
    });

    it('take what was queued for them along when they are deleted, and nothing else', async () => {
      const place = await engine.newPlace();
      const { db, ledger, publish } = await openNotifications(place.place, () => now);
      await createConversations(db, 't').meet(channel);
      const subscriptions = createSubscriptions(db, 't');
      const everything = { ...wanted, filter: everythingOfHealth };
      await subscriptions.add('s1', everything);
      await subscriptions.add('s2', { ...everything, events: ['new'] });
      await publish(1, interruption);
      assert.deepEqual([await subscriptions.remove('s1'), await subscriptions.remove('s1')], [true, false]);
      const { expected, queued, givenUp } = await ledger.report(undefined);
      assert.deepEqual({ expected, queued, givenUp }, { expected: 2, queued: 1, givenUp: 1 });
      assert.equal(await subscriptions.find('s1'), undefined);
      await db.close();
      await place.remove();
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
