import { getValue, type Row, type Tables } from './tables.ts';
import { toZone } from './times.ts';

const labels: Readonly<Record<string, string>> = {
  comments: 'Additional comments',
  work_notes: 'Work notes',
};

/** The columns whose writing adds an entry instead of replacing a value. */
export const journalElements = ['comments', 'work_notes'] as const;

/** Adds one entry to a record's journal. */
export function appendJournal(
  tables: Tables,
  record: { readonly table: string; readonly sysId: string },
  entry: { readonly element: string; readonly value: string; readonly at?: string },
  by: string,
): void {
  const time = entry.at === undefined ? {} : { sys_created_on: entry.at, sys_updated_on: entry.at };
  tables.insert(
    'sys_journal_field',
    { name: record.table, element_id: record.sysId, element: entry.element, value: entry.value, ...time },
    by,
  );
}

/** What a journal column displays: all its entries, newest first, times on the clock of the zone. */
export function journalHistory(tables: Tables, sysId: string, column: string, timeZone: string): string {
  const elements: readonly string[] = column === 'comments_and_work_notes' ? journalElements : [column];
  return journalEntries(tables, sysId, elements)
    .map((entry) => {
      const at = toZone(getValue(entry, 'sys_created_on'), timeZone);
      const label = labels[getValue(entry, 'element')] ?? getValue(entry, 'element');
      return `${at} - ${authorName(tables, entry)} (${label})\n${getValue(entry, 'value')}\n\n`;
    })
    .join('');
}

/** Newest first; of two entries of the same second, the one written later comes first. */
export function journalEntries(tables: Tables, sysId: string, elements: readonly string[]): readonly Row[] {
  return tables
    .rows('sys_journal_field')
    .filter((row) => getValue(row, 'element_id') === sysId && elements.includes(getValue(row, 'element')))
    .toReversed()
    .sort((a, b) => compare(getValue(b, 'sys_created_on'), getValue(a, 'sys_created_on')));
}

export function authorName(tables: Tables, entry: Row): string {
  const userName = getValue(entry, 'sys_created_by');
  const user = tables.find('sys_user', { user_name: userName });
  return user === undefined ? userName : getValue(user, 'name');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
