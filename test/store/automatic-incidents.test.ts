import assert from 'node:assert/strict';
import { openStore, type Store, type TenantStore } from '../../src/store/index.ts';
import { databaseUrl, file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

function contract(engine: TestEngine): void {
  describe(`automatic incidents and settings on ${engine.name}`, () => {
    let at: TestPlace;
    let store: Store;
    let tenant: TenantStore;
    let now: Date;
    const open = async () => {
      const onTrouble = (error: unknown) => {
        throw error;
      };
      store = await openStore(at.place, { lockMilliseconds: 0, onTrouble, clock: () => now });
      tenant = store.ofTenant('t1');
    };
    beforeEach(async () => {
      now = new Date('2026-11-24T08:00:00Z');
      at = await engine.newPlace();
      await open();
    });
    afterEach(async () => {
      await store.close();
      await at.remove();
    });
    const find = async (issueId: string) => {
      const found = await tenant.automaticIncidents.find(issueId);
      assert.ok(found);
      return found;
    };
    const dueIds = async (limit: number, withNew: boolean) =>
      (await tenant.automaticIncidents.listDue(limit, withNew)).map(({ issueId }) => issueId);

    it('keep every version of a setting apart by tenant and name, and one of those who write at once', async () => {
      const { settings } = tenant;
      assert.equal(await settings.read('a'), undefined);
      const writers = Array.from({ length: 10 }, (_, index) =>
        settings.write('a', `${index}`, 0, `w${index}`),
      );
      assert.equal((await Promise.all(writers)).filter(Boolean).length, 1);
      now = new Date('2026-11-24T09:00:00Z');
      assert.equal(await settings.write('a', 'second', 1, 'Ann'), true);
      assert.equal(await settings.write('a', 'late', 1, 'Bob'), false);
      assert.deepEqual(await settings.read('a'), {
        ...{ value: 'second', version: 2, changedBy: 'Ann' },
        changedAt: now,
      });
      assert.equal(await settings.read('b'), undefined);
      assert.equal(await store.ofTenant('t2').settings.read('a'), undefined);
    });

    it('know an issue once, whoever adds it, and apart by tenant', async () => {
      const { automaticIncidents: records } = tenant;
      await records.add(['EX1'], '');
      await records.add(['EX1', 'EX2'], 'Ann');
      await records.add([], 'Ann');
      assert.deepEqual(await records.among(['EX1', 'EX2', 'EX3']), new Set(['EX1', 'EX2']));
      assert.deepEqual(await records.among([]), new Set());
      assert.deepEqual([(await find('EX1')).askedBy, (await find('EX2')).askedBy], ['', 'Ann']);
      assert.equal(await store.ofTenant('t2').automaticIncidents.find('EX1'), undefined);
    });

    it('remember what was done, through a restart, and never go back', async () => {
      const { automaticIncidents: records } = tenant;
      await records.add(['EX1'], '');
      const done = {
        ...(await find('EX1')),
        ...{ incident: { sysId: 's', number: 'INC1' }, writtenSeq: 7, lastAction: 'created' as const },
        ...{ actedAt: now, failure: '{"code":"X"}', failedAt: now },
      };
      await records.save(done);
      await records.save({ ...done, writtenSeq: 6, failure: '' });
      await store.close();
      await open();
      assert.deepEqual(await find('EX1'), done);
      assert.deepEqual(await tenant.automaticIncidents.listActed(5), [done]);
      assert.deepEqual(await tenant.automaticIncidents.listFailed(5), [done]);
      await tenant.automaticIncidents.save({ ...done, hasEnded: true });
      await tenant.automaticIncidents.save({ ...done, writtenSeq: 9 });
      assert.equal((await find('EX1')).writtenSeq, 7, 'what has ended stays so');
    });

    it('give what is due, the longest waiting first', async () => {
      const { automaticIncidents: records } = tenant;
      await records.add(['EX1', 'EX2', 'EX3'], '');
      const made = { ...(await find('EX3')), incident: { sysId: 's', number: 'INC3' }, writtenSeq: 5 };
      await records.save(made);
      assert.deepEqual(await dueIds(1, true), ['EX1']);
      await records.markTried('EX1');
      assert.deepEqual(await dueIds(5, true), ['EX2', 'EX1']);
      await store.ofTenant('t2').automaticIncidents.markTried('EX2');
      assert.deepEqual(await dueIds(5, true), ['EX2', 'EX1']);
      assert.deepEqual(await dueIds(5, false), []);
      assert.equal(await records.countDue(), 2);
      await records.noteChanges(9, new Map([['EX3', 9]]));
      assert.deepEqual(await dueIds(5, false), ['EX3']);
      await records.save({ ...made, writtenSeq: 9 });
      assert.deepEqual(await dueIds(5, false), []);
      await records.noteChanges(12, new Map([['EX3', 12]]));
      await records.save({ ...made, writtenSeq: 9, hasEnded: true });
      assert.deepEqual(await dueIds(5, false), []);
      assert.equal(await records.notedUpTo(), 12);
      await records.noteChanges(11, new Map());
      assert.equal(await records.notedUpTo(), 12);
      assert.equal(await store.ofTenant('t2').automaticIncidents.notedUpTo(), 0);
    });

    it('have nothing to do any more when all is passed over, but for what somebody asked for', async () => {
      const { automaticIncidents: records } = tenant;
      const made = { incident: { sysId: 's', number: 'INC1' }, writtenSeq: 5 };
      for (const of of [tenant, store.ofTenant('t2')]) {
        await of.automaticIncidents.add(['EX1', 'EX2', 'EX3'], '');
        await of.automaticIncidents.add(['EX4'], 'Ann');
      }
      for (const issueId of ['EX1', 'EX2']) {
        await records.save({ ...(await find(issueId)), ...made, failure: '{"code":"X"}', failedAt: now });
      }
      await records.save({ ...(await find('EX3')), writtenSeq: 3 });
      await records.noteChanges(9, new Map([['EX1', 9]]));
      await records.passOver();
      assert.deepEqual(await dueIds(5, true), ['EX4']);
      assert.deepEqual(await records.among(['EX1', 'EX2', 'EX3', 'EX4']), new Set(['EX1', 'EX2', 'EX4']));
      assert.deepEqual([(await find('EX1')).writtenSeq, (await find('EX2')).writtenSeq], [9, 5]);
      assert.equal((await find('EX1')).failure, '', 'nothing is tried again');
      await records.noteChanges(12, new Map([['EX1', 12]]));
      assert.deepEqual(await dueIds(5, false), ['EX1']);
      assert.equal(await store.ofTenant('t2').automaticIncidents.countDue(), 4);
    });

    it('forget only what has been neither created nor begun', async () => {
      const { automaticIncidents: records } = tenant;
      await records.add(['EX1', 'EX2'], '');
      await records.save({ ...(await find('EX2')), writtenSeq: 3 });
      await records.drop('EX1');
      await records.drop('EX2');
      assert.deepEqual(await records.among(['EX1', 'EX2']), new Set(['EX2']));
    });
  });
}

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) contract(postgres);
// Without a body it is reported as pending, with the reason.
else it(`automatic incidents on PostgreSQL: none answers at ${new URL(databaseUrl).host}`);
