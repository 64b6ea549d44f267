import { type Column, columnsOf } from './schema/index.ts';
import { getValue, type Row, type Tables } from './tables.ts';

/** A column reached from a table, over references when the name is dot-walked (`caller_id.department.name`). */
export interface Field {
  /** The references to follow, in order; empty for a column of the table itself. */
  readonly references: readonly Column[];
  /** The table that holds the column. */
  readonly table: string;
  readonly column: Column;
}

/** @returns undefined when any part of the name is unknown. */
export function resolveField(table: string, path: string): Field | undefined {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const references: Column[] = [];
  let holder = table;
  for (const name of names) {
    const step = columnsOf(holder).get(name);
    if (step?.type !== 'reference' || step.reference === undefined) return undefined;
    references.push(step);
    holder = step.reference;
  }
  const column = columnsOf(holder).get(last);
  return column === undefined ? undefined : { references, table: holder, column };
}

/** The row that holds the field's column; undefined when a reference on the way is empty or broken. */
export function rowHolding(tables: Tables, row: Row, field: Field): Row | undefined {
  let holder: Row | undefined = row;
  for (const step of field.references) {
    holder = holder && tables.get(step.reference ?? '', getValue(holder, step.name));
  }
  return holder;
}
