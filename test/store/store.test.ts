import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../src/errors.ts';
import { createDb, type Engine, noRow } from '../../src/store/db.ts';
import { openStore, type Store, type StorePlace } from '../../src/store/index.ts';
import { migrate } from '../../src/store/migrations.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { databaseUrl, file, findPostgres, type TestEngine, type TestPlace } from './engines.ts';

const failOnTrouble = (error: unknown) => {
  throw error;
};

function openAt(place: StorePlace, clock?: () => Date): Promise<Store> {
  return openStore(place, { lockMilliseconds: 0, onTrouble: failOnTrouble, clock });
}

/** What is behind the store, to look at it and to spoil it. */
async function engineAt(place: StorePlace): Promise<Engine> {
  if (place.kind === 'postgresql') return openPostgres({ url: place.url, onBroken: failOnTrouble });
  return openSqlite({ folder: place.kind === 'file' ? place.folder : undefined, lockMilliseconds: 0 });
}

const isCode = (code: Parameters<typeof isCasebridgeError>[1]) => (error: unknown) =>
  isCasebridgeError(error, code);

function contract(engine: TestEngine): void {
  describe(`the store on ${engine.name}`, () => {
    let at: TestPlace;
    let store: Store;
    let now = new Date('2026-11-23T14:00:00Z');
    beforeEach(async () => {
      now = new Date('2026-11-23T14:00:00Z');
      at = await engine.newPlace();
      store = await openAt(at.place, () => now);
    });
    afterEach(async () => {
      await store.close();
      await at.remove();
    });
    const later = (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    };

    it('gives a key to one of many who claim it at once', async () => {
      const clock = () => now;
      const others = engine.isShared ? [await openAt(at.place, clock), await openAt(at.place, clock)] : [];
      const claims = [store, ...others].flatMap(({ claims: { claim } }, process) =>
        Array.from({ length: 20 }, (_, index) => claim('a@1', `${process}/${index}`, 30_000)),
      );
      const outcomes = await Promise.all(claims);
      await Promise.all(others.map((other) => other.close()));
      assert.equal(outcomes.filter((outcome) => outcome === 'claimed').length, 1);
    });

    it('gives an expired key to one of many who claim it at once', async () => {
      await store.claims.claim('a@1', 'first', 30_000);
      later(31);
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.claims.claim('a@1', `${index}`, 30_000)),
      );
      assert.equal(outcomes.filter((outcome) => outcome === 'claimed').length, 1);
    });

    it('keeps a key for its holder until the lease is over', async () => {
      assert.equal(await store.claims.claim('a@1', 'first', 30_000), 'claimed');
      later(29);
      assert.equal(await store.claims.claim('a@1', 'second', 30_000), 'taken');
      assert.equal(await store.claims.claim('b@1', 'second', 30_000), 'claimed');
      later(2);
      assert.equal(await store.claims.claim('a@1', 'second', 30_000), 'claimed');
    });

    it('keeps a finished key for a day, whatever its lease was', async () => {
      await store.claims.claim('a@1', 'first', 1_000);
      await store.claims.finish('a@1', 'first');
      later(24 * 3600 - 1);
      assert.equal(await store.claims.claim('a@1', 'second', 1_000), 'taken');
      later(2);
      assert.equal(await store.claims.claim('a@1', 'second', 1_000), 'claimed');
    });

    it('tells a key that is finished from one that is held', async () => {
      assert.equal(await store.claims.isFinished('a@1'), false);
      await store.claims.claim('a@1', 'first', 30_000);
      assert.equal(await store.claims.isFinished('a@1'), false);
      await store.claims.finish('a@1', 'first');
      assert.equal(await store.claims.isFinished('a@1'), true);
      later(24 * 3600 + 1);
      assert.equal(await store.claims.isFinished('a@1'), false);
    });

    it('keeps a key that was finished late, as long as nobody else has it', async () => {
      await store.claims.claim('a@1', 'first', 1_000);
      later(2);
      await store.claims.claim('b@1', 'second', 1_000);
      await store.claims.finish('a@1', 'first');
      assert.equal(await store.claims.claim('a@1', 'second', 1_000), 'taken');
    });

    it('gives a released key to the next, but not a finished one', async () => {
      await store.claims.claim('a@1', 'first', 30_000);
      await store.claims.release('a@1', 'first');
      assert.equal(await store.claims.claim('a@1', 'second', 30_000), 'claimed');
      await store.claims.finish('a@1', 'second');
      await store.claims.release('a@1', 'second');
      assert.equal(await store.claims.claim('a@1', 'third', 30_000), 'taken');
    });

    it('lets nobody finish or release what has passed to somebody else', async () => {
      await store.claims.claim('a@1', 'first', 1_000);
      later(2);
      await store.claims.claim('a@1', 'second', 30_000);
      await store.claims.release('a@1', 'first');
      await store.claims.finish('a@1', 'first');
      assert.equal(await store.claims.claim('a@1', 'third', 30_000), 'taken');
      later(31);
      assert.equal(await store.claims.claim('a@1', 'third', 30_000), 'claimed');
    });

    it('remembers links for each tenant, and the latest word of each subject', async () => {
      const { personLinks } = store;
      const link = { tenantId: 't1', subject: 'a@example.com', userName: 'ann', linkedBy: 'root' };
      assert.equal(await personLinks.put({ ...link, replaces: undefined }), true);
      assert.equal(await personLinks.put({ ...link, tenantId: 't2', replaces: undefined }), true);
      later(60);
      assert.equal(await personLinks.put({ ...link, userName: 'bob', replaces: undefined }), false);
      assert.equal(await personLinks.put({ ...link, userName: 'bob', replaces: 'zoe' }), false);
      assert.equal(await personLinks.put({ ...link, userName: 'bob', replaces: 'ann' }), true);
      assert.deepEqual(await personLinks.find('t1', ['a@example.com', 'b@example.com']), [
        { subject: 'a@example.com', userName: 'bob', linkedBy: 'root', linkedAt: now },
      ]);
      assert.equal((await personLinks.find('t2', ['a@example.com']))[0]?.userName, 'ann');
      assert.deepEqual(await personLinks.find('t1', []), []);
    });

    it('gives the first links by subject and how many there are, and forgets what is removed', async () => {
      const { personLinks } = store;
      for (const subject of ['c@example.com', 'a@example.com', 'b@example.com']) {
        const link = { tenantId: 't', subject, userName: 'ann', linkedBy: 'root', replaces: undefined };
        await personLinks.put(link);
      }
      const { links, total } = await personLinks.list('t', 2);
      assert.deepEqual(
        links.map(({ subject }) => subject),
        ['a@example.com', 'b@example.com'],
      );
      assert.equal(total, 3);
      assert.equal((await personLinks.remove('t', 'a@example.com'))?.userName, 'ann');
      assert.equal(await personLinks.remove('t', 'a@example.com'), undefined);
      assert.equal((await personLinks.list('t', 2)).total, 2);
    });

    it('takes texts as they are, whatever they hold', async () => {
      const key = `'; drop table claim; -- $1 \u{1F600} "${'x'.repeat(2_000)}`;
      assert.equal(await store.claims.claim(key, "o'hara", 30_000), 'claimed');
      assert.equal(await store.claims.claim(key, "o'hara", 30_000), 'taken');
    });

    it('still knows everything when it is opened again', async () => {
      await store.claims.claim('a@1', 'first', 30_000);
      await store.close();
      store = await openAt(at.place, () => now);
      assert.equal(await store.claims.claim('a@1', 'second', 30_000), 'taken');
    });

    it('goes by the database’s own clock', async () => {
      await store.close();
      store = await openAt(at.place);
      assert.equal(await store.claims.claim('a@1', 'first', 60_000), 'claimed');
      assert.equal(await store.claims.claim('a@1', 'second', 60_000), 'taken');
      assert.equal(await store.claims.claim('b@1', 'first', -1), 'claimed');
      assert.equal(await store.claims.claim('b@1', 'second', 60_000), 'claimed');
      const link = { tenantId: 't', subject: 's', userName: 'ann', linkedBy: 'root', replaces: undefined };
      await store.personLinks.put(link);
      const [found] = await store.personLinks.find('t', ['s']);
      assert.ok(found && Math.abs(found.linkedAt.getTime() - Date.now()) < 60_000, String(found?.linkedAt));
    });

    it('throws away a few keys that are over with each claim', async () => {
      for (let index = 0; index < 25; index += 1) await store.claims.claim(`old${index}`, 'first', 1_000);
      later(2);
      await store.claims.claim('new', 'first', 1_000);
      await store.close();
      assert.deepEqual(await countsAfterClosing(at.place, 'claim'), [{ rows: 6 }]);
      store = await openAt(at.place, () => now);
    });

    it('does not touch tables that a newer version made', async () => {
      await store.close();
      const behind = await engineAt(at.place);
      await behind.execute('insert into schema_version (version) values ($1)', [99]);
      await behind.close();
      await assert.rejects(openAt(at.place), isCode('STORE_TOO_NEW'));
      const again = await engineAt(at.place);
      await again.execute('delete from schema_version where version = 99', []);
      await again.close();
      store = await openAt(at.place, () => now);
    });

    it('undoes a transaction that fails, and refuses statements that would happen beside it', async () => {
      await store.close();
      const behind = await engineAt(at.place);
      const db = createDb(behind, { prepare: migrate, onUsed: () => undefined });
      const insert = "insert into claim (claim_key, holder, done, ends_at) values ('t', 'h', 0, 1)";
      await assert.rejects(
        db.transaction(async ({ query }) => {
          await query(noRow, insert);
          await db.query(noRow, insert);
        }),
        TypeError,
      );
      await db.close();
      assert.deepEqual(await countsAfterClosing(at.place, 'claim'), [{ rows: 0 }]);
      store = await openAt(at.place, () => now);
    });
  });
}

async function countsAfterClosing(place: StorePlace, table: 'claim' | 'schema_version') {
  const behind = await engineAt(place);
  const counted = await behind.execute(`select count(*) as rows from ${table}`, []);
  await behind.close();
  return counted;
}

const postgres = await findPostgres();

contract(file);
if (postgres !== undefined) {
  contract(postgres);
  describe('several processes with one PostgreSQL', () => {
    it('may all bring new tables up to date at once', async () => {
      const at = await postgres.newPlace();
      const stores = await Promise.all([openAt(at.place), openAt(at.place), openAt(at.place)]);
      await Promise.all(stores.map((store) => store.close()));
      const alone = await postgres.newPlace();
      await (await openAt(alone.place)).close();
      assert.deepEqual(
        await countsAfterClosing(at.place, 'schema_version'),
        await countsAfterClosing(alone.place, 'schema_version'),
      );
      await alone.remove();
      await at.remove();
    });
  });
} else {
  // Without a body it is reported as pending, with the reason.
  it(`the store on PostgreSQL: none answers at ${new URL(databaseUrl).host}; name one in TEST_DATABASE_URL`);
}
