import { AsyncLocalStorage } from 'node:async_hooks';
import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../errors.ts';

/** What a statement's `$1`, `$2` … stand for. Moments are milliseconds since 1970, flags 0 or 1. */
export type Parameter = string | number | null;

/** Statements in SQL that both engines understand. */
export interface Queries {
  /**
   * Runs one statement and parses the rows it gives; none when it gives none.
   * @throws STORE_UNAVAILABLE
   */
  query<Row>(row: z.ZodType<Row>, sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
}

/** A database, whichever engine is behind it. */
export interface Db extends Queries {
  readonly kind: 'memory' | 'file' | 'postgresql';
  /** An SQL expression for this moment, by the one clock that all replicas share. */
  now(): string;
  /** Ends a `select` of rows that are about to be changed: those that another replica is changing are passed over. */
  readonly skipLocked: string;
  /** The same, but waits for them. They are locked in the order of the `select`, so that nobody waits for each other. */
  readonly forUpdate: string;
  /**
   * All of the work's statements happen, or none. They go through the queries that the work is given.
   * @throws STORE_UNAVAILABLE, and what the work throws
   */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Runs one statement: the rows as the driver gives them. */
export type Execute = (sql: string, parameters: readonly Parameter[]) => Promise<readonly unknown[]>;

/** What differs between the engines. */
export interface Engine {
  readonly kind: Db['kind'];
  /** This moment in milliseconds since 1970, in the engine's SQL. */
  readonly now: string;
  readonly skipLocked: string;
  readonly forUpdate: string;
  /** Run first in the transaction that brings the tables up to date, where several processes may try at once. */
  readonly lockForMigration: string | undefined;
  /** @throws STORE_UNAVAILABLE when the database cannot be used now; any other error is a mistake in our SQL */
  readonly execute: Execute;
  transaction<Result>(work: (execute: Execute) => Promise<Result>): Promise<Result>;
  /** Writes all of it to an empty file, between two transactions; only where nobody else could. @throws STORE_UNAVAILABLE */
  readonly backup?: (path: string) => Promise<void>;
  close(): Promise<void>;
}

/** @param detail why, for whoever starts Casebridge */
export function storeUnavailable(cause: unknown, detail = 'none'): CasebridgeError {
  return new CasebridgeError('STORE_UNAVAILABLE', { detail }, { cause });
}

export interface DbOptions {
  /** Called before the first statement, and again before the next as long as it fails. */
  readonly prepare: (engine: Engine) => Promise<void>;
  /** Told after each statement or transaction when it is known whether the database can be used. */
  readonly onUsed: (worked: boolean) => void;
  /** Replaces the database's clock, for tests. */
  readonly clock?: (() => Date) | undefined;
}

/** A statement that is run for what it does. */
export const noRow = z.unknown();

export function createDb(engine: Engine, { prepare, onUsed, clock }: DbOptions): Db {
  const inTransaction = new AsyncLocalStorage<true>();
  const prepared = onceItWorks(() => prepare(engine));
  const use = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    // On SQLite it would wait for itself for ever; on PostgreSQL it would silently happen outside.
    if (inTransaction.getStore()) throw new TypeError('within a transaction, use the queries it gives');
    try {
      await prepared();
      const result = await work();
      onUsed(true);
      return result;
    } catch (error) {
      if (isCasebridgeError(error, 'STORE_UNAVAILABLE', 'STORE_TOO_NEW')) onUsed(false);
      throw error;
    }
  };
  return {
    kind: engine.kind,
    skipLocked: engine.skipLocked,
    forUpdate: engine.forUpdate,
    now: () => (clock === undefined ? engine.now : String(clock().getTime())),
    query: (row, sql, parameters = []) =>
      use(() => parsed(row, engine.execute(sql, parameters.map(withoutNul)))),
    transaction: (work) =>
      use(() =>
        engine.transaction((execute) =>
          inTransaction.run(true, () =>
            work({
              query: (row, sql, parameters = []) => parsed(row, execute(sql, parameters.map(withoutNul))),
            }),
          ),
        ),
      ),
    close: async () => {
      await engine.close();
      // As long as it is enabled, every promise of the process carries it along.
      inTransaction.disable();
    },
  };
}

/** Others' texts may hold this character: PostgreSQL refuses it, and SQLite gives back what stands before it only. */
function withoutNul(parameter: Parameter): Parameter {
  return typeof parameter === 'string' ? parameter.replaceAll('\u0000', '') : parameter;
}

async function parsed<Row>(row: z.ZodType<Row>, rows: Promise<readonly unknown[]>): Promise<readonly Row[]> {
  return z.array(row).parse(await rows);
}

/** Several callers share one attempt; one that failed is made again for the next caller. */
function onceItWorks(attempt: () => Promise<void>): () => Promise<void> {
  let made: Promise<void> | undefined;
  return () => {
    made ??= attempt().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
