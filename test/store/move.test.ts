import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { type ErrorCode, isCasebridgeError } from '../../src/errors.ts';
import type { Engine } from '../../src/store/db.ts';
import { openStore } from '../../src/store/index.ts';
import { moveRows, moveStore } from '../../src/store/move.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { file, findPostgres, type TestEngine } from './engines.ts';

const postgres = await findPostgres();
const options = { lockMilliseconds: 0, onTrouble: () => undefined };

/** What a column of our tables can hold, in SQL of both engines. */
type Literal = string;

const columnType = z.enum(['text', 'bigint', 'integer']);

interface Column {
  readonly name: string;
  readonly type: z.infer<typeof columnType>;
  readonly isKey: boolean;
  readonly isNeeded: boolean;
}

const text = (value: string): Literal => `'${value.replaceAll("'", "''")}'`;
const awkwardText = "it's “naïve”, 中文 and 🤷🏽‍♀️\n\t\\ \u0001 $1 %s null";
const longText = 'Ünïcödé '.repeat(5_000);

/** Rows that are hard to carry: as little as a table takes, the largest and the smallest, the longest. */
const awkward: readonly ((column: Column) => Literal)[] = [
  ({ type, isKey, isNeeded }) => {
    if (!isKey && !isNeeded) return 'null';
    return type === 'text' ? text('') : '0';
  },
  ({ type }) => {
    if (type === 'text') return text(awkwardText);
    return type === 'bigint' ? '9223372036854775807' : '2147483647';
  },
  ({ type, isKey }) => {
    if (type === 'text') return text(isKey ? 'long' : longText);
    return type === 'bigint' ? '-9007199254740993' : '-1';
  },
];

