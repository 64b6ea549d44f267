import { journalHistory } from './journal.ts';
import { type Column, tableAndAncestors, tableDefinition } from './schema/index.ts';
import { getValue, type Row, type Tables } from './tables.ts';
import { fromZone, toZone } from './times.ts';

/** What a person sees in a column: labels for choices, names for references, times on their clock. */
export function displayValue(
  tables: Tables,
  table: string,
  row: Row,
  column: Column,
  timeZone: string,
): string {
  const value = getValue(row, column.name);
  if (column.choice) return choiceLabel(tables, table, column.name, value);
  switch (column.type) {
    case 'reference':
      return recordName(tables, column, value);
    case 'glide_list':
      return value
        .split(',')
        .map((id) => recordName(tables, column, id))
        .join(', ');
    case 'glide_date_time':
      return toZone(value, timeZone);
    case 'journal_input':
      return journalHistory(tables, getValue(row, 'sys_id'), column.name, timeZone);
    case 'sys_class_name':
      return tableDefinition(value)?.label ?? value;
    default:
      return value;
  }
}

/** The stored value behind something a person sees; undefined when nothing is called that. */
export function storedValue(
  tables: Tables,
  table: string,
  column: Column,
  shown: string,
  timeZone: string,
): string | undefined {
  if (shown === '') return '';
  if (column.choice) {
    const choice = choicesOf(tables, table, column.name).find((row) =>
      sameText(getValue(row, 'label'), shown),
    );
    return choice === undefined ? undefined : getValue(choice, 'value');
  }
  if (column.type === 'reference') return referencedId(tables, column, shown);
  if (column.type === 'glide_date_time') return fromZone(shown, timeZone);
  return shown;
}

/** The English choices of a column: the table's own, or those of the nearest ancestor that has some. */
export function choicesOf(tables: Tables, table: string, element: string): readonly Row[] {
  const choices = tables
    .rows('sys_choice')
    .filter((row) => getValue(row, 'element') === element && getValue(row, 'language') === 'en');
  for (const owner of tableAndAncestors(table)) {
    const own = choices.filter((row) => getValue(row, 'name') === owner);
    if (own.length > 0) return own;
  }
  return [];
}

function choiceLabel(tables: Tables, table: string, element: string, value: string): string {
  const choice = choicesOf(tables, table, element).find((row) => getValue(row, 'value') === value);
  return choice === undefined ? value : getValue(choice, 'label');
}

/** Empty for a reference to nothing, or to a record that is not there. */
function recordName(tables: Tables, column: Column, sysId: string): string {
  const target = column.reference ?? '';
  const row = sysId === '' ? undefined : tables.get(target, sysId);
  return row === undefined ? '' : getValue(row, displayColumn(target));
}

function referencedId(tables: Tables, column: Column, shown: string): string | undefined {
  const target = column.reference ?? '';
  const row = tables.rows(target).find((each) => sameText(getValue(each, displayColumn(target)), shown));
  return row === undefined ? undefined : getValue(row, 'sys_id');
}

function displayColumn(table: string): string {
  return tableDefinition(table)?.display ?? 'sys_id';
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
