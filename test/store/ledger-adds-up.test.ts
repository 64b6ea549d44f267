import assert from 'node:assert/strict';
import fc from 'fast-check';
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

const lease = 20_000;
const conversations = ['a', 'b', 'c'];
const outcomes = ['sent', 'edited', 'failed', 'queued', 'givenUp', 'left'] as const;

/** What may happen, in any order; numbers choose among what is there. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('publish' as const),
    topicId: fc.constantFrom('EX1', 'EX2'),
    event: fc.constantFrom('new', 'update', 'worse', 'restored'),
    urgency: fc.constantFrom('interruption', 'incident', 'advisory'),
    isAdvisory: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('claim' as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    kind: fc.constant('settle' as const),
    which: fc.nat(20),
    outcomes: fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 4 }),
    isClosed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.constantFrom(1, 5000, lease) }),
  fc.record({
    kind: fc.constantFrom('close', 'reopen', 'subscribe', 'unsubscribe', 'pause'),
    conversation: fc.constantFrom(...conversations),
  }),
  fc.record({ kind: fc.constant('resend' as const) }),
  fc.record({ kind: fc.constant('forget' as const), limit: fc.integer({ min: 1, max: 4 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

class World {
  now = Date.parse('2026-11-24T08:00:00Z');
  readonly #store: NotificationPlace;
  #held: readonly Lane[] = [];
  #seq = 0;
  #subscriptions = 0;

  constructor(store: NotificationPlace) {
    this.#store = store;
  }

  async begin(): Promise<void> {
    for (const table of ['delivery', 'topic_change', 'subscription', 'conversation', 'notification_thread']) {
      await this.#store.db.query(noRow, `delete from ${table}`);
    }
    for (const conversation of conversations) {
      await addConversation(this.#store.db, conversation);
      await this.#subscribe(conversation, {});
    }
    await this.#subscribe('a', { least_classification: 1, events: 9 });
    await this.#subscribe('b', { topic_id: 'EX1' });
  }

  async #subscribe(conversation: string, cells: Parameters<typeof addSubscription>[3]): Promise<void> {
    this.#subscriptions += 1;
    await addSubscription(this.#store.db, `s${this.#subscriptions}`, conversation, cells);
  }

  async take(one: Step): Promise<void> {
    const { db, lanes, ledger } = this.#store;
    switch (one.kind) {
      case 'publish':
        this.#seq += 1;
        await this.#store.publish(this.#seq, { ...interruption, ...one });
        return;
      case 'claim':
        this.#held = [...this.#held, ...(await lanes.claim(one.count, lease))];
        return;
      case 'settle':
        return this.#settle(one);
      case 'wait':
        this.now += one.milliseconds;
        return;
      case 'close':
        await db.query(noRow, "update conversation set state = 'untilMessage' where conversation_id = $1", [
          one.conversation,
        ]);
        return;
      case 'reopen':
        await db.query(noRow, "update conversation set state = 'open' where conversation_id = $1", [
          one.conversation,
        ]);
        return;
      case 'subscribe':
        return this.#subscribe(one.conversation, {});
      case 'unsubscribe':
        await db.query(noRow, 'delete from subscription where conversation_id = $1', [one.conversation]);
        return;
      case 'pause':
        await db.query(noRow, "update subscription set status = 'paused' where conversation_id = $1", [
          one.conversation,
        ]);
        return;
      case 'resend':
        await ledger.resendFailed(undefined);
        return;
      case 'forget':
        await ledger.forgetBefore(new Date(this.now), one.limit);
    }
  }

  /** A lane may be settled twice, or long after somebody else has claimed it. */
  async #settle({ which, outcomes: chosen, isClosed }: Step & { readonly kind: 'settle' }): Promise<void> {
    const lane = this.#held[which % Math.max(this.#held.length, 1)];
    if (lane === undefined) return;
    const deliveries = settled(lane).deliveries.flatMap((delivery, index) => {
      const state = chosen[index % chosen.length] ?? 'sent';
      return state === 'left' ? [] : [{ ...delivery, state, dueAt: this.now + 1000 }];
    });
    const closed = isClosed ? { closed: { state: 'gone', code: 'X' } as const } : {};
    await this.#store.lanes.settle([settled(lane, { deliveries, ...closed })]);
  }

  async check(): Promise<void> {
    const { expected, queued, sent, edited, failed, givenUp } = await this.#store.ledger.report(undefined);
    assert.equal(queued + sent + edited + failed + givenUp, expected);
  }

  /** Whatever happened: in the end nothing is left. */
  async end(): Promise<void> {
    this.now += 10 * lease;
    for (;;) {
      const lanes = await this.#store.lanes.claim(2, lease);
      if (lanes.length === 0) break;
      await this.#store.lanes.settle(lanes.map((lane) => settled(lane)));
    }
    assert.equal((await this.#store.ledger.report(undefined)).queued, 0);
    await this.check();
  }
}

function contract(engine: TestEngine, numRuns: number): void {
  describe(`the ledger, whatever happens, on ${engine.name}`, () => {
    let at: TestPlace;
    let store: NotificationPlace;
    let world: World;
    before(async () => {
      at = await engine.newPlace();
      store = await openNotifications(at.place, () => new Date(world.now));
      world = new World(store);
    });
    after(async () => {
      await store.db.close();
      await at.remove();
    });

    it('adds up after each step, and comes to an end', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          world = new World(store);
          await world.begin();
          for (const one of steps) {
            await world.take(one);
            await world.check();
          }
          await world.end();
        }),
        { numRuns },
      );
    });
  });
}

const postgres = await findPostgres();

contract(file, 40);
if (postgres !== undefined) contract(postgres, 10);
