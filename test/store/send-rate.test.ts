import assert from 'node:assert/strict';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';
import { type NotificationPlace, openNotifications } from './notification-place.ts';

const start = Date.parse('2026-11-24T08:00:00Z');
const interval = 20_619;

function contract(engine: TestEngine): void {
  describe(`the rate of sending on ${engine.name}`, () => {
    let at: TestPlace;
    let stores: readonly NotificationPlace[];
    let now = start;
    beforeEach(async () => {
      now = start;
      at = await engine.newPlace();
      const open = () => openNotifications(at.place, () => new Date(now));
      stores = engine.isShared ? [await open(), await open(), await open()] : [await open()];
    });
    afterEach(async () => {
      for (const { db } of stores) await db.close();
      await at.remove();
    });
    const reserve = (count: number) => stores[0]?.lanes.reserveSends(count, interval);

    it('begins now, goes on where it ended, and saves nothing up', async () => {
      assert.deepEqual(await reserve(10), { first: start * 1000, now: start * 1000 });
      assert.equal((await reserve(1))?.first, start * 1000 + 10 * interval);
      now += 60_000;
      assert.deepEqual(await reserve(1), { first: now * 1000, now: now * 1000 });
    });

    it('gives each moment once, whoever asks at the same time', async () => {
      const slots = await Promise.all(
        stores.flatMap(({ lanes }) => Array.from({ length: 20 }, () => lanes.reserveSends(3, interval))),
      );
      assert.deepEqual(
        slots.map(({ first }) => first).sort((one, other) => one - other),
        slots.map((_slot, index) => start * 1000 + 3 * index * interval),
      );
    });

    it('lets everybody wait when Teams asks for it, but no longer than it was asked for', async () => {
      const lanes = stores.at(-1)?.lanes;
      await lanes?.pauseSends(30_000);
      await lanes?.pauseSends(10_000);
      assert.equal((await reserve(1))?.first, (start + 30_000) * 1000);
      assert.equal((await reserve(1))?.first, (start + 30_000) * 1000 + interval);
    });

    it('waits ten minutes at most, and not for a clock that was set back', async () => {
      await stores[0]?.lanes.pauseSends(24 * 3600_000);
      assert.equal((await reserve(1))?.first, (start + 600_000) * 1000);
      now -= 3600_000;
      assert.equal((await reserve(1))?.first, now * 1000);
    });
  });
}

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) contract(postgres);
