import assert from 'node:assert/strict';
import type { HealthFollow } from '../../src/store/health-follows.ts';
import { openStore, type Store, type TenantStore } from '../../src/store/index.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

const follow: HealthFollow = {
  ...{ issueId: 'EX1', serviceUrl: 'https://example.com', conversationId: 'c1', botId: 'b' },
  ...{ language: 'fr', timeZone: 'Europe/Paris', followedBy: 'Alex Wilber', toldSeq: 0 },
};
const readAt = new Date('2026-11-23T14:00:00Z');

function contract(engine: TestEngine): void {
  describe(`conversations that follow issues, on ${engine.name}`, () => {
    let at: TestPlace;
    let store: Store;
    let tenant: TenantStore;
    beforeEach(async () => {
      at = await engine.newPlace();
      store = await openStore(at.place, {
        lockMilliseconds: 0,
        onTrouble: (error) => assert.fail(String(error)),
      });
      tenant = store.ofTenant('t1');
    });
    afterEach(async () => {
      await store.close();
      await at.remove();
    });
    /** Something becomes known of each of these issues, in this order. */
    const change = async (...issueIds: readonly string[]) => {
      const changes = issueIds.map((issueId) => ({ issueId, kind: 'post' as const, before: '', after: '' }));
      const nothing = { moved: [], vanished: [], returned: [], changedSince: undefined, services: [] };
      const reading = { readAt, freshUntil: readAt, isWhole: true, watchedSince: readAt };
      assert.ok(await tenant.healthHistory.begin('one', readAt, 60_000));
      const after = (await tenant.healthHistory.latest())?.reading ?? 0;
      assert.ok(await tenant.healthHistory.save(after, { ...nothing, ...reading, changes }, 0));
    };

    it('follow once, as they asked first', async () => {
      const { healthFollows } = tenant;
      assert.equal(await healthFollows.add(follow), true);
      assert.equal(await healthFollows.add({ ...follow, language: 'en' }), false);
      await change('EX1');
      assert.deepEqual(await healthFollows.listDue(), [follow]);
    });

    it('are due when something is new of their issue, until they are told', async () => {
      const { healthFollows } = tenant;
      await healthFollows.add(follow);
      await healthFollows.add({ ...follow, issueId: 'EX2' });
      assert.deepEqual(await healthFollows.listDue(), []);
      await change('EX2', 'EX1');
      assert.equal((await healthFollows.listDue()).length, 2);
      await healthFollows.markTold('EX1', 'c1', 2);
      assert.deepEqual(
        (await healthFollows.listDue()).map(({ issueId }) => issueId),
        ['EX2'],
      );
      await healthFollows.markTold('EX1', 'c1', 1);
      assert.equal((await healthFollows.listDue()).length, 1, 'what was told stays told');
    });

    it('end when they say so, each for itself', async () => {
      const { healthFollows } = tenant;
      await healthFollows.add(follow);
      await healthFollows.add({ ...follow, conversationId: 'c2' });
      assert.equal(await healthFollows.remove('EX1', 'c1'), true);
      assert.equal(await healthFollows.remove('EX1', 'c1'), false);
      await change('EX1');
      assert.deepEqual(
        (await healthFollows.listDue()).map(({ conversationId }) => conversationId),
        ['c2'],
      );
    });

    it('are each tenant’s own', async () => {
      await store.ofTenant('t2').healthFollows.add(follow);
      await change('EX1');
      assert.deepEqual(await tenant.healthFollows.listDue(), []);
      assert.deepEqual(await store.ofTenant('t2').healthFollows.listDue(), []);
      assert.equal(await tenant.healthFollows.remove('EX1', 'c1'), false);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres !== undefined) contract(postgres);
else {
  describe('conversations that follow issues, on PostgreSQL', () => {
    it('is not tested here: no PostgreSQL answers, and TEST_DATABASE_URL names none', function () {
      this.skip();
    });
  });
}
