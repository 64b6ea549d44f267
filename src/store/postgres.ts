import type { PoolClient } from 'pg';
import { isCasebridgeError } from '../errors.ts';
import { type Engine, type Execute, storeUnavailable } from './db.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Told of connections that break, also while nobody uses them. */
  readonly onBroken: (error: Error) => void;
  /** How long a statement may take, in milliseconds: 4,000 where a person waits for it, since a turn has ten seconds. */
  readonly statementMilliseconds?: number;
}

/** The type of `count(*)` and of our moments. */
const bigint = 20;

/** PostgreSQL, shared by any number of replicas. Nothing is connected before the first statement. */
export async function openPostgres({
  url,
  onBroken,
  statementMilliseconds = 4_000,
}: PostgresOptions): Promise<Engine> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'casebridge',
    max: 10,
    connectionTimeoutMillis: 3_000,
    query_timeout: statementMilliseconds,
    keepAlive: true,
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === bigint ? Number : pg.types.getTypeParser(type, format ?? 'text'),
    },
  });
  pool.on('error', onBroken);
  // In use, a connection tells of its end a second time, beside the statement's error; unheard, that ends the process.
  pool.on('connect', (client) => client.on('error', onBroken));
  const withClient = async <Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> => {
    const client = await pool.connect().catch((error: unknown) => {
      throw storeUnavailable(error);
    });
    let isBroken = false;
    try {
      return await work(client);
    } catch (error) {
      // A statement may still be running on it, or nobody may be there any more.
      isBroken = isCasebridgeError(error, 'STORE_UNAVAILABLE');
      throw error;
    } finally {
      client.release(isBroken);
    }
  };
  return {
    kind: 'postgresql',
    // Not clock_timestamp(): it may change within a statement, so no index serves a comparison with it.
    now: 'cast(extract(epoch from statement_timestamp()) * 1000 as bigint)',
    skipLocked: 'for update skip locked',
    forUpdate: 'for update',
    lockForMigration: 'select pg_advisory_xact_lock(4207311)',
    execute: (sql, parameters) => withClient((client) => executeWith(client)(sql, parameters)),
    transaction: (work) => withClient((client) => inTransaction(client, work)),
    close: () => pool.end(),
  };
}

function executeWith(client: PoolClient): Execute {
  return async (sql, parameters) => {
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql, [...parameters]);
      return rows;
    } catch (error) {
      throw isAboutOurSql(error) ? error : storeUnavailable(error);
    }
  };
}

async function inTransaction<Result>(
  client: PoolClient,
  work: (execute: Execute) => Promise<Result>,
): Promise<Result> {
  const execute = executeWith(client);
  await execute('begin', []);
  try {
    const result = await work(execute);
    await execute('commit', []);
    return result;
  } catch (error) {
    // Where the connection broke, PostgreSQL has rolled back already; the first error says why.
    await execute('rollback', []).catch(() => undefined);
    throw error;
  }
}

/**
 * Classes of SQLSTATE that a mistake of ours has: features, data, constraints, states of a transaction, syntax. All others, and
 * errors without one, are the network's, the server's or the account's.
 */
const ourMistakes = /^(0A|21|22|23|42)...$/;

function isAboutOurSql(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ourMistakes.test(String(error.code));
}
