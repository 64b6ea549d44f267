import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { copyFile, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { startBackups } from '../../src/composition/backups.ts';
import { isCasebridgeError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createBackups } from '../../src/store/backups.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { assertWhole } from '../../src/store/sqlite-copy.ts';
import { file } from './engines.ts';

const options = { lockMilliseconds: 0, onTrouble: () => undefined };
const hour = 3_600_000;
const start = Date.parse('2026-11-23T14:05:00Z');

async function newFolder() {
  const { place, remove } = await file.newPlace();
  assert.ok(place.kind === 'file');
  return { folder: place.folder, remove };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const { folder, remove } = await newFolder();
  try {
    await work(folder);
  } finally {
    await remove();
  }
}

/** A store with its backups, whose time goes on when it is told. */
async function startKept(
  folder: string,
  settings: { readonly everyHours?: number; readonly keep?: number } = {},
) {
  const store = await openStore({ kind: 'file', folder }, options);
  const metrics = createMetrics();
  const lines: string[] = [];
  let now = start;
  let next: (() => Promise<void>) | undefined;
  const end = startBackups(
    { store: { kind: 'file', folder }, backups: { everyHours: 24, keep: 7, ...settings } },
    {
      store,
      metrics,
      now: () => new Date(now),
      log: createLog({ level: 'info', secrets: [], destination: { write: (line) => lines.push(line) } }),
      schedule: (_milliseconds, work) => {
        next = work;
        return () => {
          next = undefined;
        };
      },
    },
  );
  return {
    store,
    lines,
    isScheduled: () => next !== undefined,
    /** The next look, at this time. */
    look: (hours: number) => {
      now = start + hours * hour;
      const work = next;
      next = undefined;
      assert.ok(work);
      return work();
    },
    measure: async (name: string) =>
      (await metrics.read()).text.split('\n').find((line) => new RegExp(`^${name}[ {]`).test(line)),
    end,
    close: async () => {
      await end();
      await store.close();
    },
  };
}

const backupsIn = async (folder: string) => (await readdir(join(folder, 'backups'))).sort();

function copierOf(store: Store): (path: string) => Promise<void> {
  assert.ok(store.backup);
  return store.backup;
}

/** As docs/operations.md says, in a folder that may hold a database already. */
async function restore(backup: string, folder: string): Promise<void> {
  await copyFile(backup, join(folder, 'casebridge.db'));
  for (const end of ['-wal', '-shm']) await rm(join(folder, `casebridge.db${end}`), { force: true });
}

describe('a copy of the embedded file', () => {
  it('holds all that was done before, while more is being done', () =>
    inFolder(async (folder) => {
      const store = await openStore({ kind: 'file', folder }, options);
      const done: string[] = [];
      let isEnough = false;
      const writing = (async () => {
        while (!isEnough) {
          const key = `key${done.length}`;
          await store.claims.claim(key, 'holder', 600_000);
          await store.claims.finish(key, 'holder');
          done.push(key);
        }
      })();
      while (done.length < 20) await store.claims.isFinished('key0');
      const before = [...done];
      await copierOf(store)(join(folder, 'copy.db'));
      const during = done.length;
      while (done.length === during) await store.claims.isFinished('key0');
      isEnough = true;
      await writing;
      await store.close();

      const elsewhere = join(folder, 'elsewhere');
      await mkdir(elsewhere);
      await restore(join(folder, 'copy.db'), elsewhere);
      const restored = await openStore({ kind: 'file', folder: elsewhere }, options);
      for (const key of before) assert.equal(await restored.claims.isFinished(key), true, key);
      await restored.close();
    }));

  it('holds the whole of a transaction or nothing of it', () =>
    inFolder(async (folder) => {
      const engine = await openSqlite({ folder, lockMilliseconds: 0 });
      await engine.execute('create table pair (half integer)', []);
      let goOn = () => {};
      const gate = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const writing = engine.transaction(async (execute) => {
        await execute('insert into pair values (1)', []);
        await gate;
        await execute('insert into pair values (2)', []);
      });
      const path = join(folder, 'copy.db');
      const copying = engine.backup?.(path);
      goOn();
      await Promise.all([writing, copying]);
      await engine.execute('attach $1 as copied', [path]);
      assert.deepEqual(await engine.execute('select half from copied.pair order by half', []), [
        { half: 1 },
        { half: 2 },
      ]);
      await engine.close();
    }));

  it('is not taken for whole when a part of it is damaged, or missing', () =>
    inFolder(async (folder) => {
      const engine = await openSqlite({ folder, lockMilliseconds: 0 });
      await engine.execute('create table filling (content text)', []);
      await engine.execute(
        `insert into filling with recursive n (i) as (select 1 union all select i + 1 from n where i < 100)
          select hex(randomblob(4000)) from n`,
        [],
      );
      const path = join(folder, 'copy.db');
      await engine.backup?.(path);
      await assertWhole(engine.execute, path);
      const copied = await open(path, 'r+');
      const isUnusable = (error: unknown) => isCasebridgeError(error, 'STORE_UNAVAILABLE');
      await copied.write(Buffer.alloc(4_096, 7), 0, 4_096, 20 * 4_096);
      await assert.rejects(assertWhole(engine.execute, path), isUnusable);
      await copied.truncate(20 * 4_096);
      await assert.rejects(assertWhole(engine.execute, path), isUnusable);
      await copied.close();
      await rm(path);
      await engine.backup?.(path);
      await engine.close();
    }));

  it('takes the database’s place, whatever a killed process has left there', async function () {
    this.timeout(20_000);
    await inFolder(async (folder) => {
      const store = await openStore({ kind: 'file', folder }, options);
      await store.claims.claim('kept', 'holder', 60_000);
      const path = join(folder, 'copy.db');
      await copierOf(store)(path);
      await store.close();
      const script = join(import.meta.dirname, 'claiming-process.ts');
      const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const later: string[] = [];
      for await (const key of createInterface(child.stdout)) {
        later.push(key);
        if (later.length === 10) child.kill('SIGKILL');
      }
      if (child.signalCode === null) await once(child, 'exit');
      assert.ok((await stat(join(folder, 'casebridge.db-wal'))).size > 0);

      await restore(path, folder);
      const restored = await openStore({ kind: 'file', folder }, options);
      assert.equal(await restored.claims.claim('kept', 'next', 1_000), 'taken');
      for (const key of later) assert.equal(await restored.claims.claim(key, 'next', 1_000), 'claimed', key);
      await restored.close();
    });
  });

  it('is not offered of what has other ways', async () => {
    const store = await openStore({ kind: 'memory' }, options);
    assert.equal(store.backup, undefined);
    await store.close();
  });
});

describe('backups of the embedded file', () => {
  it('are made when the newest has got too old, also by the next process', () =>
    inFolder(async (folder) => {
      const kept = await startKept(folder);
      await kept.look(0);
      assert.deepEqual(await backupsIn(folder), ['casebridge-2026-11-23T14-05-00Z.db']);
      await kept.look(23.9);
      assert.equal((await backupsIn(folder)).length, 1);
      await kept.close();
      const next = await startKept(folder);
      await next.look(23.9);
      assert.equal((await backupsIn(folder)).length, 1);
      assert.equal(
        await next.measure('casebridge_store_backup_age_seconds'),
        `casebridge_store_backup_age_seconds ${23.9 * 3_600}`,
      );
      await next.look(24);
      assert.deepEqual(await backupsIn(folder), [
        'casebridge-2026-11-23T14-05-00Z.db',
        'casebridge-2026-11-24T14-05-00Z.db',
      ]);
      assert.equal(
        await next.measure('casebridge_store_backup_age_seconds'),
        'casebridge_store_backup_age_seconds 0',
      );
      await next.close();
    }));

  it('can be read by nobody else', () =>
    inFolder(async (folder) => {
      const kept = await startKept(folder);
      await kept.look(0);
      await kept.close();
      const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
      const [name = ''] = await backupsIn(folder);
      assert.equal(await modeOf(join(folder, 'backups')), '700');
      assert.equal(await modeOf(join(folder, 'backups', name)), '600');
    }));

  it('are removed when there are too many newer ones, and nothing else is', () =>
    inFolder(async (folder) => {
      const others = [
        'casebridge-2020-01-01T00-00-00Z.db.gz',
        'casebridge-2020-01-01.db',
        'casebridge-2020-13-01T00-00-00Z.db',
        'casebridge-2020-01-01T24-00-00Z.db',
        'my-casebridge-2020-01-01T00-00-00Z.db',
        'notes.txt',
      ];
      await mkdir(join(folder, 'backups', 'casebridge-2020-01-02T00-00-00Z.db'), { recursive: true });
      for (const name of [...others, 'casebridge-2020-01-01T00-00-00Z.db']) {
        await writeFile(join(folder, 'backups', name), '');
      }
      const kept = await startKept(folder, { everyHours: 1, keep: 2 });
      for (const hours of [0, 1, 2]) await kept.look(hours);
      await kept.close();
      assert.doesNotMatch(kept.lines.join(''), /"level":"error"/);
      assert.deepEqual(
        await backupsIn(folder),
        [
          ...others,
          'casebridge-2020-01-02T00-00-00Z.db',
          'casebridge-2026-11-23T15-05-00Z.db',
          'casebridge-2026-11-23T16-05-00Z.db',
        ].sort(),
      );
    }));

  it('are made though a clock that was wrong has dated one ahead', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, 'backups'));
      await writeFile(join(folder, 'backups', 'casebridge-2036-01-01T00-00-00Z.db'), '');
      const kept = await startKept(folder, { keep: 1 });
      await kept.look(0);
      await kept.look(24);
      await kept.close();
      assert.deepEqual(await backupsIn(folder), [
        'casebridge-2026-11-24T14-05-00Z.db',
        'casebridge-2036-01-01T00-00-00Z.db',
      ]);
    }));

  it('fail without disturbing anybody, are told of, and are tried again', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'backups'), 'a file where the folder should be');
      const kept = await startKept(folder);
      await kept.look(0);
      assert.equal(await kept.measure('casebridge_store_backup_age_seconds'), undefined);
      assert.equal(
        await kept.measure('casebridge_store_backups_total'),
        'casebridge_store_backups_total{outcome="failed"} 1',
      );
      assert.match(kept.lines.join(''), /"level":"error".*"msg":"the database could not be backed up"/);
      assert.equal(await kept.store.claims.claim('a', 'holder', 60_000), 'claimed');
      assert.equal(kept.store.works(), true);
      await rm(join(folder, 'backups'));
      await kept.look(1);
      assert.equal((await backupsIn(folder)).length, 1);
      assert.match(kept.lines.join(''), /"level":"info".*"msg":"the database was backed up"/);
      await kept.close();
    }));

  it('leave the newest where it is, and nothing unfinished, when the copy fails', () =>
    inFolder(async (folder) => {
      let isFull = false;
      const copy = async (path: string) => {
        await writeFile(path, 'as much as there was room for');
        if (isFull) throw new TypeError('the disk is full');
      };
      const backups = createBackups({ folder, keep: 1, copy });
      await backups.make(new Date(start));
      isFull = true;
      await assert.rejects(backups.make(new Date(start + hour)), /full/);
      assert.deepEqual(await readdir(folder), ['casebridge-2026-11-23T14-05-00Z.db']);
    }));

  it('count only when they are whole: a process that is killed in the middle leaves none', async function () {
    this.timeout(20_000);
    await inFolder(async (folder) => {
      const backupFolder = join(folder, 'backups');
      await mkdir(backupFolder);
      const script = join(import.meta.dirname, 'backing-up-process.ts');
      const watcher = watch(backupFolder);
      const child = spawn(process.execPath, ['--import', 'tsx', script, folder, backupFolder], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      // One is there, and the next one has been begun.
      let changes = 0;
      watcher.on('change', (_event, name) => {
        if (changes > 0 || String(name).startsWith('casebridge-')) changes += 1;
        if (changes === 3) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      watcher.close();
      assert.equal(child.signalCode, 'SIGKILL');

      const counted = (await readdir(backupFolder)).filter((name) => name.startsWith('casebridge-'));
      assert.ok(counted.length > 0);
      const engine = await openSqlite({ folder, lockMilliseconds: 0 });
      const total = z.tuple([z.object({ total: z.literal(2_000) })]);
      for (const name of counted) {
        await engine.execute('attach $1 as copied', [join(backupFolder, name)]);
        total.parse(await engine.execute('select count(*) as total from copied.filling', []));
        await engine.execute('detach copied', []);
      }
      assert.ok(engine.backup);
      const backups = createBackups({ folder: backupFolder, keep: 3, copy: engine.backup });
      const newest = await backups.newest(new Date(start));
      assert.ok(newest && newest < new Date(start));
      await backups.make(new Date(start));
      const left = await readdir(backupFolder);
      assert.deepEqual(
        left.filter((name) => !name.startsWith('casebridge-')),
        [],
      );
      await engine.close();
    });
  });

  it('come to their end before the database is closed', () =>
    inFolder(async (folder) => {
      const kept = await startKept(folder);
      const looking = kept.look(0);
      await kept.close();
      assert.equal((await backupsIn(folder)).length, 1);
      await looking;
      assert.equal(kept.isScheduled(), false);
    }));

  it('are left to others when they are not wanted', () =>
    inFolder(async (folder) => {
      const kept = await startKept(folder, { everyHours: 0 });
      assert.equal(kept.isScheduled(), false);
      await kept.close();
    }));
});
