import { newId } from './ids.ts';
import { columnsOf, tableAndDescendants, tableDefinition } from './schema/index.ts';
import { storedTime } from './times.ts';

/** A record: every value is a string, as on the wire; an absent column counts as empty. */
export type Row = Readonly<Record<string, string>>;

/** Everything the instance knows, in memory. Business rules and access control live elsewhere. */
export class Tables {
  readonly #rows = new Map<string, Map<string, Row>>();
  readonly #computed: Readonly<Record<string, () => readonly Row[]>>;
  readonly #now: () => Date;
  readonly #listeners: ((table: string) => void)[] = [];

  /** @param computed tables whose rows are worked out at each reading and cannot be written. */
  constructor(now: () => Date, computed: Readonly<Record<string, () => readonly Row[]>> = {}) {
    this.#now = now;
    this.#computed = computed;
  }

  /** Calls back after every change, with the name of the changed table. */
  onChange(listener: (table: string) => void): void {
    this.#listeners.push(listener);
  }

  /** False for an unknown table and for one whose rows are worked out. */
  isWritable(table: string): boolean {
    return tableDefinition(table) !== undefined && !(table in this.#computed);
  }

  /** The rows in the order they were inserted, then those of tables that extend it; none for an unknown table. */
  rows(table: string): readonly Row[] {
    const stored = () =>
      tableAndDescendants(table).flatMap((one) => [...(this.#rows.get(one)?.values() ?? [])]);
    return this.#computed[table]?.() ?? stored();
  }

  get(table: string, sysId: string): Row | undefined {
    if (table in this.#computed) return this.find(table, { sys_id: sysId });
    return this.#rows.get(this.#holder(table, sysId))?.get(sysId);
  }

  /** The first row that has all these values. */
  find(table: string, values: Row): Row | undefined {
    const wanted = Object.entries(values);
    return this.rows(table).find((row) => wanted.every(([name, value]) => getValue(row, name) === value));
  }

  /** Adds a row with its columns' defaults, a number where the table has one, and the system columns. */
  insert(table: string, values: Row, by = 'system'): Row {
    const at = storedTime(this.#now());
    const row: Row = {
      ...defaultsOf(table),
      sys_id: newId(),
      sys_created_on: at,
      sys_created_by: by,
      sys_updated_on: at,
      sys_updated_by: by,
      sys_mod_count: '0',
      ...this.#number(table),
      ...values,
    };
    this.#store(table).set(getValue(row, 'sys_id'), row);
    this.#tell(table);
    return row;
  }

  /**
   * Changes some values. The system columns move only if something changed, or when `touched` says that
   * something outside the row did.
   * @throws RangeError for a row that does not exist.
   */
  update(table: string, sysId: string, values: Row, by = 'system', touched = false): Row {
    const before = this.get(table, sysId);
    if (before === undefined) throw new RangeError(`${table} has no row ${sysId}`);
    const changed = Object.entries(values).some(([name, value]) => getValue(before, name) !== value);
    if (!changed && !touched) return before;
    const after: Row = {
      ...before,
      sys_updated_on: storedTime(this.#now()),
      sys_updated_by: by,
      sys_mod_count: String(Number(getValue(before, 'sys_mod_count')) + 1),
      ...values,
    };
    const holder = this.#holder(table, sysId);
    this.#store(holder).set(sysId, after);
    this.#tell(holder);
    return after;
  }

  delete(table: string, sysId: string): boolean {
    const holder = this.#holder(table, sysId);
    const existed = this.#store(holder).delete(sysId);
    if (existed) this.#tell(holder);
    return existed;
  }

  /** The table that has the row: the one named, or one that extends it. */
  #holder(table: string, sysId: string): string {
    return tableAndDescendants(table).find((one) => this.#rows.get(one)?.has(sysId)) ?? table;
  }

  #tell(table: string): void {
    for (const listener of this.#listeners) listener(table);
  }

  #store(table: string): Map<string, Row> {
    if (!this.isWritable(table)) throw new RangeError(`${table} is no table that can be written`);
    const known = this.#rows.get(table);
    if (known !== undefined) return known;
    const created = new Map<string, Row>();
    this.#rows.set(table, created);
    return created;
  }

  #number(table: string): Row {
    const prefix = tableDefinition(table)?.numberPrefix;
    if (prefix === undefined) return {};
    const taken = this.rows(table).map((row) => Number(getValue(row, 'number').slice(prefix.length)) || 0);
    const highest = taken.reduce((high, number) => Math.max(high, number), 0);
    return { number: `${prefix}${String(highest + 1).padStart(7, '0')}` };
  }
}

/** A column's value, empty when the row does not have it. */
export function getValue(row: Row, name: string): string {
  return row[name] ?? '';
}

/** The table whose rules a row follows: its own class, by whichever table it was found. */
export function classOf(table: string, row: Row): string {
  return getValue(row, 'sys_class_name') || table;
}

/** Columns never change while the process runs. */
const defaults = new Map<string, Row>();

function defaultsOf(table: string): Row {
  const known = defaults.get(table);
  if (known !== undefined) return known;
  const columns = [...columnsOf(table).values()];
  const values = columns.map(({ name, defaultValue }): [string, string] => [name, defaultValue ?? '']);
  const family = columnsOf(table).has('sys_class_name') ? { sys_class_name: table } : {};
  const made = { ...Object.fromEntries(values), ...family };
  defaults.set(table, made);
  return made;
}
