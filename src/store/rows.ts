import { setImmediate as letOthersWork } from 'node:timers/promises';
import { noRow, type Parameter, type Queries } from './db.ts';

export interface RowsToInsert<Item> {
  readonly table: string;
  readonly columns: string;
  /** SQL behind the values; empty for none. */
  readonly onConflict: string;
  readonly rows: readonly Item[];
  /** How many go into one statement. */
  readonly batch: number;
  readonly toRow: (item: Item, index: number) => readonly Parameter[];
}

/** Inserts many rows with few statements, and lets others work between them: SQLite holds the process while it writes. */
export async function insertRows<Item>(query: Queries['query'], insert: RowsToInsert<Item>): Promise<void> {
  const { table, columns, onConflict, rows, batch, toRow } = insert;
  for (let start = 0; start < rows.length; start += batch) {
    const values = rows.slice(start, start + batch).map((item, index) => toRow(item, start + index));
    const width = values[0]?.length ?? 0;
    const tuples = values.map((_row, index) => `(${placeholders(width, index * width + 1)})`);
    await query(
      noRow,
      `insert into ${table} (${columns}) values ${tuples.join(', ')} ${onConflict}`,
      values.flat(),
    );
    await letOthersWork();
  }
}

/** `$3, $4`: so many from the first one on; `null` for none, which nothing equals. */
export function placeholders(count: number, first: number): string {
  return count === 0 ? 'null' : Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ');
}

/**
 * A table of its own within a statement: `with v (…) as (values ${sql})`. What a statement looks for stands there rather
 * than in its conditions wherever the tables are large: PostgreSQL then goes from these rows to an index, however little it
 * knows of the tables. Equal values share a parameter, since a driver looks each of them up by its name.
 */
export function valuesOf(
  types: readonly ('text' | 'bigint')[],
  rows: readonly (readonly Parameter[])[],
): { readonly sql: string; readonly parameters: readonly Parameter[] } {
  const parameters: Parameter[] = [];
  const places = new Map<string, string>();
  const placeOf = (value: Parameter, type: string) => {
    if (value === null) return 'null';
    const key = `${type} ${value}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    const place = `$${parameters.push(value)}`;
    places.set(key, place);
    return place;
  };
  // PostgreSQL takes the types from the first row.
  const cell = (value: Parameter, type: string, isFirst: boolean) =>
    isFirst ? `cast(${placeOf(value, type)} as ${type})` : placeOf(value, type);
  const tuples = rows.map((row, index) =>
    types.map((type, column) => cell(row[column] ?? null, type, index === 0)),
  );
  return { sql: tuples.map((cells) => `(${cells.join(', ')})`).join(', '), parameters };
}
