import { existsSync } from 'node:fs';
import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../errors.ts';
import { createDb, type Engine, type Execute, noRow, type Queries, storeUnavailable } from './db.ts';
import { migrate } from './migrations.ts';
import { openPostgres } from './postgres.ts';
import { insertRows } from './rows.ts';
import { databasePath, openSqlite } from './sqlite.ts';

export interface MovedTable {
  readonly name: string;
  readonly rows: number;
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Each database has its own: it says what its tables are like. */
const versionTable = 'schema_version';
/** Rows in memory at once. The largest, an issue with all that was written about it, takes some ten KB. */
const pageRows = 200;
/** Nobody waits for an answer. */
const statementMilliseconds = 60_000;

const named = z.object({ name: z.string() });
const cells = z.record(z.string(), z.string().nullable());
const counted = z.tuple([z.object({ total: z.number() })]);

/**
 * Copies the embedded database of a folder to a PostgreSQL without any data: all of it or nothing. The file keeps what it
 * holds.
 * @throws STORE_FILE_MISSING, STORE_LOCKED, STORE_TARGET_NOT_EMPTY, STORE_MOVE_FAILED, STORE_TOO_NEW, STORE_UNAVAILABLE
 */
export async function moveStore(folder: string, url: string): Promise<readonly MovedTable[]> {
  const path = databasePath(folder);
  // Opening it would make it.
  if (!existsSync(path)) throw new CasebridgeError('STORE_FILE_MISSING', { path });
  const source = await openSqlite({ folder, lockMilliseconds: 0 });
  const target = await openPostgres({ url, statementMilliseconds, onBroken: () => undefined });
  try {
    return await moveRows(source, target);
  } catch (error) {
    throw withReason(error);
  } finally {
    await target.close();
    await source.close();
  }
}

/**
 * Copies all rows in one transaction of the target. What some process had claimed is copied as it stands: leases end by the
 * clock, so whoever comes next takes over as from a process that was killed.
 */
export async function moveRows(source: Engine, target: Engine): Promise<readonly MovedTable[]> {
  const from = createDb(source, { prepare: migrate, onUsed: () => undefined });
  const to = createDb(target, { prepare: async () => undefined, onUsed: () => undefined });
  const tables = await listTables(from);
  return to.transaction(async ({ query }) => {
    const execute: Execute = (sql, parameters) => query(noRow, sql, parameters);
    // Within the transaction, so that a database which is refused keeps its tables as they were, too.
    await migrate({ ...target, transaction: (work) => work(execute) });
    for (const { name } of tables) await about(name, () => lock(query, name));
    await assertEmpty(query, tables);
    const moved: MovedTable[] = [];
    for (const table of tables) moved.push(await about(table.name, () => moveTable(from, query, table)));
    return moved;
  });
}

/** From the database itself, so that no table and no column can be forgotten. */
async function listTables({ query }: Queries): Promise<readonly Table[]> {
  const tables = await query(
    named,
    `select name from sqlite_master where type = 'table' and substr(name, 1, 7) <> 'sqlite_' and name <> $1
      order by name`,
    [versionTable],
  );
  return Promise.all(
    tables.map(async ({ name }) => {
      const columns = await query(named, 'select name from pragma_table_info($1)', [name]);
      return { name, columns: columns.map((column) => column.name) };
    }),
  );
}

/** Whoever uses the target already can change nothing in it from here on, so that it stays empty. */
async function lock(query: Queries['query'], table: string): Promise<void> {
  await query(noRow, `lock table ${quoted(table)} in exclusive mode`);
}

async function assertEmpty(query: Queries['query'], tables: readonly Table[]): Promise<void> {
  const filled: string[] = [];
  for (const { name } of tables) {
    const rows = await query(noRow, `select 1 as one from ${quoted(name)} limit 1`);
    if (rows.length > 0) filled.push(name);
  }
  if (filled.length > 0) throw new CasebridgeError('STORE_TARGET_NOT_EMPTY', { tables: filled.join(', ') });
}

async function moveTable(from: Queries, query: Queries['query'], table: Table): Promise<MovedTable> {
  const { name, columns } = table;
  for await (const rows of pagesOf(from, table)) {
    await insertRows(query, {
      table: quoted(name),
      columns: columns.map(quoted).join(', '),
      onConflict: '',
      rows,
      batch: pageRows,
      toRow: (row) => columns.map((column) => row[column] ?? null),
    });
  }
  const [read, written] = [await count(from.query, name), await count(query, name)];
  if (read !== written) {
    throw new CasebridgeError('STORE_MOVE_FAILED', { table: name, detail: 'none', read, written });
  }
  return { name, rows: written };
}

/** No column's name has a blank. */
const place = 'row id';
const beforeAll = '-9223372036854775808';

async function* pagesOf({ query }: Queries, { name, columns }: Table) {
  // As text, which every type is made from, and which keeps numbers exact that JavaScript would round.
  const texts = [`cast(rowid as text) as "${place}"`].concat(
    columns.map((column) => `cast(${quoted(column)} as text) as ${quoted(column)}`),
  );
  const next = `select ${texts.join(', ')} from ${quoted(name)}
    where rowid > cast($1 as integer) order by rowid limit ${pageRows}`;
  let last: string | null | undefined = beforeAll;
  while (typeof last === 'string') {
    const rows: readonly z.infer<typeof cells>[] = await query(cells, next, [last]);
    yield rows;
    last = rows.at(-1)?.[place];
  }
}

async function count(query: Queries['query'], table: string): Promise<number> {
  const rows = await query(noRow, `select count(*) as total from ${quoted(table)}`);
  return counted.parse(rows)[0].total;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What a database does not take is told with the table that it is about. */
async function about<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CasebridgeError || !(error instanceof Error && 'code' in error)) throw error;
    const facts = { table, detail: error.message, read: 0, written: 0 };
    throw new CasebridgeError('STORE_MOVE_FAILED', facts, { cause: error });
  }
}

/** In a chat the reason is for the log; whoever reads this runs the database. */
function withReason(error: unknown): unknown {
  if (!isCasebridgeError(error, 'STORE_UNAVAILABLE') || error.facts.detail !== 'none') return error;
  const { cause } = error;
  if (!(cause instanceof Error)) return error;
  // What was tried at several addresses has a code and no message.
  const code = 'code' in cause ? String(cause.code) : cause.name;
  return storeUnavailable(cause, cause.message || code);
}
