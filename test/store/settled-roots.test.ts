import assert from 'node:assert/strict';
import { z } from 'zod';
import { noRow } from '../../src/store/db.ts';
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
const topic = { source: 'health', topicId: 'EX1' } as const;

function contract(engine: TestEngine): void {
  describe(`posts about topics, and reminders, on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => new Date(now));
      await addConversation(store.db, 'a');
      await addSubscription(store.db, 's', 'a');
    });
    afterEach(async () => {
      await store.db.close();
      await at.remove();
    });
    let seq = 0;
    const nextLane = async (): Promise<Lane> => {
      seq += 1;
      await store.publish(seq, interruption);
      const [lane] = await store.lanes.claim(1, 20_000);
      assert.ok(lane);
      return lane;
    };
    const settleRoot = async (
      lane: Lane,
      root: { rootActivityId: string; shownSeq: number; version: number },
    ) => store.lanes.settle([settled(lane, { roots: [{ ...topic, ...root }] })]);

    it('gives the next holder the post, which never shows less than it did', async () => {
      assert.deepEqual(
        await settleRoot(await nextLane(), { rootActivityId: 'p1', shownSeq: 7, version: 0 }),
        [],
      );
      assert.deepEqual(
        await settleRoot(await nextLane(), { rootActivityId: 'p2', shownSeq: 3, version: 0 }),
        [],
      );
      const thread = (await nextLane()).threads.get('health/EX1');
      assert.deepEqual(thread, {
        ...{ conversationId: 'a', ...topic, rootActivityId: 'p2', shownSeq: 7 },
        ...{ owner: undefined, isMuted: false, version: 0 },
      });
    });

    it('tells which posts show an owner or a mute that is not so any more', async () => {
      const shown = { rootActivityId: 'p1', shownSeq: 1, version: 0 };
      await settleRoot(await nextLane(), shown);
      const lane = await nextLane();
      await store.db.query(noRow, 'update notification_thread set is_muted = 1, version = version + 1');
      assert.deepEqual(await settleRoot(lane, shown), [
        { conversationId: 'a', root: { ...topic, ...shown } },
      ]);
      const muted = await nextLane();
      assert.equal(muted.threads.get('health/EX1')?.isMuted, true);
      assert.deepEqual(await settleRoot(muted, { ...shown, version: 1 }), []);
    });

    it('reminds once, when it is due, besides what the ledger counts', async () => {
      const lane = await nextLane();
      const [delivery] = lane.deliveries;
      assert.ok(delivery);
      const reminder = { delivery, dueAt: now + 60_000 };
      await store.lanes.settle([settled(lane, { reminders: [reminder, reminder] })]);
      now += 59_999;
      assert.deepEqual(await store.lanes.claim(1, 20_000), []);
      now += 1;
      const [due] = await store.lanes.claim(1, 20_000);
      assert.deepEqual(
        due?.deliveries.map(({ event, seq, topicId }) => [event, seq, topicId]),
        [['reminder', delivery.seq, 'EX1']],
      );
      assert.ok(due);
      const failed = settled(due).deliveries.map((one) => ({ ...one, state: 'failed', code: 'X' }) as const);
      await store.lanes.settle([settled(due, { deliveries: failed })]);
      const { expected, sent, queued, failedByCode } = await store.ledger.report(undefined);
      assert.deepEqual([expected, sent, queued, failedByCode], [1, 1, 0, []]);
      assert.equal(await store.ledger.resendFailed(undefined), 0);
    });

    it('keeps one row a post', async () => {
      await settleRoot(await nextLane(), { rootActivityId: 'p1', shownSeq: 1, version: 0 });
      await settleRoot(await nextLane(), { rootActivityId: 'p1', shownSeq: 2, version: 0 });
      const rows = await store.db.query(
        z.object({ shown_seq: z.number() }),
        'select shown_seq from notification_thread',
      );
      assert.deepEqual(rows, [{ shown_seq: 2 }]);
    });
  });
}

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) contract(postgres);
