import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { StorePlace } from '../../src/store/index.ts';

/** A new, empty place for a store; what is in it goes with `remove`. */
export interface TestPlace {
  readonly place: StorePlace;
  remove(): Promise<void>;
}

export interface TestEngine {
  readonly name: string;
  /** Whether several stores may be open at one place. */
  readonly isShared: boolean;
  newPlace(): Promise<TestPlace>;
}

export const file: TestEngine = {
  name: 'the embedded file',
  isShared: false,
  newPlace: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'casebridge-store-'));
    return {
      place: { kind: 'file', folder },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

const given = process.env.TEST_DATABASE_URL;
export const databaseUrl = given ?? 'postgres://postgres@127.0.0.1:5432/test';

/** Each place is a schema of its own. */
const postgres: TestEngine = {
  name: 'PostgreSQL',
  isShared: true,
  newPlace: async () => {
    const schema = `casebridge_test_${randomUUID().replaceAll('-', '')}`;
    await administer(`create schema ${schema}`);
    const url = new URL(databaseUrl);
    url.searchParams.set('options', `-c search_path=${schema}`);
    return {
      place: { kind: 'postgresql', url: url.href },
      remove: () => administer(`drop schema ${schema} cascade`),
    };
  },
};

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Undefined where no PostgreSQL answers; one that was named must. */
export async function findPostgres(): Promise<TestEngine | undefined> {
  try {
    await administer('select 1');
    return postgres;
  } catch (error) {
    if (given !== undefined) throw error;
    return undefined;
  }
}
