import assert from 'node:assert/strict';
import { createThreads, type Threads } from '../../src/store/threads.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import {
  addConversation,
  addSubscription,
  interruption,
  type NotificationPlace,
  openNotifications,
  settled,
} from './notification-place.ts';

const start = new Date('2026-11-24T08:00:00Z');
const megan = { id: 'megan', name: 'Megan Bowen' };
const alex = { id: 'alex', name: 'Alex Wilber' };
const topic = { conversationId: 'a', source: 'health', topicId: 'EX1' } as const;

function contract(engine: TestEngine): void {
  describe(`threads on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    let threads: Threads;
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => now);
      threads = createThreads(store.db, 't');
    });
    afterEach(async () => {
      await store.db.close();
      await at.remove();
    });
    const ownerName = async () => (await threads.find('a', 'health', 'EX1'))?.owner?.name;

    it('are taken by one of several who take them at once', async () => {
      const taken = await Promise.all(
        [megan, alex, megan].map((owner) => threads.change(topic, undefined, { owner })),
      );
      const winners = taken.filter((thread) => thread !== undefined);
      assert.equal(winners.length, 1);
      assert.equal(await ownerName(), winners[0]?.owner?.name);
      assert.deepEqual(winners[0]?.owner?.since, start);
    });

    it('are handed over and released by whoever knows whose they are', async () => {
      await threads.change(topic, undefined, { owner: megan });
      assert.equal(await threads.change(topic, 'alex', { owner: 'nobody' }), undefined);
      now = new Date(start.getTime() + 60_000);
      const given = await threads.change(topic, 'megan', { owner: alex });
      assert.deepEqual(given?.owner, { ...alex, since: now });
      const released = await threads.change(topic, 'alex', { owner: 'nobody' });
      assert.deepEqual([released?.owner, released?.version], [undefined, 3]);
    });

    it('are muted whosever they are, which changes no owner', async () => {
      await threads.change(topic, undefined, { owner: megan });
      const muted = await threads.change(topic, 'anybody', { isMuted: true });
      assert.deepEqual([muted?.isMuted, muted?.owner?.name], [true, 'Megan Bowen']);
      assert.deepEqual(await threads.listMuted('a'), [muted]);
      assert.deepEqual(await threads.listMuted('b'), []);
      await threads.change(topic, 'anybody', { isMuted: false });
      assert.deepEqual(await threads.listMuted('a'), []);
    });

    it('are those of a tenant, and keep the post that others note meanwhile', async () => {
      await addConversation(store.db, 'a');
      await addSubscription(store.db, 's', 'a');
      await store.publish(1, interruption);
      const [lane] = await store.lanes.claim(1, 20_000);
      assert.ok(lane);
      await threads.change(topic, undefined, { owner: megan });
      const root = {
        source: 'health',
        topicId: 'EX1',
        rootActivityId: 'm1',
        shownSeq: 1,
        version: 0,
      } as const;
      const stale = await store.lanes.settle([settled(lane, { roots: [root] })]);
      assert.equal(stale.length, 1, 'the post shows no owner yet');
      const thread = await threads.find('a', 'health', 'EX1');
      assert.deepEqual([thread?.rootActivityId, thread?.owner?.name], ['m1', 'Megan Bowen']);
      assert.equal(await createThreads(store.db, 'other').find('a', 'health', 'EX1'), undefined);
    });

    it('are forgotten when nothing was said about them for long, a few at a time', async () => {
      for (const topicId of ['EX1', 'EX2', 'EX3']) {
        await threads.change({ ...topic, topicId }, undefined, { owner: megan });
      }
      now = new Date(start.getTime() + 60_000);
      await threads.change({ ...topic, topicId: 'EX4' }, undefined, { owner: megan });
      const longer = 60 * 86_400_000;
      assert.equal(await store.ledger.forgetBefore(new Date(start.getTime() + longer), 2), false);
      assert.equal((await threads.find('a', 'health', 'EX1'))?.topicId, 'EX1');
      assert.equal(await store.ledger.forgetBefore(new Date(now.getTime() + longer), 2), true);
      assert.equal(await store.ledger.forgetBefore(new Date(now.getTime() + longer), 2), false);
      const left = await Promise.all(
        ['EX1', 'EX2', 'EX3', 'EX4'].map((topicId) => threads.find('a', 'health', topicId)),
      );
      assert.deepEqual(
        left.map((thread) => thread?.topicId),
        [undefined, undefined, undefined, 'EX4'],
      );
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
