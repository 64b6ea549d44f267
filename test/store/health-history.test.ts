import assert from 'node:assert/strict';
import pg from 'pg';
import { openStore, type Store, type StorePlace } from '../../src/store/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

const failOnTrouble = (error: unknown) => {
  throw error;
};

type History = ReturnType<Store['ofTenant']>['healthHistory'];
type Found = Parameters<History['save']>[1];
type Past = Found['moved'][number];

const start = new Date('2026-11-20T08:00:00Z');
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

function past(id: string, overrides: Partial<Past['issue']> = {}, posts: readonly string[] = []): Past {
  return {
    issue: {
      ...{ id, title: `About ${id}`, service: 'Exchange Online', feature: '', featureGroup: '' },
      ...{ impact: '', classification: 'incident', origin: 'microsoft', status: 'investigating' },
      ...{ isResolved: false, startedAt: start, endedAt: undefined, updatedAt: start },
      ...{ firstSeenAt: start, vanishedAt: undefined },
      ...overrides,
    },
    posts: posts.map((content, index) => ({
      createdAt: at(index),
      kind: 'regular',
      format: 'html' as const,
      content,
    })),
  };
}

function found(overrides: Partial<Found> = {}): Found {
  const nothing = { moved: [], vanished: [], returned: [], changes: [] };
  const reading = { readAt: start, freshUntil: at(2), isWhole: true, watchedSince: start };
  return { ...reading, changedSince: undefined, services: [], ...nothing, ...overrides };
}

const change = (issueId: string, kind: Found['changes'][number]['kind'] = 'new') => ({
  issueId,
  kind,
  before: '',
  after: '',
});

