import assert from 'node:assert/strict';
import { openStore, type Store } from '../../src/store/index.ts';
import type { SetupNights } from '../../src/store/setup-nights.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

const lease = 60_000;
const day = 24 * 60 * 60_000;

function contract(engine: TestEngine): void {
  describe(`the nightly checks, on ${engine.name}`, () => {
    let place: TestPlace;
    let store: Store;
    let nights: SetupNights;
    let now: Date;
    const later = (milliseconds: number) => {
      now = new Date(now.getTime() + milliseconds);
    };
    beforeEach(async () => {
      place = await engine.newPlace();
      now = new Date('2026-11-23T02:00:00Z');
      store = await openStore(place.place, {
        lockMilliseconds: 0,
        onTrouble: (error) => assert.fail(String(error)),
        clock: () => now,
      });
      nights = store.ofTenant('one').setupNights;
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    it('are made by one of those who want to', async () => {
      const begun = await Promise.all(['a', 'b', 'c'].map((holder) => nights.begin(holder, lease, day)));
      assert.deepEqual(begun.toSorted(), [false, false, true]);
      assert.equal(await store.ofTenant('two').setupNights.begin('b', lease, day), true);
    });

    it('are due again a day after the last ones, whose result is kept', async () => {
      assert.equal(await nights.read(), undefined);
      await nights.begin('a', lease, day);
      assert.equal(await nights.read(), undefined);
      later(5_000);
      await nights.finish('a', '{"bad":[]}');
      assert.deepEqual(await nights.read(), { at: now, result: '{"bad":[]}' });
      later(day - 1);
      assert.equal(await nights.begin('b', lease, day), false);
      later(1);
      assert.equal(await nights.begin('b', lease, day), true);
    });

    it('are taken over from who died, whose result then counts no more', async () => {
      await nights.begin('a', lease, day);
      later(lease - 1);
      assert.equal(await nights.begin('b', lease, day), false);
      later(1);
      assert.equal(await nights.begin('b', lease, day), true);
      await nights.finish('a', 'late');
      assert.equal(await nights.read(), undefined);
      await nights.finish('b', 'right');
      assert.equal((await nights.read())?.result, 'right');
    });

    it('are not held up by a clock that was set back', async () => {
      await nights.begin('a', lease, day);
      later(-day);
      assert.equal(await nights.begin('b', lease, day), true);
      await nights.finish('b', 'one');
      later(-day);
      assert.equal(await nights.begin('c', lease, day), true);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
