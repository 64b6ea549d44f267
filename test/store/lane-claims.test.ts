import assert from 'node:assert/strict';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import {
  addConversation,
  addSubscription,
  interruption,
  type Lane,
  type NotificationPlace,
  openNotifications,
  settled,
} from './notification-place.ts';

const start = Date.parse('2026-11-24T08:00:00Z');
const lease = 20_000;
const advisory = { ...interruption, topicId: 'EX2', urgency: 'advisory' } as const;

function contract(engine: TestEngine): void {
  describe(`what a claim says of its deliveries, on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => new Date(now));
      await addConversation(store.db, 'a');
    });
    afterEach(async () => {
      await store.db.close();
      await at.remove();
    });
    const claim = () => store.lanes.claim(10, lease);
    const claimOne = async (): Promise<Lane> => {
      const [lane, ...others] = await claim();
      assert.ok(lane);
      assert.equal(others.length, 0);
      return lane;
    };

    it('says what two holders had that died, until somebody settles it', async () => {
      await addSubscription(store.db, 's-a', 'a');
      await store.publish(1, interruption);
      const lostIn = (lane: Lane) => lane.deliveries.map(({ seq, isLost }) => [seq, isLost]);
      assert.deepEqual(lostIn(await claimOne()), [[1, false]]);
      now += lease;
      await store.publish(2, advisory);
      assert.deepEqual(lostIn(await claimOne()), [
        [1, false],
        [2, false],
      ]);
      for (const isSecondLost of [false, true]) {
        if (isSecondLost) await store.publish(3, interruption);
        now += lease;
        assert.deepEqual(lostIn(await claimOne()).slice(0, 2), [
          [1, true],
          [2, isSecondLost],
        ]);
      }
      now += lease;
      await store.lanes.settle([settled(await claimOne(), { deliveries: [] })]);
      assert.deepEqual(
        lostIn(await claimOne()).map(([, isLost]) => isLost),
        [false, false, false],
      );
    });

    it('gives no more topics than its holder can send messages, the most urgent', async () => {
      await addSubscription(store.db, 's-a', 'a');
      const topics = Array.from({ length: 8 }, (_, index) => ({ ...advisory, topicId: `EX${index}` }));
      await store.publish(1, ...topics, { ...interruption, topicId: 'EX8' });
      const seqsIn = (lane: Lane) => lane.deliveries.map(({ seq }) => seq);
      const lane = await claimOne();
      assert.deepEqual(seqsIn(lane), [1, 2, 3, 4, 5, 9]);
      assert.deepEqual(await claim(), []);
      now += lease;
      assert.deepEqual(
        (await claimOne()).deliveries.map(({ isDoubtful }) => isDoubtful),
        [true, true, true, true, true, true],
      );
      now += lease;
      const last = await claimOne();
      assert.deepEqual(seqsIn(last), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
      await store.lanes.settle([settled(last)]);
      const doubtful = (await store.deliveries()).filter(({ is_doubtful }) => is_doubtful === 1);
      assert.deepEqual(
        doubtful.map(({ seq }) => seq),
        [1, 2, 3, 4, 5, 9],
      );
    });

    it('gives all topics of a digest, which is one message', async () => {
      const settings = { language: 'en', timeZone: 'UTC', digest: 'daily', mentions: [] };
      await addSubscription(store.db, 's', 'a', { settings: JSON.stringify(settings) });
      await store.publish(
        1,
        ...Array.from({ length: 8 }, (_, index) => ({ ...advisory, topicId: `EX${index}` })),
      );
      assert.equal((await claimOne()).deliveries.length, 8);
    });

    it('says what failed of a topic and waits, and what was told already', async () => {
      await addSubscription(store.db, 's-a', 'a');
      await addSubscription(store.db, 's-other', 'a');
      await store.publish(1, interruption, advisory);
      const first = await claimOne();
      const settle = (lane: Lane, becomes: (one: Lane['deliveries'][number]) => object) =>
        store.lanes.settle([
          settled(lane, {
            deliveries: lane.deliveries.map((one) => ({ ...one, state: 'queued', ...becomes(one) })),
          }),
        ]);
      const dueAt = now + 60_000;
      await settle(first, ({ seq, subscriptionId }) => {
        if (seq === 1) return { dueAt, code: '502', isAttempt: true };
        return subscriptionId === 's-a' ? { state: 'sent', activityId: 'm' } : { dueAt: now + 1000 };
      });
      await store.publish(3, { ...interruption, event: 'restored' });
      const second = await claimOne();
      assert.deepEqual([...second.waiting], [['health/EX1', { seq: 1, dueAt }]]);
      assert.deepEqual([...second.toldBefore], []);
      await settle(second, () => ({ dueAt }));
      now += 1000;
      const third = await claimOne();
      assert.deepEqual([...third.waiting], []);
      assert.deepEqual([...third.toldBefore], [['health/2', 'm']]);
      await settle(third, () => ({ state: 'edited' }));
      now = dueAt;
      const fourth = await claimOne();
      assert.deepEqual([fourth.deliveries.length, fourth.waiting.size], [4, 0]);
      await settle(fourth, () => ({ dueAt: now + 1000 }));
      await store.publish(4, interruption);
      assert.equal((await claimOne()).waiting.size, 0);
    });
  });
}

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) contract(postgres);