function contract(engine: TestEngine): void {
  describe(`the history of service health on ${engine.name}`, () => {
    let at0: TestPlace;
    let store: Store;
    let history: History;
    let now = start;
    const open = async () => {
      store = await openStore(at0.place, { lockMilliseconds: 0, onTrouble: failOnTrouble, clock: () => now });
      history = store.ofTenant('t').healthHistory;
    };
    beforeEach(async () => {
      now = start;
      at0 = await engine.newPlace();
      await open();
    });
    afterEach(async () => {
      await store.close();
      await at0.remove();
    });
    const begin = (holder = 'one') => history.begin(holder, new Date(now.getTime() - 60_000), 120_000);
    const save = async (what: Partial<Found>, holder = 'one') => {
      assert.equal(await begin(holder), true);
      const { reading = 0 } = (await history.latest()) ?? {};
      const saved = await history.save(reading, found({ readAt: now, ...what }), 0);
      assert.ok(saved);
      now = new Date(now.getTime() + 60_000);
      return saved;
    };

    it('lets one poll at a time, and nobody while what was read is fresh or the budget is spent', async () => {
      const begun = await Promise.all(Array.from({ length: 10 }, (_, index) => begin(`${index}`)));
      assert.equal(begun.filter(Boolean).length, 1);
      assert.ok(await history.save(0, found(), 0));
      assert.equal(await begin(), false, 'fresh');
      now = at(1);
      assert.equal(await begin(), true);
      await history.giveUp('one', 90_000);
      assert.equal(await begin('two'), false, 'Graph’s budget');
      now = at(2.6);
      assert.equal(await begin('two'), true);
    });

    it('gives the lease of who is gone to the next, from whom nobody else takes it', async () => {
      await begin('gone');
      now = at(1.9);
      assert.equal(await begin('next'), false);
      now = at(2);
      assert.equal(await begin('next'), true);
      await history.giveUp('gone', 0);
      assert.equal(await begin('gone'), false);
    });

    it('keeps a reading that took longer than the lease, and what comes too late not at all', async () => {
      await begin('slow');
      now = at(3);
      assert.equal(await begin('next'), true);
      assert.equal((await history.save(0, found({ moved: [past('EX1')] }), 0))?.reading, 1);
      const late = found({ moved: [past('EX2')], vanished: ['EX1'], changes: [change('EX2')] });
      assert.equal(await history.save(0, late, 0), undefined);
      assert.equal(await history.find('EX2'), undefined);
      assert.equal((await history.find('EX1'))?.issue.vanishedAt, undefined);
      assert.deepEqual(await history.listChanges(0, 10), []);
    });

    it('waits for nothing that was written before the clock was set back', async () => {
      const back = (minutes: number) => {
        now = at(minutes);
        return begin();
      };
      await begin('crashed');
      assert.equal(await back(-10), true, 'a lease');
      await history.giveUp('one', 3_600_000);
      assert.equal(await back(-20), true, 'a pause');
      await history.save(0, found({ readAt: now }), 0);
      assert.equal(await back(-30), true, 'a reading');
      assert.ok(await history.save(1, found({ readAt: at(-29) }), 0));
      assert.equal(await begin(), false, 'the clocks of replicas differ a little');
    });

    it('gives the last reading, and since when there have been any', async () => {
      assert.equal(await history.latest(), undefined);
      const services = [{ id: 'Exchange', service: 'Exchange Online', status: 'serviceDegradation' }];
      await save({ services: [], changedSince: undefined });
      const said = {
        services,
        changedSince: at(-10),
        freshUntil: at(3),
        isWhole: false,
        watchedSince: at(1),
      };
      await save(said);
      assert.deepEqual(await history.latest(), { ...said, reading: 2, readAt: at(1) });
    });

    it('numbers changes as they come, without gaps, and gives them in pages', async () => {
      await save({ changes: [change('EX1'), change('EX2')] });
      await save({ changes: [{ ...change('EX1', 'status'), before: 'a', after: 'b' }] });
      const all = await history.listChanges(0, 10);
      assert.deepEqual(
        all.map(({ seq, issueId, kind }) => `${seq} ${issueId} ${kind}`),
        ['1 EX1 new', '2 EX2 new', '3 EX1 status'],
      );
      assert.deepEqual(all[2], { ...all[2], noticedAt: at(1), before: 'a', after: 'b' });
      assert.deepEqual(await history.listChanges(1, 1), [all[1]]);
      assert.deepEqual(await history.listChanges(3, 10), []);
    });

    it('gives what became of some issues, besides posts, in its order', async () => {
      const status = { ...change('EX1', 'status'), before: 'a', after: 'b' };
      await save({
        changes: [change('EX1'), change('EX2'), change('EX1', 'post'), change('EX3', 'vanished')],
      });
      await save({ changes: [change('EX2', 'resolved'), status] });
      const turns = await history.listTurns(['EX1', 'EX2']);
      assert.deepEqual(
        turns.map(({ seq, issueId, kind, before }) => `${seq} ${issueId} ${kind} ${before}`),
        ['5 EX2 resolved ', '6 EX1 status a'],
      );
      assert.deepEqual(await history.listTurns([]), []);
    });

    it('gives an issue with all that was written and became of it, as it was', async () => {
      const ended = { isResolved: true, endedAt: at(30), updatedAt: at(31), status: 'serviceRestored' };
      const one = past('EX1', ended, ["it's \u0000 <b>\u{1F600}</b> $1", '']);
      await save({ moved: [past('EX1'), past('EX2')], changes: [change('EX1'), change('EX2')] });
      await save({ moved: [one], changes: [change('EX1', 'resolved')] });
      const remembered = await history.find('EX1');
      assert.deepEqual(remembered?.issue, one.issue);
      assert.deepEqual(remembered?.posts, one.posts);
      assert.deepEqual(
        remembered?.changes.map(({ kind }) => kind),
        ['new', 'resolved'],
      );
      assert.equal(await history.find('EX3'), undefined);
      assert.deepEqual(
        (await history.findAll(['EX2', 'EX3'])).map(({ issue }) => issue.id),
        ['EX2'],
      );
    });

    it('takes words that no database likes', async () => {
      await save({ changes: [{ ...change('EX1', 'status'), before: 'a\u0000b', after: "'; drop" }] });
      assert.equal((await history.listChanges(0, 1))[0]?.before, 'ab');
    });

    it('knows what was open at any moment since then, the newest first', async () => {
      const closed = (id: string, endedAt: Date) =>
        past(id, { isResolved: true, endedAt, startedAt: at(-1000) });
      await save({
        moved: [
          ...[closed('OLD1', at(-600)), closed('OLD2', at(-100)), past('EX1')],
          ...[past('EX2', { startedAt: at(5) }), past('EX3', { startedAt: at(-5) })],
        ],
      });
      const ids = async (since: Date) => (await history.listSince(since)).map(({ id }) => id);
      assert.deepEqual(await ids(at(-200)), ['EX2', 'EX1', 'EX3', 'OLD2']);
      await save({ vanished: ['EX2'] });
      assert.deepEqual(await ids(at(-200)), ['EX2', 'EX1', 'EX3', 'OLD2']);
      assert.deepEqual(await ids(at(2)), ['EX1', 'EX3'], 'it had vanished by then');
    });

    it('tells what is known, open and missing', async () => {
      await save({
        moved: [past('EX1', { updatedAt: at(3) }), past('EX2'), past('EX3', { isResolved: true })],
      });
      await save({ vanished: ['EX2'] });
      const lost = await history.listIssues();
      assert.deepEqual(Object.fromEntries(lost.known), {
        EX1: at(3).getTime(),
        EX2: start.getTime(),
        EX3: start.getTime(),
      });
      assert.deepEqual([...lost.vanished], ['EX2']);
      assert.deepEqual(
        lost.open.map(({ id }) => id),
        ['EX1'],
      );
      assert.deepEqual((await history.find('EX2'))?.issue.vanishedAt, at(1));
      await save({ returned: ['EX2'] });
      const back = await history.listIssues();
      assert.deepEqual(back.open.map(({ id }) => id).sort(), ['EX1', 'EX2']);
      assert.equal(back.vanished.size, 0);
    });

    it('keeps the tenants apart', async () => {
      await save({ moved: [past('EX1')], changes: [change('EX1')] });
      const other = store.ofTenant('other').healthHistory;
      assert.equal(await other.find('EX1'), undefined);
      assert.deepEqual(await other.listChanges(0, 10), []);
      assert.equal(await other.begin('one', start, 1_000), true);
    });

    it('keeps all of a poll or nothing', async () => {
      await save({ moved: [past('EX1')], changes: [change('EX1')] });
      await store.close();
      await alter(at0.place, 'alter table health_change rename to elsewhere');
      await open();
      assert.equal(await begin(), true);
      const next = found({ readAt: now, moved: [past('EX2')], vanished: ['EX1'], changes: [change('EX2')] });
      await assert.rejects(history.save(1, next, 0));
      await store.close();
      await alter(at0.place, 'alter table elsewhere rename to health_change');
      await open();
      assert.equal((await history.latest())?.reading, 1);
      assert.equal(await history.find('EX2'), undefined);
      assert.equal((await history.find('EX1'))?.issue.vanishedAt, undefined);
    });

    it('keeps a thousand issues of twenty posts without making anybody wait long', async () => {
      const posts = Array.from({ length: 20 }, (_, index) => `${index} ${'what was written '.repeat(60)}`);
      const moved = Array.from({ length: 1000 }, (_, index) => past(`EX${index}`, {}, posts));
      const started = performance.now();
      await save({ moved, changes: moved.map(({ issue }) => change(issue.id)) });
      assert.ok(performance.now() - started < 8_000, `${performance.now() - started} ms`);
      const all = await history.findAll(moved.map(({ issue }) => issue.id));
      assert.equal(all.length, 1000);
      assert.equal((await history.listChanges(900, 200)).at(-1)?.issueId, 'EX999');
    });
  });
}

