import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Conversations, createConversations } from '../../src/store/conversations.ts';
import { noRow } from '../../src/store/db.ts';
import { createSubscriptions, type Subscriptions } from '../../src/store/subscriptions.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import {
  addConversation,
  addSubscription,
  interruption,
  type NotificationPlace,
  openNotifications,
  settled,
} from './notification-place.ts';

const start = Date.parse('2026-11-24T08:00:00Z');
const hour = 3_600_000;
const day = 24 * hour;
const restored = { ...interruption, event: 'restored' } as const;

function contract(engine: TestEngine): void {
  describe(`posts that show what was, on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    let conversations: Conversations;
    let subscriptions: Subscriptions;
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => new Date(now));
      conversations = createConversations(store.db, 't');
      subscriptions = createSubscriptions(store.db, 't');
      await addConversation(store.db, 'a');
      await addSubscription(store.db, 's', 'a');
      await store.publish(1, interruption);
      await tellAll('p1');
    });
    afterEach(async () => {
      await store.db.close();
      await at.remove();
    });
    /** Each topic has its post then, of the newest change. */
    const tellAll = async (rootActivityId: string | undefined, state: 'sent' | 'failed' = 'sent') => {
      const lanes = await store.lanes.claim(10, 20_000);
      await store.lanes.settle(
        lanes.map((lane) =>
          settled(lane, {
            deliveries: settled(lane).deliveries.map((one) => ({ ...one, state })),
            roots: lane.deliveries.map(({ source, topicId, seq }) => ({
              ...{ source, topicId, rootActivityId, shownSeq: seq, version: 0 },
            })),
          }),
        ),
      );
    };
    const reopen = async () => {
      const known = await conversations.find('a');
      assert.ok(known);
      await conversations.reopen(known);
    };
    const closeFor = async (milliseconds: number, ...changes: Parameters<typeof store.publish>[1][]) => {
      await conversations.close('a', 'untilMessage', 'code');
      await store.publish(2, ...changes);
      now += milliseconds;
      await reopen();
    };
    const pause = () => subscriptions.change('s', 1, { isPaused: true });
    const resume = () => subscriptions.change('s', 2, { isPaused: false });
    const queued = async () =>
      (await store.deliveries())
        .filter(({ state }) => state === 'queued')
        .map(({ seq, subscription_id, event, is_told }) => `${seq} ${subscription_id} ${event} ${is_told}`);
    const addsUp = async () => {
      const report = await store.ledger.report(undefined);
      const { expected, sent, edited, failed, givenUp } = report;
      assert.equal(report.queued + sent + edited + failed + givenUp, expected);
      return expected;
    };

    it('are brought up to date, without a word, when their conversation is opened again', async () => {
      await closeFor(hour, { ...interruption, event: 'update' }, restored);
      assert.deepEqual(await queued(), ['3 s 8 0']);
      assert.equal(await addsUp(), 2);
      const [lane] = await store.lanes.claim(1, 20_000);
      assert.deepEqual(
        lane?.deliveries.map(({ seq, event, isTold }) => ({ seq, event, isTold })),
        [{ seq: 3, event: 'restored', isTold: false }],
      );
      assert.equal(lane?.threads.get('health/EX1')?.rootActivityId, 'p1');
    });

    it('are so when what was subscribed to them is resumed', async () => {
      await pause();
      await store.publish(2, restored);
      assert.deepEqual(await queued(), []);
      await resume();
      assert.deepEqual(await queued(), ['2 s 8 0']);
      assert.equal(await addsUp(), 2);
    });

    it('are so when what was told of it failed too long ago, or was given up in a pause', async () => {
      await store.publish(2, restored);
      await closeFor(25 * hour);
      assert.deepEqual(await queued(), ['2 s 8 0']);
      await pause();
      const [lane] = await store.lanes.claim(1, 20_000);
      assert.ok(lane);
      const deliveries = settled(lane).deliveries.map((one) => ({ ...one, state: 'givenUp' }) as const);
      await store.lanes.settle([settled(lane, { deliveries })]);
      await resume();
      assert.deepEqual(await queued(), ['2 s 8 0']);
      assert.equal(await addsUp(), 2);
    });

    it('are so when it was told as another event', async () => {
      await store.publish(2, restored);
      const asNew = async (state: string) =>
        store.db.query(
          noRow,
          `update delivery set event = 1, state = '${state}', code = 'other', done_at = ${now} where seq = 2`,
        );
      await asNew('failed');
      await closeFor(hour);
      assert.deepEqual(await queued(), ['2 s 1 0']);
      await asNew('sent');
      await closeFor(hour);
      assert.deepEqual(await queued(), []);
      assert.equal(await addsUp(), 2);
    });

    it('are told of what failed lately rather than edited', async () => {
      await store.publish(2, restored);
      await closeFor(hour);
      assert.deepEqual(await queued(), ['2 s 8 1']);
    });

    it('are let be when they show the newest, are gone, or were never there', async () => {
      await store.publish(2, restored);
      await tellAll('p1', 'failed');
      await store.publish(3, { ...interruption, topicId: 'EX2' });
      await tellAll(undefined);
      await conversations.close('a', 'untilMessage', 'code');
      await store.publish(4, { ...restored, topicId: 'EX2' }, { ...interruption, topicId: 'EX3' });
      await reopen();
      assert.deepEqual(await queued(), []);
    });

    it('are let be after 30 days', async () => {
      await closeFor(30 * day, restored);
      assert.deepEqual(await queued(), ['2 s 8 0']);
      await tellAll('p1');
      await conversations.close('a', 'untilMessage', 'code');
      await store.publish(3, interruption);
      now += 30 * day + 1;
      await reopen();
      assert.deepEqual(await queued(), []);
    });

    it('wait until the bot may write there again', async () => {
      await pause();
      await conversations.close('a', 'untilMessage', 'code');
      await store.publish(2, restored);
      await resume();
      assert.deepEqual(await queued(), []);
      await reopen();
      assert.deepEqual(await queued(), ['2 s 8 0']);
    });

    it('are brought up to date once, for whoever was told of them last and still wants it', async () => {
      for (const id of ['s2', 's3', 's4']) await addSubscription(store.db, id, 'a');
      await store.publish(2, { ...interruption, event: 'update' });
      await tellAll('p1');
      await subscriptions.remove('s2');
      await subscriptions.change('s3', 1, { isPaused: true });
      await addSubscription(store.db, 's0', 'a');
      await conversations.close('a', 'untilMessage', 'code');
      await store.publish(3, restored);
      await reopen();
      assert.deepEqual(await queued(), ['3 s 8 0']);
      await subscriptions.change('s3', 2, { isPaused: false });
      assert.deepEqual(await queued(), ['3 s 8 0']);
      assert.equal(await addsUp(), 6);
    });

    it('are let be where nobody is told of their topic any more', async () => {
      await subscriptions.remove('s');
      await addSubscription(store.db, 's2', 'a');
      await closeFor(hour, restored);
      assert.deepEqual(await queued(), []);
    });

    it('may be more than fit into a statement, in several conversations at once', async () => {
      await addConversation(store.db, 'b');
      await addSubscription(store.db, 's-b', 'b');
      await store.publish(2, interruption);
      const numbers = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < 600)';
      for (const statement of [
        `insert into topic_change ${numbers} select tenant_id, source, 1000 + i, 'T' || i, 8, 0, published_at
          from topic_change cross join n where seq = 2`,
        `insert into delivery ${numbers} select tenant_id, source, 10 + i, subscription_id, event, 'T' || i, conversation_id,
            is_told, urgency, 'edited', code, due_at, attempts, is_claimed, is_doubtful, activity_id, created_at, done_at
          from delivery cross join n where seq = 2`,
        `insert into notification_thread (tenant_id, conversation_id, source, topic_id, root_activity_id, shown_seq,
            is_muted, version, updated_at)
          ${numbers} select tenant_id, conversation_id, source, 'T' || i, 'p1', 10 + i, 0, 0, 0
          from conversation cross join n cross join (select 'health' as source) as x`,
      ]) {
        await store.db.query(noRow, statement);
      }
      for (const id of ['a', 'b']) await conversations.close(id, 'untilMessage', 'code');
      const all = await Promise.all(['a', 'b'].map((id) => conversations.find(id)));
      await Promise.all(all.map((known) => known && conversations.reopen(known)));
      const silent = (await queued()).filter((one) => one.endsWith(' 8 0'));
      assert.equal(silent.length, 1200);
      const matched = await store.db.query(
        z.object({ seq: z.number() }),
        'select seq from topic_change where seq > 1000 and matched = 2',
      );
      assert.equal(matched.length, 600);
    });
  });
}

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) contract(postgres);
