import assert from 'node:assert/strict';
import type { CaseAction, KnownRemote } from '../../src/features/escalation/records.ts';
import { file, findPostgres, type TestEngine } from './engines.ts';
import { casePlace, event, reply } from './support-case-place.ts';

function contract(engine: TestEngine): void {
  describe(`working on cases on ${engine.name}`, () => {
    const at = casePlace(engine);

    it('gives no case to two of four workers who claim at once', async () => {
      const keys: string[] = [];
      for (let index = 0; index < 12; index += 1) keys.push((await at.begin(`${index}`)).key);
      const workers = await at.openSeveral(4);
      const claimed = (
        await Promise.all(workers.map((one, index) => one.claim(`w${index}`, 60_000, { limit: 5 })))
      ).flat();
      const rest = await at.cases.claim('w', 60_000, { limit: 100 });
      const all = [...claimed, ...rest].map((one) => one.case.key);
      assert.deepEqual([all.length, new Set(all)], [keys.length, new Set(keys)]);
      const one = await Promise.all(
        workers.map((worker, index) => worker.claim(`w${index}`, 60_000, { key: all[0] ?? '' })),
      );
      assert.equal(one.flat().length, 0);
    });

    it('gives one case to one of four who want that one, due or not', async () => {
      const { key } = await at.begin('1');
      const { fence } = await at.claim(key);
      await at.cases.release(key, fence, undefined);
      assert.equal((await at.cases.claim('w', 60_000, { limit: 9 })).length, 0);
      const workers = await at.openSeveral(4);
      const claimed = await Promise.all(workers.map((one, index) => one.claim(`w${index}`, 60_000, { key })));
      assert.equal(claimed.flat().length, 1);
      assert.equal(claimed.flat()[0]?.fence, fence + 1);
    });

    it('claims those longest due first, and none before it is due', async () => {
      for (const seconds of [30, 10, 20, 5, 15]) {
        const { key } = await at.begin(`${seconds}`);
        const { fence } = await at.claim(key);
        await at.cases.release(key, fence, seconds * 1000);
      }
      const due = async (limit: number) =>
        (await at.cases.claim('w', 60_000, { limit })).map((one) => one.case.incident.sysId);
      assert.deepEqual(await due(9), []);
      at.later(25);
      assert.deepEqual(await due(1), ['5']);
      assert.deepEqual(await due(9), ['10', '15', '20']);
    });

    it('goes to the next worker when the lease has ended, and the first one changes nothing any more', async () => {
      const { key } = await at.begin('1');
      const first = await at.claim(key);
      at.later(59);
      assert.deepEqual(await at.cases.claim('v', 60_000, { key }), []);
      at.later(1);
      const [second] = await at.cases.claim('v', 60_000, { limit: 1 });
      assert.ok(second && second.fence > first.fence);
      assert.equal(await at.cases.save(key, first.fence, { state: 'open', events: [event('m')] }), undefined);
      await at.cases.release(key, first.fence, undefined);
      assert.deepEqual(await at.cases.claim('u', 60_000, { key }), []);
      assert.equal((await at.cases.find(key))?.state, 'sending');
      assert.deepEqual(await at.cases.listEvents(key), []);
    });

    it('is found again when whoever looked at it though it was not due has died', async () => {
      const { key } = await at.begin('1');
      const { fence } = await at.claim(key);
      await at.cases.release(key, fence, undefined);
      await at.claim(key);
      at.later(60);
      assert.equal((await at.cases.claim('v', 60_000, { limit: 1 })).length, 1);
    });

    it('is due at once when something is asked for while a worker is at it', async () => {
      const { key } = await at.begin('1');
      const { fence } = await at.claim(key);
      const action = reply('one');
      assert.equal(await at.cases.addAction(key, action), true);
      await at.cases.release(key, fence, undefined);
      const [claimed] = await at.cases.claim('v', 60_000, { limit: 1 });
      assert.deepEqual(claimed?.actions, [action]);
      await at.cases.release(key, claimed.fence, undefined);
      assert.deepEqual(await at.cases.claim('v', 60_000, { limit: 1 }), []);
    });

    it('is not due at once for what a worker has seen and puts off', async () => {
      const { key } = await at.begin('1');
      const { fence } = await at.claim(key);
      await at.cases.addAction(key, reply('one'));
      assert.equal((await at.cases.save(key, fence, {}))?.actions.length, 1);
      await at.cases.release(key, fence, 10_000);
      assert.deepEqual(await at.cases.claim('v', 60_000, { limit: 1 }), []);
      at.later(10);
      assert.equal((await at.cases.claim('v', 60_000, { limit: 1 })).length, 1);
    });

    it('is claimed although it seems due in a year, since the clock was set back', async () => {
      const { key } = await at.begin('1');
      at.later(365 * 86_400);
      const { fence } = await at.claim(key);
      await at.cases.release(key, fence, 60_000);
      at.later(-365 * 86_400);
      assert.equal((await at.cases.claim('v', 60_000, { limit: 1 })).length, 1);
    });

    it('is put off for a day at most', async () => {
      const { key } = await at.begin('1');
      const { fence } = await at.claim(key);
      await at.cases.release(key, fence, 400 * 86_400_000);
      assert.equal((await at.cases.claim('v', 60_000, { limit: 1 })).length, 0);
      at.later(86_400);
      assert.equal((await at.cases.claim('v', 60_000, { limit: 1 })).length, 1);
    });

    it('is passed over for a while when nobody can read it, so that those behind it are done', async () => {
      const { key: unreadable } = await at.begin('1');
      // As a later version may write it, before somebody goes back to this one.
      const later: CaseAction = JSON.parse(JSON.stringify({ ...reply('one'), kind: 'callMe' }));
      await at.cases.addAction(unreadable, later);
      at.later(1);
      const { key } = await at.begin('2');
      await assert.rejects(at.cases.claim('v', 60_000, { limit: 1 }));
      const [claimed] = await at.cases.claim('v', 60_000, { limit: 1 });
      assert.equal(claimed?.case.key, key);
      assert.deepEqual(await at.cases.claim('v', 60_000, { limit: 9 }), []);
      at.later(15 * 60);
      const again = await at.cases.claim('v', 60_000, { limit: 9 });
      assert.deepEqual(
        again.map((one) => one.case.key),
        [key],
      );
      await assert.rejects(at.cases.claim('v', 60_000, { key: unreadable }));
    });

    it('keeps what a worker has found out', async () => {
      const { key } = await at.begin('1');
      const { fence, readAt } = await at.claim(key);
      assert.equal(readAt, undefined);
      const remote: KnownRemote = {
        ...{ status: 'withMicrosoft', severity: 'moderate', owner: undefined, solution: 'Do this.' },
        ...{ updatedAt: new Date('2026-11-23T13:30:00Z'), nextUpdateAt: undefined },
      };
      const saved = await at.cases.save(key, fence, {
        ...{
          state: 'open',
          remoteId: 'r1',
          number: '24 AB',
          remote,
          isRead: true,
          failure: { code: 'UPSTREAM_DOWN' },
        },
      });
      const found = await at.cases.find(key);
      assert.deepEqual(saved?.case, found);
      assert.deepEqual([saved?.readAt, found?.readAt, found?.failingSince], [at.now(), at.now(), at.now()]);
      assert.deepEqual(found?.remote, remote);
      assert.deepEqual(
        [found?.state, found?.remoteId, found?.number, found?.version],
        ['open', 'r1', '24 AB', 2],
      );
      at.later(5);
      const still = await at.cases.save(key, fence, { failure: { code: 'UPSTREAM_TIMEOUT' } });
      assert.deepEqual(
        [still?.case.failure, still?.case.failingSince, still?.case.remote],
        ['UPSTREAM_TIMEOUT', found?.failingSince, remote],
      );
      const well = await at.cases.save(key, fence, { failure: { code: undefined } });
      assert.deepEqual([well?.case.failure, well?.case.failingSince], [undefined, undefined]);
      assert.equal((await at.cases.findByNumber(' 24 ab '))?.key, key);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
