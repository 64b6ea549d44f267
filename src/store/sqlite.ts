import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'libsql';
import { CasebridgeError } from '../errors.ts';
import { type Engine, type Execute, storeUnavailable } from './db.ts';
import { copyDatabase } from './sqlite-copy.ts';

export interface SqliteOptions {
  /** Where the file is; undefined keeps everything in memory. */
  readonly folder: string | undefined;
  /** How long another process may go on holding the file, such as the one that this one replaces. */
  readonly lockMilliseconds: number;
}

/** Where the database of a folder is. */
export function databasePath(folder: string): string {
  return join(folder, 'casebridge.db');
}

/**
 * SQLite inside this process. One process has the file for itself: the lock is the kernel's, so it also goes when
 * the process is killed. Every commit is on the disk before it counts.
 * @throws STORE_LOCKED, STORE_UNAVAILABLE
 */
export async function openSqlite({ folder, lockMilliseconds }: SqliteOptions): Promise<Engine> {
  const database = folder === undefined ? await openMemory() : await openFile(folder, lockMilliseconds);
  const execute: Execute = async (sql, parameters) => run(database, sql, parameters);
  const oneAtATime = createQueue();
  return {
    kind: folder === undefined ? 'memory' : 'file',
    now: "cast(unixepoch('subsec') * 1000 as integer)",
    skipLocked: '',
    forUpdate: '',
    lockForMigration: undefined,
    execute: (sql, parameters) => oneAtATime(() => execute(sql, parameters)),
    transaction: (work) => oneAtATime(() => inTransaction(database, () => work(execute))),
    ...(folder !== undefined && { backup: (path) => oneAtATime(() => copyDatabase(execute, path)) }),
    close: () =>
      oneAtATime(async () => {
        if (folder !== undefined) letGo(database);
        database.close();
      }),
  };
}

/** Loaded only when it is used: it is a binary, which PostgreSQL's users do not need. */
async function loadDriver() {
  return (await import('libsql')).default;
}

async function openMemory(): Promise<Database> {
  const Driver = await loadDriver();
  return new Driver(':memory:');
}

async function openFile(folder: string, lockMilliseconds: number): Promise<Database> {
  const until = performance.now() + lockMilliseconds;
  try {
    // Only the account Casebridge runs as may read it.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = databasePath(folder);
    for (;;) {
      const database = await lockedDatabase(path);
      if (database !== undefined) return database;
      if (performance.now() >= until) throw new CasebridgeError('STORE_LOCKED', { path });
      await sleep(Math.min(100, lockMilliseconds));
    }
  } catch (error) {
    if (error instanceof CasebridgeError) throw error;
    throw storeUnavailable(error, error instanceof Error ? error.message : String(error));
  }
}

/** Undefined while another process has the file. */
async function lockedDatabase(path: string): Promise<Database | undefined> {
  const Driver = await loadDriver();
  const database = new Driver(path);
  try {
    // Before anything is read, so that no memory is shared between processes and the lock is taken by the first reading.
    database.pragma('locking_mode = exclusive');
    database.pragma('journal_mode = wal');
    database.pragma('synchronous = full');
    database.exec('begin exclusive; commit');
    return database;
  } catch (error) {
    database.close();
    if (codeOf(error).startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
}

/**
 * The driver keeps the file open until its statements are garbage, and the lock with it: so the lock goes first, which
 * takes leaving the write-ahead log. What cannot be let go, on a broken disk, goes with the process.
 */
function letGo(database: Database): void {
  try {
    database.pragma('journal_mode = delete');
    database.pragma('locking_mode = normal');
    run(database, 'select count(*) as tables from sqlite_master', []);
  } catch {
    // Nothing depends on it: what counts is on the disk since its commit.
  }
}

/** Bound by name, so that `$1` may stand in a statement twice, as in PostgreSQL. */
function run(database: Database, sql: string, parameters: readonly unknown[]): readonly unknown[] {
  const named = Object.fromEntries(parameters.map((value, index) => [String(index + 1), value]));
  try {
    return database.prepare<[object]>(sql).all(named);
  } catch (error) {
    throw !database.open || unusable.test(codeOf(error)) ? storeUnavailable(error) : error;
  }
}

async function inTransaction<Result>(database: Database, work: () => Promise<Result>): Promise<Result> {
  run(database, 'begin immediate', []);
  try {
    const result = await work();
    run(database, 'commit', []);
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (database.inTransaction) run(database, 'rollback', []);
    throw error;
  }
}

/** There is one connection: what comes meanwhile must not get into somebody else's transaction. */
function createQueue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
}

/** What says nothing about our statement: the disk, the file, its lock. */
const unusable = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|PERM|NOMEM)/;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
