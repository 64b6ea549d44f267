import assert from 'node:assert/strict';
import { noRow } from '../../src/store/db.ts';
import { maximumSendsPerClaim } from '../../src/store/lanes.ts';
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
  describe(`lanes on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => new Date(now));
    });
    afterEach(async () => {
      await store.db.close();
      await at.remove();
    });
    const subscribeAll = async (...ids: readonly string[]) => {
      for (const id of ids) {
        await addConversation(store.db, id);
        await addSubscription(store.db, `s-${id}`, id);
      }
    };
    const claim = (count = 10) => store.lanes.claim(count, lease);
    const claimOne = async (): Promise<Lane> => {
      const [lane, ...others] = await claim();
      assert.ok(lane);
      assert.equal(others.length, 0);
      return lane;
    };
    const idsOf = (lanes: readonly Lane[]) => lanes.map(({ chat }) => chat.conversationId);
    const states = async () =>
      (await store.deliveries()).map(({ seq, state, code, is_doubtful }) =>
        [seq, state, ...(code ? [code] : []), ...(is_doubtful ? ['doubtful'] : [])].join(' '),
      );

    it('gives what is severe before what has waited longer, and that before the rest', async () => {
      for (const id of ['old', 'new', 'severe']) {
        await addConversation(store.db, id);
        await addSubscription(store.db, `s-${id}`, id, { topic_id: id });
      }
      await store.publish(1, { ...advisory, topicId: 'old' });
      now += 1000;
      await store.publish(2, { ...advisory, topicId: 'new' }, { ...interruption, topicId: 'severe' });
      assert.deepEqual(idsOf(await claim(1)), ['severe']);
      assert.deepEqual(idsOf(await claim(1)), ['old']);
      assert.deepEqual(idsOf(await claim(1)), ['new']);
      assert.deepEqual(await claim(1), []);
    });

    it('gives all that is due in a conversation, oldest first, with what belongs to it', async () => {
      await subscribeAll('a');
      await addSubscription(store.db, 's-own', 'a', { topic_id: 'EX1' }, ['Teams', 'Exchange Online']);
      await store.publish(1, advisory);
      now += 1000;
      await store.publish(2, { ...interruption, event: 'restored' });
      const lane = await claimOne();
      assert.deepEqual(
        lane.deliveries.map(({ seq, event, topicId, urgency }) => [seq, event, topicId, urgency]),
        [
          [1, 'new', 'EX2', 'advisory'],
          [2, 'restored', 'EX1', 'interruption'],
          [2, 'restored', 'EX1', 'interruption'],
        ],
      );
      assert.deepEqual([...lane.subscriptions.keys()].sort(), ['s-a', 's-own']);
      assert.deepEqual(lane.subscriptions.get('s-own')?.filter, { source: 'health', topicId: 'EX1' });
      assert.deepEqual([lane.fence, lane.claimedAt, lane.threads.size], [1, now, 0]);
    });

    it('gives a conversation to one at a time, until the lease is over', async () => {
      await subscribeAll('a');
      await store.publish(1, interruption);
      const first = await claimOne();
      await store.publish(2, advisory);
      now += lease - 1;
      assert.deepEqual(await claim(), []);
      now += 1;
      const second = await claimOne();
      assert.equal(second.fence, first.fence + 1);
      assert.deepEqual(
        second.deliveries.map(({ seq, isDoubtful }) => [seq, isDoubtful]),
        [
          [1, true],
          [2, false],
        ],
      );
    });

    it('counts in what a holder may have sent that died', async () => {
      await subscribeAll('a');
      await store.publish(1, interruption);
      await claimOne();
      now += lease + 5000;
      const died = start + lease;
      const once = Array.from({ length: maximumSendsPerClaim }, () => died);
      assert.deepEqual((await claimOne()).sends, once);
      now += lease;
      const again = Array.from({ length: maximumSendsPerClaim }, () => now);
      const lane = await claimOne();
      assert.deepEqual(lane.sends, [...once, ...again]);
      await store.lanes.settle([settled(lane, { sends: [now] })]);
      await store.publish(2, interruption);
      assert.deepEqual((await claimOne()).sends, [now]);
    });

    it('leaves alone what an earlier holder settles', async () => {
      await subscribeAll('a', 'b');
      await store.publish(1, interruption);
      const early = await claim();
      assert.deepEqual(idsOf(early).sort(), ['a', 'b']);
      now += lease;
      const late = await claim(1);
      await store.lanes.settle(early.map((lane) => settled(lane)));
      const taken = idsOf(late)[0] ?? '';
      const rows = await store.deliveries();
      const stateOf = (id: string) => rows.find(({ conversation_id }) => conversation_id === id)?.state;
      assert.deepEqual([stateOf(taken), stateOf(taken === 'a' ? 'b' : 'a')], ['queued', 'sent']);
      await store.lanes.settle(late.map((lane) => settled(lane)));
      assert.deepEqual(await states(), ['1 sent doubtful', '1 sent']);
    });

    it('puts off, counts attempts, and lets go of what its holder never came to', async () => {
      await subscribeAll('a');
      await store.publish(1, interruption, advisory);
      const lane = await claimOne();
      const [first] = lane.deliveries;
      assert.ok(first);
      const putOff = {
        ...first,
        state: 'queued',
        dueAt: now + 60_000,
        isAttempt: true,
        code: '429',
      } as const;
      await store.lanes.settle([settled(lane, { deliveries: [putOff], freeAt: now + 5000 })]);
      assert.deepEqual(await claim(), []);
      now += 4999;
      assert.deepEqual(await claim(), []);
      now += 1;
      const rest = await claimOne();
      assert.deepEqual(
        rest.deliveries.map(({ seq, isDoubtful, attempts }) => [seq, isDoubtful, attempts]),
        [[2, false, 0]],
      );
      await store.lanes.settle([settled(rest)]);
      now = start + 59_999;
      assert.deepEqual(await claim(), []);
      now += 1;
      assert.equal((await claimOne()).deliveries[0]?.attempts, 1);
      assert.deepEqual(await states(), ['1 queued 429', '2 sent']);
    });

    it('fails what is queued where the bot may not write any more', async () => {
      await subscribeAll('a');
      await store.publish(1, interruption);
      const lane = await claimOne();
      await store.publish(2, advisory);
      const closed = { state: 'gone', code: 'ConversationNotFound' } as const;
      await store.lanes.settle([settled(lane, { deliveries: [], closed })]);
      assert.deepEqual(await states(), ['1 failed ConversationNotFound', '2 failed ConversationNotFound']);
      const { closedConversations } = await store.ledger.report('a');
      assert.deepEqual(closedConversations, [{ name: '', code: closed.code, since: new Date(now) }]);
    });

    it('fails what was published while its conversation was being closed', async () => {
      await subscribeAll('a');
      await store.publish(1, interruption);
      await store.db.query(noRow, "update conversation set state = 'untilMessage', state_code = 'Blocked'");
      assert.deepEqual(await claim(), []);
      assert.deepEqual(await states(), ['1 failed Blocked']);
    });

    it('gives up what was queued for a subscription that is gone', async () => {
      await subscribeAll('a');
      await store.publish(1, interruption);
      await store.db.query(noRow, 'delete from subscription');
      assert.deepEqual((await claimOne()).deliveries, []);
      assert.deepEqual(await states(), ['1 givenUp SUBSCRIPTION_DELETED']);
    });

    it('believes that something was sent, whatever happened to it meanwhile', async () => {
      await subscribeAll('a');
      await store.publish(1, interruption, advisory);
      const lane = await claimOne();
      await store.db.query(noRow, "update delivery set state = 'givenUp', code = 'SUBSCRIPTION_DELETED'");
      const [first, second] = settled(lane).deliveries;
      assert.ok(first && second);
      await store.lanes.settle([settled(lane, { deliveries: [first, { ...second, state: 'queued' }] })]);
      assert.deepEqual(await states(), ['1 sent', '2 givenUp SUBSCRIPTION_DELETED']);
    });

    it('keeps the address that Teams told to use', async () => {
      await subscribeAll('a');
      await store.publish(1, interruption);
      await store.lanes.settle([settled(await claimOne(), { serviceUrl: 'https://elsewhere.example/' })]);
      await store.publish(2, interruption);
      assert.equal((await claimOne()).chat.serviceUrl, 'https://elsewhere.example/');
    });
  });
}

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) contract(postgres);
