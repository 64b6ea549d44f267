import assert from 'node:assert/strict';
import { createSetupRecords } from '../../src/features/setup/runbook/kept-run.ts';
import {
  changeRun,
  type SetupRecords,
  type SetupRun,
  withStep,
} from '../../src/features/setup/runbook/run.ts';
import type { Engine } from '../../src/store/db.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

const at = new Date('2026-11-23T14:00:00.123Z');
const somebody = { name: 'Isaiah Langer', entraObjectId: 'o-1' };

/** With all that a run can hold. */
const full: SetupRun = {
  id: 'run-1',
  path: 'entraToken',
  answers: { allowsBasic: false, singleTenant: true, hasApp: true },
  startedBy: somebody,
  startedAt: at,
  values: { instance: 'contoso', outboundClientId: 'c-1' },
  steps: {
    outboundApp: {
      status: 'done',
      by: somebody,
      at,
      how: 'automatic',
      made: [
        { kind: 'application', id: 'a-1', name: 'casebridge-outbound', clientId: 'c-1' },
        { kind: 'secret', id: undefined, name: 'a secret’s name', clientId: 'c-1', expiresAt: at },
        { kind: 'appRole', id: 'r-1', name: 'ServiceHealth.Read.All', clientId: 'c-1' },
      ],
      checked: { at, result: 'good', about: [] },
    },
    outboundProvider: {
      status: 'open',
      handedTo: { ...somebody, email: 'isaiahl@contoso.com', at, by: somebody },
      made: [
        { kind: 'record', table: 'oauth_entity', id: undefined, name: 'M365', before: { active: 'false' } },
      ],
    },
  },
  cards: [
    {
      chat: { serviceUrl: 'https://smba.trafficmanager.net/emea/', conversationId: '19:x', botId: '28:b' },
      activityId: 'activity-1',
      language: 'fr',
      timeZone: 'Europe/Paris',
    },
  ],
};

function contract(engine: TestEngine): void {
  describe(`the set-up of a tenant, on ${engine.name}`, () => {
    let place: TestPlace;
    let store: Store;
    let records: SetupRecords;
    beforeEach(async () => {
      place = await engine.newPlace();
      store = await openStore(place.place, {
        lockMilliseconds: 0,
        onTrouble: (error) => assert.fail(String(error)),
      });
      records = createSetupRecords(store.ofTenant('one').setupRuns);
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    it('is kept as it was, and is its tenant’s alone', async () => {
      assert.equal(await records.read(), undefined);
      assert.equal(await records.save(full, 0), true);
      assert.deepEqual((await records.read())?.run, full);
      assert.equal(await store.ofTenant('two').setupRuns.read(), undefined);
    });

    it('is started once, and changed only by who saw what it was', async () => {
      const starts = await Promise.all([records.save(full, 0), records.save({ ...full, id: 'other' }, 0)]);
      assert.deepEqual(starts.toSorted(), [false, true]);
      const version = (await records.read())?.version ?? 0;
      assert.equal(await records.save({ ...full, id: 'next' }, version), true);
      assert.equal(await records.save({ ...full, id: 'late' }, version), false);
      assert.equal((await records.read())?.run.id, 'next');
    });

    it('loses nothing when several change it at once', async () => {
      await records.save({ ...full, steps: {} }, 0);
      const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(
        ids.map((id) =>
          changeRun(records, (run) => withStep(run, id, (state) => ({ ...state, status: 'done' }))),
        ),
      );
      assert.deepEqual(new Set(Object.keys((await records.read())?.run.steps ?? {})), new Set(ids));
    });

    it('is removed by who saw it last; another one is never taken for it', async () => {
      await records.save(full, 0);
      const first = (await records.read())?.version ?? 0;
      assert.equal(await records.remove(first + 1), false);
      assert.equal(await records.remove(first), true);
      assert.equal(await records.remove(first), false);
      assert.equal(await records.read(), undefined);
      assert.equal(await records.save(full, first), false);
      await records.save({ ...full, id: 'run-2' }, 0);
      assert.equal(await records.save({ ...full, id: 'late' }, first), false);
      assert.equal(await records.remove(first), false);
      assert.equal((await records.read())?.run.id, 'run-2');
    });

    it('is read although values and steps are named as nobody names them any more', async () => {
      await records.save(full, 0);
      await store.close();
      const renamed = `replace(replace(run, '"outboundClientId"', '"formerName"'), '"outboundApp"', '"formerStep"')`;
      const raw = await engineAt(place);
      await raw.execute(`update setup_run set run = ${renamed}`, []);
      await raw.close();
      store = await openStore(place.place, { lockMilliseconds: 0, onTrouble: () => undefined });
      const read = (await createSetupRecords(store.ofTenant('one').setupRuns).read())?.run;
      assert.deepEqual(read?.values, { instance: 'contoso', formerName: 'c-1' });
      assert.deepEqual(Object.keys(read?.steps ?? {}), ['formerStep', 'outboundProvider']);
    });
  });
}

function engineAt({ place }: TestPlace): Promise<Engine> {
  return place.kind === 'postgresql'
    ? openPostgres({ url: place.url, onBroken: (error) => assert.fail(error) })
    : openSqlite({ folder: place.kind === 'file' ? place.folder : undefined, lockMilliseconds: 0 });
}

contract(file);
const postgres = await findPostgres();
if (postgres) contract(postgres);