interface Move {
  readonly folder: string;
  readonly url: string;
  /** Opens the file as it was left, and closes it afterwards. */
  inFile<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result>;
  inTarget(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** A file with today's tables, and an empty schema. */
async function withPlaces(engine: TestEngine, work: (move: Move) => Promise<void>): Promise<void> {
  const [from, to] = await Promise.all([file.newPlace(), engine.newPlace()]);
  assert.ok(from.place.kind === 'file' && to.place.kind === 'postgresql');
  const [{ folder }, { url }] = [from.place, to.place];
  const client = new pg.Client({ connectionString: url });
  try {
    await (await openStore(from.place, options)).close();
    await client.connect();
    await work({
      folder,
      url,
      inFile: async (inside) => {
        const opened = await openSqlite({ folder, lockMilliseconds: 0 });
        try {
          return await inside(opened);
        } finally {
          await opened.close();
        }
      },
      inTarget: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
    });
  } finally {
    await client.end();
    await from.remove();
    await to.remove();
  }
}

const columnRows = z.array(
  z
    .object({
      tbl: z.string(),
      name: z.string(),
      type: z.string().toLowerCase().pipe(columnType),
      pk: z.number(),
      notnull: z.number(),
    })
    .transform(({ tbl, name, type, pk, notnull }) => ({
      table: tbl,
      column: { name, type, isKey: pk > 0, isNeeded: notnull > 0 },
    })),
);

/** Every table with its columns, but the one that counts versions. */
async function tablesIn({ execute }: Engine): Promise<ReadonlyMap<string, readonly Column[]>> {
  const rows = columnRows.parse(
    await execute(
      `select t.tbl_name as tbl, c.name, c.type, c.pk, c."notnull" from sqlite_schema t, pragma_table_info(t.tbl_name) c
        where t.type = 'table' order by 1`,
      [],
    ),
  );
  const tables = new Map<string, Column[]>();
  for (const { table, column } of rows) tables.set(table, [...(tables.get(table) ?? []), column]);
  tables.delete('schema_version');
  return tables;
}

/** Puts the awkward rows into every table. @returns the literals by table */
async function fill(engine: Engine): Promise<ReadonlyMap<string, readonly (readonly Literal[])[]>> {
  const filled = new Map<string, readonly (readonly Literal[])[]>();
  for (const [table, columns] of await tablesIn(engine)) {
    const rows = awkward.map((literalOf) => columns.map(literalOf));
    const names = columns.map(({ name }) => name).join(', ');
    for (const row of rows) {
      await engine.execute(`insert into ${table} (${names}) values (${row.join(', ')})`, []);
    }
    filled.set(table, rows);
  }
  return filled;
}

const claimsUpTo = (count: number) =>
  `insert into claim (claim_key, holder, done, ends_at)
    with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
    select 'key' || i, 'holder', 0, i from n`;

/** One literal's value as PostgreSQL gives it. */
function cellOf(literal: Literal): string | null {
  if (literal === 'null') return null;
  return literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : literal;
}

const asText = (value: unknown) => (value === null ? null : String(value));
const isCode = (code: ErrorCode) => (error: unknown) => isCasebridgeError(error, code);

const tablesOfTarget = `select table_name from information_schema.tables
  where table_schema = current_schema() order by table_name`;

function moving(engine: TestEngine): void {
  it('carries every row of every table, whatever is in it', () =>
    withPlaces(engine, async ({ folder, url, inFile, inTarget }) => {
      const expected = await inFile(fill);
      assert.ok(expected.size > 8 && expected.has('claim'));
      const moved = await moveStore(folder, url);
      assert.deepEqual(
        moved,
        [...expected].map(([name, rows]) => ({ name, rows: rows.length })),
      );
      for (const [table, rows] of expected) {
        const found = await inTarget(`select * from ${table}`);
        assert.deepEqual(
          new Set(found.map((row) => JSON.stringify(Object.values(row).map(asText)))),
          new Set(rows.map((row) => JSON.stringify(row.map(cellOf)))),
          table,
        );
      }
    }));

  it('leaves out no table that either database has', () =>
    withPlaces(engine, async ({ folder, url, inFile, inTarget }) => {
      const inSource = [...(await inFile(tablesIn)).keys()];
      const moved = (await moveStore(folder, url)).map(({ name }) => name);
      assert.deepEqual(moved, inSource);
      const names = (await inTarget(tablesOfTarget)).map(({ table_name: name }) => String(name));
      assert.deepEqual(new Set(names), new Set([...inSource, 'schema_version']));
    }));

  it('says so when the file has a table that it cannot carry', () =>
    withPlaces(engine, async ({ folder, url, inFile, inTarget }) => {
      await inFile(({ execute }) => execute('create table a_new_one (id text primary key)', []));
      await assert.rejects(
        moveStore(folder, url),
        (error) => isCasebridgeError(error, 'STORE_MOVE_FAILED') && error.facts.table === 'a_new_one',
      );
      assert.deepEqual(await inTarget(tablesOfTarget), []);
    }));

  it('takes along what an older Casebridge has left', () =>
    withPlaces(engine, async ({ folder, url, inTarget }) => {
      const older = join(folder, 'older');
      const { execute, close } = await openSqlite({ folder: older, lockMilliseconds: 0 });
      const keys = 'tenant_id text, subject text, user_name text, linked_by text, linked_at bigint';
      for (const statement of [
        'create table schema_version (version integer primary key)',
        'insert into schema_version values (1)',
        'create table claim (claim_key text primary key, holder text, done integer, ends_at bigint)',
        `create table person_link (${keys}, primary key (tenant_id, subject))`,
        `insert into person_link values ('t', 'megan@example.com', 'megan.bowen', 'adele', 1)`,
      ]) {
        await execute(statement, []);
      }
      await close();
      const moved = await moveStore(older, url);
      assert.deepEqual(
        moved.filter(({ rows }) => rows > 0),
        [{ name: 'person_link', rows: 1 }],
      );
      assert.ok(moved.some(({ name }) => name === 'health_issue'));
      assert.deepEqual(await inTarget('select user_name from person_link'), [{ user_name: 'megan.bowen' }]);
    }));

  it('leaves the file as it was, and what was moved goes on in PostgreSQL', () =>
    withPlaces(engine, async ({ folder, url }) => {
      const places = [
        { kind: 'file', folder },
        { kind: 'postgresql', url },
      ] as const;
      const before = await openStore(places[0], options);
      await before.claims.claim('done', 'a', 60_000);
      await before.claims.finish('done', 'a');
      await before.claims.claim('held', 'a', 60_000);
      await before.close();
      await moveStore(folder, url);
      for (const place of places) {
        const store = await openStore(place, options);
        assert.equal(await store.claims.isFinished('done'), true, place.kind);
        assert.equal(await store.claims.claim('held', 'b', 60_000), 'taken', place.kind);
        await store.claims.release('held', 'a');
        assert.equal(await store.claims.claim('held', 'b', 60_000), 'claimed', place.kind);
        await store.close();
      }
    }));

  it('holds a part of a table in memory at a time', () =>
    withPlaces(engine, async ({ url, inFile, inTarget }) => {
      let most = 0;
      await inFile(async (source) => {
        await source.execute(claimsUpTo(2_501), []);
        const target = await openPostgres({ url, onBroken: () => undefined });
        const watched: Engine = {
          ...source,
          execute: async (sql, parameters) => {
            const rows = await source.execute(sql, parameters);
            most = Math.max(most, rows.length);
            return rows;
          },
        };
        await moveRows(watched, target);
        await target.close();
      });
      assert.deepEqual(await inTarget('select count(*), count(distinct claim_key) as keys from claim'), [
        { count: '2501', keys: '2501' },
      ]);
      assert.ok(most > 0 && most <= 500, `${most} rows at once`);
    }));

  it('carries rows whatever numbers SQLite has given them', () =>
    withPlaces(engine, async ({ folder, url, inFile, inTarget }) => {
      await inFile(async ({ execute }) => {
        for (const id of ['-9007199254740993', '0', '9223372036854775806', '9223372036854775807']) {
          const row = `insert into claim (rowid, claim_key, holder, done, ends_at) values (${id}, '${id}', '', 0, 0)`;
          await execute(row, []);
        }
      });
      await moveStore(folder, url);
      assert.deepEqual(await inTarget('select count(*) from claim'), [{ count: '4' }]);
    }));

  it('takes no database with data, names its tables, and changes nothing there', () =>
    withPlaces(engine, async ({ folder, url, inFile, inTarget }) => {
      await inFile(({ execute }) => execute(claimsUpTo(3), []));
      const inUse = await openStore({ kind: 'postgresql', url }, options);
      const subject = { tenantId: 'theirs', subject: 'megan@example.com', replaces: undefined };
      await inUse.personLinks.put({ ...subject, userName: 'megan.bowen', linkedBy: 'Adele' });
      await inUse.claims.claim('theirs', 'them', 60_000);
      await inUse.close();
      await assert.rejects(
        moveStore(folder, url),
        (error) =>
          isCasebridgeError(error, 'STORE_TARGET_NOT_EMPTY') && error.facts.tables === 'claim, person_link',
      );
      assert.deepEqual(await inTarget('select claim_key from claim'), [{ claim_key: 'theirs' }]);
    }));

  it('leaves the tables of a database that it does not take as old as they are', () =>
    withPlaces(engine, async ({ folder, url, inTarget }) => {
      await inTarget('create table schema_version (version integer primary key)');
      await inTarget('insert into schema_version values (1)');
      await inTarget('create table claim (claim_key text, holder text, done integer, ends_at bigint)');
      await inTarget('create table person_link (tenant_id text)');
      await inTarget(`insert into claim values ('theirs', 'them', 0, 0)`);
      const before = await inTarget(tablesOfTarget);
      await assert.rejects(moveStore(folder, url), isCode('STORE_TARGET_NOT_EMPTY'));
      assert.deepEqual(await inTarget(tablesOfTarget), before);
      assert.deepEqual(await inTarget('select max(version) as version from schema_version'), [
        { version: 1 },
      ]);
    }));

  it('moves once: what came to PostgreSQL first stays', () =>
    withPlaces(engine, async ({ folder, url, inFile, inTarget }) => {
      await inFile(({ execute }) => execute(claimsUpTo(3), []));
      await moveStore(folder, url);
      await assert.rejects(moveStore(folder, url), isCode('STORE_TARGET_NOT_EMPTY'));
      assert.deepEqual(await inTarget('select count(*) from claim'), [{ count: '3' }]);
    }));

  it('changes nothing when PostgreSQL does not take a row, and says of which table', () =>
    withPlaces(engine, async ({ folder, url, inFile, inTarget }) => {
      await inFile(async ({ execute }) => {
        await execute(claimsUpTo(3), []);
        await execute(
          `insert into tenant_setting (tenant_id, name, version, value, changed_by, changed_at)
            values ('t', 'n', 2147483648, 'v', 'b', 0)`,
          [],
        );
      });
      await assert.rejects(
        moveStore(folder, url),
        (error) =>
          isCasebridgeError(error, 'STORE_MOVE_FAILED') &&
          error.facts.table === 'tenant_setting' &&
          /2147483648/.test(String(error.facts.detail)),
      );
      assert.deepEqual(await inTarget(tablesOfTarget), []);
    }));

  it('changes nothing when rows do not arrive, though nothing was refused', () =>
    withPlaces(engine, async ({ folder, url, inFile, inTarget }) => {
      await inFile(({ execute }) => execute(claimsUpTo(3), []));
      await (await openStore({ kind: 'postgresql', url }, options)).close();
      await inTarget(
        `create rule lost as on insert to claim where new.claim_key = 'key2' do instead nothing`,
      );
      await assert.rejects(moveStore(folder, url), (error) => {
        assert.ok(isCasebridgeError(error, 'STORE_MOVE_FAILED'));
        assert.deepEqual(error.facts, { table: 'claim', detail: 'none', read: 3, written: 2 });
        return true;
      });
      assert.deepEqual(await inTarget('select count(*) from claim'), [{ count: '0' }]);
    }));

  it('lets nobody write to the target meanwhile', () =>
    withPlaces(engine, async ({ url, inFile, inTarget }) => {
      await (await openStore({ kind: 'postgresql', url }, options)).close();
      await inTarget(`set lock_timeout = '50ms'`);
      const intruder = `insert into claim values ('theirs', 'them', 0, 0)`;
      await inFile(async (source) => {
        await source.execute(claimsUpTo(3), []);
        const target = await openPostgres({ url, onBroken: () => undefined });
        const refusals: string[] = [];
        const watched: Engine = {
          ...source,
          execute: async (sql, parameters) => {
            if (/from "claim"/.test(sql)) {
              await inTarget(intruder).catch((error: unknown) => refusals.push(String(error)));
            }
            return source.execute(sql, parameters);
          },
        };
        await moveRows(watched, target);
        await target.close();
        assert.ok(refusals.length > 0 && refusals.every((refusal) => /lock timeout/.test(refusal)));
      });
    }));

  it('does not touch the file of a Casebridge that runs', () =>
    withPlaces(engine, async ({ folder, url, inTarget }) => {
      const running = await openStore({ kind: 'file', folder }, options);
      await assert.rejects(moveStore(folder, url), isCode('STORE_LOCKED'));
      await running.close();
      assert.deepEqual(await inTarget(tablesOfTarget), []);
    }));

  it('makes no file where there is none', () =>
    withPlaces(engine, async ({ folder, url }) => {
      const empty = join(folder, 'elsewhere');
      await assert.rejects(moveStore(empty, url), isCode('STORE_FILE_MISSING'));
      assert.equal(existsSync(empty), false);
    }));

  it('says why PostgreSQL cannot be used, and lets go of the file', () =>
    withPlaces(engine, async ({ folder, inFile }) => {
      await assert.rejects(
        moveStore(folder, 'postgres://nobody@127.0.0.1:1/none'),
        (error) =>
          isCasebridgeError(error, 'STORE_UNAVAILABLE') && /ECONNREFUSED/.test(String(error.facts.detail)),
      );
      await inFile(({ execute }) => execute('select 1 as one', []));
    }));
}

if (postgres !== undefined) describe('moving the embedded file to PostgreSQL', () => moving(postgres));
