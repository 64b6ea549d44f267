import { z } from 'zod';
import { type Instance, listCall } from './instance.ts';
import { afterSysId, allOf, type Condition } from './query.ts';
import type { Field, Table } from './tables.ts';

/** A question for all rows of a table that match. */
export interface RowsQuestion<T extends Table, Row> {
  readonly query: Condition<T>;
  readonly fields: readonly Field<T>[];
  readonly row: z.ZodType<Row>;
  /** Rows asked for at once. */
  readonly pageSize?: number;
}

const defaultPageSize = 500;
/** Whatever the other side says, this is the end. */
const maximumPages = 20;

/**
 * All rows, page by page, in the order of the query; for sets that do not change much meanwhile. ServiceNow applies the
 * limit before its access rules, so a page may be short or empty although more rows follow: its count of all
 * decides, and without one the second empty page in a row.
 */
export async function* rowsOf<T extends Table, Row>(
  instance: Instance,
  { query, fields, row, pageSize = defaultPageSize }: RowsQuestion<T, Row>,
  signal?: AbortSignal,
): AsyncGenerator<Row, void, undefined> {
  let total: number | undefined;
  let emptyPages = 0;
  for (let page = 0; page < maximumPages; page += 1) {
    const offset = page * pageSize;
    const answer = await instance.getPage({
      ...listCall({ query, fields, limit: pageSize, offset, counted: page === 0 }),
      schema: z.array(row),
      signal,
    });
    yield* answer.result;
    total ??= answer.total;
    emptyPages = answer.result.length === 0 ? emptyPages + 1 : 0;
    const isEnd = total === undefined ? emptyPages === 2 : offset + pageSize >= total;
    if (isEnd) return;
  }
}

/**
 * All rows by ascending sys_id, each page after the last row of the one before; for sets that change meanwhile, where
 * numbered pages would miss rows or show them twice. The query brings no order of its own.
 */
export async function* keysetRowsOf<T extends Table, Row extends { readonly sys_id: string }>(
  instance: Instance,
  { query, fields, row, pageSize = defaultPageSize }: RowsQuestion<T, Row>,
  signal?: AbortSignal,
): AsyncGenerator<Row, void, undefined> {
  let after = '';
  let offset = 0;
  let emptyPages = 0;
  for (let page = 0; page < maximumPages; page += 1) {
    const { result, total } = await instance.getPage({
      ...listCall({
        query: allOf(query, afterSysId(query.table, after)),
        fields,
        limit: pageSize,
        offset,
        counted: true,
      }),
      schema: z.array(row),
      signal,
    });
    // Where the condition was dropped, the same page would come again and again.
    if (result.some(({ sys_id }) => sys_id <= after)) return;
    yield* result;
    emptyPages = result.length === 0 ? emptyPages + 1 : 0;
    if (total === undefined ? emptyPages === 2 : offset + pageSize >= total) return;
    const last = result.at(-1)?.sys_id;
    // A page of hidden rows gives no place to go on from, so the next one is counted from where this one began.
    offset = last === undefined ? offset + pageSize : 0;
    after = last ?? after;
  }
}