async function alter(place: StorePlace, sql: string): Promise<void> {
  const behind =
    place.kind === 'postgresql'
      ? await openPostgres({ url: place.url, onBroken: failOnTrouble })
      : await openSqlite({ folder: place.kind === 'file' ? place.folder : undefined, lockMilliseconds: 0 });
  await behind.execute(sql, []);
  await behind.close();
}

const postgres = await findPostgres();

/** A poll that finds thousands of issues writes for seconds, and keeps the poll's row meanwhile. */
function besidesLongSave(engine: TestEngine): void {
  describe('replicas while one of them keeps what it has read', () => {
    let at0: TestPlace;
    let store: Store;
    let history: History;
    let saving: pg.Client;
    beforeEach(async () => {
      at0 = await engine.newPlace();
      assert.ok(at0.place.kind === 'postgresql');
      store = await openStore(at0.place, { lockMilliseconds: 0, onTrouble: failOnTrouble });
      history = store.ofTenant('t').healthHistory;
      assert.equal(await history.begin('one', start, 0), true);
      saving = new pg.Client({ connectionString: at0.place.url });
      await saving.connect();
      await saving.query('begin');
      await saving.query('update health_poll set reading = 7');
    });
    afterEach(async () => {
      await saving.end();
      await store.close();
      await at0.remove();
    });

    it('do not wait for it', async () => {
      assert.equal(await history.begin('two', start, 0), false);
      assert.equal(await history.save(0, found(), 0), undefined);
      await history.giveUp('one', 0);
      assert.equal(await history.latest(), undefined);
      await saving.query('rollback');
      assert.equal(await history.begin('two', start, 0), true);
    });
  });
}

contract(file);
if (postgres !== undefined) {
  contract(postgres);
  besidesLongSave(postgres);
} else it('the history of service health on PostgreSQL: none answers');
