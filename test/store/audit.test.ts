import assert from 'node:assert/strict';
import type { AuditEntry, AuditLog } from '../../src/features/setup/audit/entries.ts';
import { auditKinds } from '../../src/features/setup/audit/entries.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

const by = { name: 'Isaiah “I.” Langer', entraObjectId: 'o-1' };

function contract(engine: TestEngine): void {
  describe(`the record of what was changed, on ${engine.name}`, () => {
    let place: TestPlace;
    let now: Date;
    const stores: Store[] = [];
    const open = async (): Promise<Store> => {
      const store = await openStore(place.place, {
        lockMilliseconds: 0,
        onTrouble: (error) => assert.fail(String(error)),
        clock: () => now,
      });
      stores.push(store);
      return store;
    };
    const logOf = async (tenant = 'one'): Promise<AuditLog> => (await open()).ofTenant(tenant).audit;
    beforeEach(async () => {
      place = await engine.newPlace();
      now = new Date('2026-11-23T14:00:00Z');
    });
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.close();
      await place.remove();
    });

    it('tells who changed what, from what to what, and when; the newest first', async () => {
      const log = await logOf();
      const changed: AuditEntry = {
        ...{ kind: 'settingChanged', by, subject: 'sso', before: '', after: 'on', as: 'admin@contoso.com' },
      };
      await log.add(changed);
      now = new Date(now.getTime() + 1_000);
      await log.add({ kind: 'setupReset', by, subject: 'basic' });
      assert.deepEqual(await log.list(10), [
        { seq: 2, at: now, kind: 'setupReset', by, subject: 'basic' },
        { seq: 1, at: new Date('2026-11-23T14:00:00Z'), ...changed },
      ]);
      assert.equal(await log.count(), 2);
    });

    it('takes everything that is written down', async () => {
      const log = await logOf();
      for (const kind of auditKinds) await log.add({ kind, by, subject: kind });
      const kept = await log.list(auditKinds.length);
      assert.deepEqual(
        kept.map(({ kind }) => kind),
        auditKinds.toReversed(),
      );
    });

    it('is read page by page, and is its tenant’s alone', async () => {
      const store = await open();
      const log = store.ofTenant('one').audit;
      await store.ofTenant('two').audit.add({ kind: 'setupReset', by, subject: 'elsewhere' });
      for (const subject of ['a', 'b', 'c']) await log.add({ kind: 'stepDone', by, subject });
      const [newest, next] = await log.list(2);
      assert.deepEqual([newest?.subject, next?.subject], ['c', 'b']);
      assert.deepEqual(
        (await log.list(2, next?.seq)).map(({ subject }) => subject),
        ['a'],
      );
      assert.equal(await log.count(), 3);
    });

    it('gives every entry a number of its own, with several who write', async () => {
      const logs = engine.isShared ? [await logOf(), await logOf(), await logOf()] : [await logOf()];
      const all = Array.from({ length: 24 }, (_, index) => index);
      await Promise.all(
        all.map((index) => logs[index % logs.length]?.add({ kind: 'stepDone', by, subject: String(index) })),
      );
      const kept = (await logs[0]?.list(100)) ?? [];
      assert.deepEqual(
        kept.map(({ seq }) => seq),
        all.map((index) => all.length - index),
      );
      assert.equal(new Set(kept.map(({ subject }) => subject)).size, all.length);
    });
  });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
