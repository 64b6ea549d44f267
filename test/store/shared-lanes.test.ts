import assert from 'node:assert/strict';
import { findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import {
  addConversation,
  addSubscription,
  interruption,
  type NotificationPlace,
  openNotifications,
  settled,
} from './notification-place.ts';

const now = new Date('2026-11-24T08:00:00Z');
const channels = 60;

function besidesEachOther(engine: TestEngine): void {
  describe('several replicas with one ledger', () => {
    let at: TestPlace;
    let stores: readonly NotificationPlace[];
    beforeEach(async () => {
      at = await engine.newPlace();
      const open = () => openNotifications(at.place, () => now);
      stores = [await open(), await open(), await open()];
      const [first] = stores;
      assert.ok(first);
      for (let index = 0; index < channels; index += 1) {
        await addConversation(first.db, `c${index}`);
        await addSubscription(first.db, `s${index}`, `c${index}`);
      }
      await first.publish(1, interruption, { ...interruption, event: 'update', urgency: 'advisory' });
    });
    afterEach(async () => {
      for (const { db } of stores) await db.close();
      await at.remove();
    });

    it('never have the same conversation, and do all of it', async () => {
      const seen: string[] = [];
      const work = async ({ lanes }: NotificationPlace) => {
        for (;;) {
          const claimed = await lanes.claim(4, 20_000);
          if (claimed.length === 0) return;
          seen.push(
            ...claimed.flatMap(({ deliveries }) =>
              deliveries.map((one) => `${one.subscriptionId} ${one.seq}`),
            ),
          );
          await lanes.settle(claimed.map((lane) => settled(lane)));
        }
      };
      await Promise.all(stores.map(work));
      // Who finds everything locked by others goes; those go on.
      assert.equal(seen.length, 2 * channels);
      assert.equal(new Set(seen).size, seen.length);
    });

    it('do not wait for each other, whatever they settle and publish meanwhile', async () => {
      let seq = 2;
      const work = async (store: NotificationPlace, index: number) => {
        for (let round = 0; round < 10; round += 1) {
          const claimed = await store.lanes.claim(8, 20_000);
          if (index === 0) {
            seq += 1;
            await store.publish(seq, { ...interruption, event: 'update' });
          }
          if (index === 1) await store.ledger.resendFailed(undefined);
          const deliveries = (lane: (typeof claimed)[number]) =>
            settled(lane).deliveries.map((one) => ({ ...one, state: 'failed', code: 'X' }) as const);
          await store.lanes.settle(claimed.map((lane) => settled(lane, { deliveries: deliveries(lane) })));
        }
      };
      await Promise.all(stores.map(work));
      const { expected, queued, failed } = (await stores[0]?.ledger.report(undefined)) ?? {};
      assert.equal(expected, 12 * channels);
      assert.equal((queued ?? 0) + (failed ?? 0), expected);
    });
  });
}

const postgres = await findPostgres();

if (postgres !== undefined) besidesEachOther(postgres);
