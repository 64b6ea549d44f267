import assert from 'node:assert/strict';
import { z } from 'zod';
import { noRow, type Parameter } from '../../src/store/db.ts';
import { createHealthHistory } from '../../src/store/health-history.ts';
import { type PublishedChange, publish } from '../../src/store/publish.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import {
  addConversation,
  addSubscription,
  interruption,
  type NotificationPlace,
  openNotifications,
} from './notification-place.ts';

const now = new Date('2026-11-24T08:00:00Z');

interface Case {
  readonly subscription: Readonly<Record<string, Parameter>>;
  readonly services?: readonly string[];
  readonly change?: Partial<PublishedChange>;
  readonly isTold: boolean;
}

const health: Readonly<Record<string, Case>> = {
  'everything and all': { subscription: {}, isTold: true },
  'its service': { subscription: {}, services: ['Teams', 'Exchange Online'], isTold: true },
  'another service': { subscription: {}, services: ['Teams'], isTold: false },
  'incidents only, an advisory': {
    subscription: { least_classification: 1 },
    change: { isAdvisory: true },
    isTold: false,
  },
  'incidents only, an incident': { subscription: { least_classification: 1 }, isTold: true },
  'interruptions, a degradation': {
    subscription: { least_status: 2 },
    change: { status: 'degradation' },
    isTold: false,
  },
  'degradations, an interruption': { subscription: { least_status: 1 }, isTold: true },
  'an event that was not chosen': { subscription: { events: 8 }, isTold: false },
  'its own topic': { subscription: { topic_id: 'own' }, change: { topicId: 'own' }, isTold: true },
  'another topic': { subscription: { topic_id: 'own' }, change: { topicId: 'other' }, isTold: false },
  paused: { subscription: { status: 'paused' }, isTold: false },
  'a conversation that is closed': { subscription: { conversation_id: 'closed' }, isTold: false },
  'incidents of ServiceNow': { subscription: { source: 'incident' }, isTold: false },
  'somebody else’s tenant': { subscription: { tenant_id: 'other' }, isTold: false },
};

const incidents: Readonly<Record<string, Case>> = {
  'any incident': { subscription: {}, isTold: true },
  'its group': { subscription: { group_id: 'g1' }, isTold: true },
  'another group': { subscription: { group_id: 'g2' }, isTold: false },
  'a lower priority than asked for': { subscription: { most_priority: 1 }, isTold: false },
  'a higher priority than asked for': { subscription: { most_priority: 3 }, isTold: true },
  'a priority, of an incident without': {
    subscription: { most_priority: 5 },
    change: { priority: undefined },
    isTold: false,
  },
  'its state': { subscription: { incident_state: '2' }, isTold: true },
  'another state': { subscription: { incident_state: '6' }, isTold: false },
};

const incident: PublishedChange = {
  ...{ topicId: 'i1', event: 'new', urgency: 'incident', groupId: 'g1', priority: 2, state: '2' },
};

