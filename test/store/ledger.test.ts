import assert from 'node:assert/strict';
import { noRow } from '../../src/store/db.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import {
  addConversation,
  addSubscription,
  interruption,
  type Lane,
  type NotificationPlace,
  openNotifications,
  type SettledLane,
  settled,
} from './notification-place.ts';

const start = Date.parse('2026-11-24T08:00:00Z');
const day = 24 * 3600_000;
const advisory = { ...interruption, topicId: 'EX2', urgency: 'advisory' } as const;

function contract(engine: TestEngine): void {
  describe(`the ledger on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => new Date(now));
      for (const id of ['a', 'b']) {
        await addConversation(store.db, id, { name: `Channel ${id}` });
        await addSubscription(store.db, `s-${id}`, id);
      }
    });
    afterEach(async () => {
      await store.db.close();
      await at.remove();
    });
    const settleAll = async (as: (lane: Lane) => Partial<SettledLane>) => {
      const lanes = await store.lanes.claim(10, 20_000);
      await store.lanes.settle(lanes.map((lane) => settled(lane, as(lane))));
    };
    const failed = (lane: Lane, code = '502') => ({
      deliveries: settled(lane).deliveries.map((one) => ({ ...one, state: 'failed', code }) as const),
    });

    it('counts what became of everything, and of one conversation', async () => {
      await store.publish(1, interruption, advisory);
      await settleAll((lane) => (lane.chat.conversationId === 'a' ? {} : failed(lane)));
      await store.publish(3, { ...interruption, event: 'restored' });
      now += 60_000;
      const none = { edited: 0, givenUp: 0, doubtful: 0, closedConversations: [] };
      const due = { oldestDueAt: new Date(start) };
      assert.deepEqual(await store.ledger.report(undefined), {
        ...{ expected: 6, queued: 2, sent: 2, failed: 2, ...none, ...due },
        failedByCode: [{ code: '502', count: 2 }],
      });
      assert.deepEqual(await store.ledger.report('a'), {
        ...{ expected: 3, queued: 1, sent: 2, failed: 0, failedByCode: [], ...none, ...due },
      });
      const nothing = { expected: 0, queued: 0, sent: 0, failed: 0, failedByCode: [], ...none };
      assert.deepEqual(await store.ledger.report('c'), { ...nothing, oldestDueAt: undefined });
    });

    it('tells since when the longest has been due, and what may be there twice', async () => {
      await store.publish(1, interruption);
      const [lane] = await store.lanes.claim(1, 20_000);
      assert.ok(lane);
      const deliveries = settled(lane).deliveries.map((one) => ({ ...one, isDoubtful: true }));
      await store.lanes.settle([settled(lane, { deliveries })]);
      now -= 1;
      assert.equal((await store.ledger.report(undefined)).oldestDueAt, undefined);
      now += 1;
      const { oldestDueAt, doubtful } = await store.ledger.report(undefined);
      assert.deepEqual([oldestDueAt?.getTime(), doubtful], [start, 1]);
    });

    it('sends again what failed, and only that, where the bot may write', async () => {
      await store.publish(1, interruption);
      await settleAll((lane) => (lane.chat.conversationId === 'a' ? {} : failed(lane)));
      await store.publish(2, advisory);
      await settleAll((lane) => failed(lane));
      assert.equal(await store.ledger.resendFailed('a'), 1);
      await store.db.query(noRow, "update conversation set state = 'gone' where conversation_id = 'a'");
      assert.equal(await store.ledger.resendFailed(undefined), 2);
      assert.equal(await store.ledger.resendFailed(undefined), 0);
      const rows = await store.deliveries();
      assert.deepEqual(
        rows.map(({ subscription_id, seq, state, code }) => `${subscription_id} ${seq} ${state} ${code}`),
        ['s-a 1 sent null', 's-b 1 queued null', 's-a 2 queued null', 's-b 2 queued null'],
      );
      assert.deepEqual(
        (await store.lanes.claim(10, 20_000)).map(({ deliveries }) => deliveries.length),
        [2],
        'what waits in a conversation that is gone fails again',
      );
    });

    it('sends again more than fits into a statement', async () => {
      await store.publish(
        1,
        ...Array.from({ length: 600 }, (_, index) => ({ ...advisory, topicId: `${index}` })),
      );
      await store.db.query(noRow, `update delivery set state = 'failed', code = '502', done_at = ${now}`);
      assert.equal(await store.ledger.resendFailed(undefined), 1200);
      assert.equal((await store.ledger.report(undefined)).queued, 1200);
    });

    it('forgets changes with all their deliveries, a few at a time, and adds up at any moment', async () => {
      await store.publish(1, interruption, advisory);
      await settleAll(() => ({}));
      now += day;
      await store.publish(3, { ...interruption, topicId: 'EX3' });
      await settleAll(() => ({}));
      assert.equal(await store.ledger.forgetBefore(new Date(start), 3), false);
      const counts = async () => {
        const { expected, sent } = await store.ledger.report(undefined);
        return [expected, sent];
      };
      assert.deepEqual(await counts(), [6, 6]);
      assert.equal(await store.ledger.forgetBefore(new Date(start + 1), 3), true);
      assert.deepEqual(await counts(), [3, 3]);
      assert.equal(await store.ledger.forgetBefore(new Date(start + 1), 3), false);
      assert.deepEqual(await counts(), [2, 2]);
      const left = await store.db.query(noRow, 'select seq from topic_change');
      assert.deepEqual(left, [{ seq: 3 }]);
    });

    it('keeps an old change as long as somebody has not been told', async () => {
      await store.publish(1, interruption);
      await store.lanes.settle((await store.lanes.claim(1, 20_000)).map((lane) => settled(lane)));
      now += day;
      assert.equal(await store.ledger.forgetBefore(new Date(now), 100), false);
      assert.equal((await store.ledger.report(undefined)).expected, 2);
    });

    it('forgets what is newer than a change of which somebody has not been told', async () => {
      const changes = Array.from({ length: 60 }, (_, index) => ({ ...advisory, topicId: `${index}` }));
      await store.publish(1, ...changes);
      await store.db.query(
        noRow,
        `update delivery set state = 'sent', done_at = ${now} where seq > 1 or subscription_id = 's-a'`,
      );
      now += 1;
      const forget = async () => {
        for (let times = 1; ; times += 1) {
          if (!(await store.ledger.forgetBefore(new Date(now), 10))) return times;
          const { expected, queued, sent } = await store.ledger.report(undefined);
          assert.equal(queued + sent, expected);
        }
      };
      assert.ok((await forget()) > 118 / 10, 'no more than it was asked to at once');
      assert.deepEqual(await store.db.query(noRow, 'select seq from topic_change'), [{ seq: 1 }]);
      now = start + 10 * day;
      await settleAll(() => ({}));
      now += 1;
      await forget();
      assert.deepEqual(await store.deliveries(), []);
    });

    it('keeps what is sent again while its change is being forgotten', async () => {
      await addSubscription(store.db, 's-c', 'b');
      await store.publish(1, interruption);
      await settleAll((lane) => failed(lane));
      now += day;
      assert.equal(await store.ledger.forgetBefore(new Date(now), 1), true);
      assert.equal(await store.ledger.resendFailed('b'), 2);
      assert.equal(await store.ledger.forgetBefore(new Date(now), 1), true);
      assert.equal(await store.ledger.forgetBefore(new Date(now), 1), true);
      assert.equal(await store.ledger.forgetBefore(new Date(now), 1), false);
      const { expected, queued } = await store.ledger.report(undefined);
      assert.deepEqual([expected, queued], [2, 2]);
    });

    it('looks once at a change that takes many times to forget', async () => {
      await store.publish(1, interruption);
      await settleAll(() => ({}));
      now += day;
      assert.equal(await store.ledger.forgetBefore(new Date(now), 1), true);
      await store.db.query(noRow, `update delivery set done_at = ${now + day}`);
      assert.equal(await store.ledger.forgetBefore(new Date(now), 1), true);
      assert.deepEqual(await store.deliveries(), []);
    });

    it('does not tell of a forgotten reminder', async () => {
      await store.publish(1, interruption);
      await settleAll(({ deliveries }) => ({
        reminders: deliveries.map((delivery) => ({ delivery, dueAt: now })),
      }));
      await settleAll(() => ({}));
      assert.equal(await store.ledger.forgetBefore(new Date(start + 1), 100), false);
      assert.deepEqual(await store.deliveries(), []);
      assert.deepEqual(await store.db.query(noRow, 'select seq from topic_change'), []);
    });
  });
}

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) contract(postgres);
