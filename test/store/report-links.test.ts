import assert from 'node:assert/strict';
import { openStore, type Store } from '../../src/store/index.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

const issueId = 'EX123456';
const tenMinutes = 600_000;

function contract(engine: TestEngine): void {
  describe(`links to reports, on ${engine.name}`, () => {
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

    it('lead to the issue for as long as they were made for', async () => {
      const { reportLinks } = store.ofTenant('one');
      await reportLinks.add('hash', issueId, tenMinutes);
      assert.equal(await reportLinks.find('hash'), issueId);
      assert.equal(await reportLinks.find('other'), undefined);
      now = new Date(now.getTime() + tenMinutes - 1);
      assert.equal(await reportLinks.find('hash'), issueId);
      now = new Date(now.getTime() + 1);
      assert.equal(await reportLinks.find('hash'), undefined);
    });

    it('are another tenant’s business', async () => {
      await store.ofTenant('one').reportLinks.add('hash', issueId, tenMinutes);
      assert.equal(await store.ofTenant('two').reportLinks.find('hash'), undefined);
    });

    it('lead to files of their own kind only', async () => {
      const { reportLinks, auditLinks } = store.ofTenant('one');
      await reportLinks.add('hash', issueId, tenMinutes);
      await auditLinks.add('another', 'changes', tenMinutes);
      assert.equal(await auditLinks.find('another'), 'changes');
      assert.equal(await auditLinks.find('hash'), undefined);
      assert.equal(await reportLinks.find('another'), undefined);
    });

    it('can be made again once they are over', async () => {
      const { reportLinks } = store.ofTenant('one');
      await reportLinks.add('hash', issueId, tenMinutes);
      now = new Date(now.getTime() + tenMinutes);
      await reportLinks.add('hash', 'MO654321', tenMinutes);
      assert.equal(await reportLinks.find('hash'), 'MO654321');
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres !== undefined) contract(postgres);
else {
  describe('links to reports, on PostgreSQL', () => {
    it('is not tested here: no PostgreSQL answers, and TEST_DATABASE_URL names none', function () {
      this.skip();
    });
  });
}