function contract(engine: TestEngine): void {
  describe(`publishing on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    beforeEach(async () => {
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => now);
      await addConversation(store.db, 'c');
      await addConversation(store.db, 'closed', { state: 'untilMessage' });
    });
    afterEach(async () => {
      await store.db.close();
      await at.remove();
    });
    const told = async () =>
      (await store.deliveries()).map(
        ({ seq, subscription_id, is_told }) => `${seq} ${subscription_id}${is_told === 1 ? '' : ' untold'}`,
      );
    const matched = async () => (await store.ledger.report(undefined)).expected;

    for (const [source, cases, change] of [
      ['health', health, interruption],
      ['incident', incidents, incident],
    ] as const) {
      it(`tells of ${source} whom the filter matches, each of another topic`, async () => {
        const entries = Object.entries(cases);
        for (const [name, { subscription, services }] of entries) {
          await addConversation(store.db, name);
          await addSubscription(store.db, name, name, { source, ...subscription }, services);
        }
        const changes = entries.map(([name, one]) => ({ ...change, topicId: name, ...one.change }));
        await store.db.transaction((queries) =>
          publish(queries, { tenantId: 't', source, firstSeq: 1, changes, now: store.db.now() }),
        );
        const all = await told();
        for (const [index, [name, { isTold }]] of entries.entries()) {
          assert.equal(all.includes(`${index + 1} ${name}`), isTold, name);
        }
        assert.equal(await matched(), all.length);
      });
    }

    it('is new to whoever wants a group’s incidents when it comes to the group, and to nobody else', async () => {
      for (const id of ['a', 'b']) await addConversation(store.db, id);
      await addSubscription(store.db, 'group', 'a', { source: 'incident', group_id: 'g1', events: 1 });
      await addSubscription(store.db, 'all', 'b', { source: 'incident', events: 1 });
      const routed = { ...incident, event: 'update', isRouted: true } as const;
      for (const [index, change] of [routed, routed, { ...routed, groupId: 'g2' }].entries()) {
        await store.db.transaction((queries) =>
          publish(queries, {
            ...{ tenantId: 't', source: 'incident', firstSeq: index + 1, changes: [change] },
            now: store.db.now(),
          }),
        );
      }
      const events = (await store.deliveries()).map(({ seq, subscription_id, event }) => [
        ...[seq, subscription_id, event],
      ]);
      // The second time it brings the post up to date, and the third as well, since it was told there.
      assert.deepEqual(events, [
        [1, 'group', 1],
        [2, 'group', 2],
        [3, 'group', 2],
      ]);
      assert.equal(await matched(), 3);
    });

    it('brings what began to its end for whom it began, chosen or not', async () => {
      await addSubscription(store.db, 'first only', 'c', { events: 1 });
      await addSubscription(store.db, 'incidents only', 'c', { least_classification: 1, events: 9 });
      await addSubscription(store.db, 'later', 'c', { events: 8 });
      await store.publish(1, interruption, { ...interruption, event: 'update', isAdvisory: true });
      await store.publish(3, { ...interruption, event: 'restored', isAdvisory: true });
      assert.deepEqual(await told(), [
        ...['1 first only', '1 incidents only', '2 first only untold', '2 incidents only untold'],
        ...['3 first only untold', '3 incidents only', '3 later'],
      ]);
      assert.equal(await matched(), 7);
    });

    it('tells nobody more of a topic while paused or closed', async () => {
      await addSubscription(store.db, 's', 'c');
      await store.publish(1, interruption);
      await store.db.query(noRow, "update subscription set status = 'paused'");
      await store.publish(2, { ...interruption, event: 'update' });
      await store.db.query(noRow, "update subscription set status = 'active'");
      await store.db.query(noRow, "update conversation set state = 'untilMessage'");
      await store.publish(3, { ...interruption, event: 'restored' });
      assert.deepEqual(await told(), ['1 s']);
      assert.equal(await matched(), 1);
    });

    it('leaves out what nobody is to be told of, which keeps its number', async () => {
      await addSubscription(store.db, 's', 'c');
      await store.publish(5, undefined, interruption, undefined, { ...interruption, topicId: 'EX2' });
      assert.deepEqual(await told(), ['6 s', '8 s']);
    });

    it('is due at once, as urgent as it is, where the subscription is', async () => {
      await addSubscription(store.db, 's', 'c');
      await store.publish(1, { ...interruption, urgency: 'advisory', event: 'worse' });
      const [delivery] = await store.deliveries();
      const expected = { conversation_id: 'c', event: 4, urgency: 0, state: 'queued', due_at: now.getTime() };
      assert.deepEqual(delivery, { ...delivery, ...expected });
    });

    it('counts a change that nobody is subscribed to', async () => {
      await store.publish(1, interruption);
      const rows = await store.db.query(
        z.object({ matched: z.number() }),
        'select matched from topic_change',
      );
      assert.deepEqual(rows, [{ matched: 0 }]);
    });

    it('reaches everybody, and lets others work meanwhile', async () => {
      await addSubscription(store.db, 's0', 'c');
      for (let count = 1; count < 4096; count *= 2) {
        await store.db.query(
          noRow,
          `insert into subscription (subscription_id, ${copied}) select 's' || cast(
            cast(substr(subscription_id, 2) as bigint) + ${count} as text), ${copied} from subscription`,
        );
      }
      let turns = 0;
      const count = () => {
        turns += 1;
        counting = setImmediate(count);
      };
      let counting = setImmediate(count);
      await store.publish(1, interruption);
      clearImmediate(counting);
      assert.equal(await matched(), 4096);
      assert.ok(turns >= 2, `${turns}`);
      assert.equal(new Set(await told()).size, 4096);
    });

    it('keeps a change of service health and its deliveries together', async () => {
      await addSubscription(store.db, 's', 'c');
      const history = createHealthHistory(store.db, 't');
      await history.begin('one', now, 60_000);
      const words = { before: '', after: '' };
      const { topicId, ...topic } = interruption;
      const saved = await history.save(
        0,
        {
          ...{ readAt: now, freshUntil: now, isWhole: true, watchedSince: now, changedSince: undefined },
          ...{ services: [], moved: [], vanished: [], returned: [] },
          changes: [
            { issueId: 'EX9', kind: 'post', ...words },
            { issueId: topicId, kind: 'new', ...words, topic },
          ],
        },
        0,
      );
      assert.ok(saved);
      assert.deepEqual(await told(), ['2 s']);
      assert.deepEqual(
        (await history.listChanges(1, 10)).map(({ seq, issueId }) => [seq, issueId]),
        [[2, topicId]],
      );
    });

    it('queues nothing for a change that is not kept', async () => {
      await addSubscription(store.db, 's', 'c');
      await assert.rejects(
        store.db.transaction(async (queries) => {
          const changes = [interruption];
          await publish(queries, {
            tenantId: 't',
            source: 'health',
            firstSeq: 1,
            changes,
            now: store.db.now(),
          });
          throw new Error('not kept');
        }),
        /not kept/,
      );
      assert.deepEqual([await told(), await matched()], [[], 0]);
    });
  });
}

const copied = [
  ...[
    'tenant_id',
    'conversation_id',
    'source',
    'all_services',
    'least_classification',
    'least_status',
    'events',
  ],
  ...['settings', 'status', 'created_by', 'created_by_name', 'created_at', 'version'],
].join(', ');

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) contract(postgres);
