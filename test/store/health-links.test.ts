import assert from 'node:assert/strict';
import type { HealthLink } from '../../src/store/health-links.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

const link: Omit<HealthLink, 'linkedAt'> = {
  issueId: 'EX1',
  incidentSysId: 'a',
  incidentNumber: 'INC0000001',
  kind: 'confirmed',
  linkedBy: 'Megan Bowen',
};

function contract(engine: TestEngine): void {
  describe(`incidents and issues that belong together, on ${engine.name}`, () => {
    let at: TestPlace;
    let store: Store;
    let now: Date;
    beforeEach(async () => {
      now = new Date('2026-11-23T14:00:00Z');
      at = await engine.newPlace();
      store = await openStore(at.place, {
        lockMilliseconds: 0,
        onTrouble: (error) => assert.fail(String(error)),
        clock: () => now,
      });
    });
    afterEach(async () => {
      await store.close();
      await at.remove();
    });

    it('stay as they were said first', async () => {
      const { healthLinks } = store.ofTenant('t1');
      const first = now;
      await healthLinks.put(link);
      now = new Date(now.getTime() + 1000);
      await healthLinks.put({ ...link, linkedBy: 'Adele Vance' });
      await healthLinks.put({ ...link, issueId: 'EX2' });
      const [one, two] = await healthLinks.ofIncident('a');
      assert.deepEqual(one, { ...link, linkedAt: first });
      assert.deepEqual(two, { ...link, issueId: 'EX2', linkedAt: now });
      assert.deepEqual(await healthLinks.ofIssue('EX1'), [one]);
    });

    it('are counted by incident, whichever way they belong together', async () => {
      const { healthLinks } = store.ofTenant('t1');
      await healthLinks.put(link);
      await healthLinks.put({ ...link, kind: 'child' });
      await healthLinks.put({ ...link, incidentSysId: 'b', kind: 'child' });
      assert.equal(await healthLinks.countLinked('EX1'), 2);
      await healthLinks.remove({ ...link, kind: 'child' });
      assert.equal(await healthLinks.countLinked('EX1'), 2);
      await healthLinks.remove(link);
      assert.equal(await healthLinks.countLinked('EX1'), 1);
      assert.equal(await healthLinks.countLinked('EX2'), 0);
    });

    it('are each tenant’s own', async () => {
      await store.ofTenant('t1').healthLinks.put(link);
      const other = store.ofTenant('t2').healthLinks;
      assert.deepEqual([await other.ofIssue('EX1'), await other.ofIncident('a')], [[], []]);
      await other.remove(link);
      assert.equal(await store.ofTenant('t1').healthLinks.countLinked('EX1'), 1);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres !== undefined) contract(postgres);
else {
  describe('incidents and issues that belong together, on PostgreSQL', () => {
    it('is not tested here: no PostgreSQL answers, and TEST_DATABASE_URL names none', function () {
      this.skip();
    });
  });
}
