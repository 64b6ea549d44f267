import { z } from 'zod';
import { applyIncidentRules, countChildren } from './incident-rules.ts';
import type { Instance, Session } from './instance.ts';
import { appendJournal, journalElements } from './journal.ts';
import { completeEntity } from './oauth-entity-rules.ts';
import { problems } from './responses.ts';
import { type Column, columnsOf } from './schema/index.ts';
import { classOf, getValue, type Row } from './tables.ts';
import { storedTime } from './times.ts';
import { storedValue } from './values.ts';

const recordSchema = z.record(z.string(), z.unknown());
const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Of a body with several records, only the first is looked at. */
const bodySchema = z.union([
  z.object({ records: z.array(recordSchema).min(1) }).transform(({ records }) => records[0] ?? {}),
  z.array(recordSchema).transform((records) => records[0] ?? {}),
  recordSchema,
  z.undefined().transform(() => ({})),
]);

/**
 * The values a request sets: known columns a client may write, as strings. Encrypted ones are saved only from what a person sees.
 * @param shownValues they are what a person sees (`sysparm_input_display_value`).
 * @throws ApiError 400 when the body is no record.
 */
export function readValues(
  table: string,
  body: unknown,
  shownValues: boolean,
  instance: Instance,
  session: Session,
): Row {
  const record = bodySchema.safeParse(body);
  if (!record.success) throw problems.unreadable('The body is not a record');
  const values = Object.entries(record.data).flatMap(([name, given]): [string, string][] => {
    const column = columnsOf(table).get(name);
    const scalar = scalarSchema.safeParse(given);
    if (column === undefined || !isWritable(column) || !scalar.success) return [];
    const text = String(scalar.data ?? '');
    if (!shownValues) return column.type === 'password2' ? [] : [[name, text]];
    return [[name, storedValue(instance.tables, table, column, text, session.timeZone) ?? text]];
  });
  return Object.fromEntries(values);
}

/** @throws ApiError 403 when the caller may not, or a data policy refuses the values. */
export function insertRecord(table: string, values: Row, instance: Instance, session: Session): Row {
  const { access, tables } = instance;
  if (!access.mayDo('create', session, table) || !tables.isWritable(table))
    throw problems.refusedWrite('Insert');
  const by = getValue(session.user, 'user_name');
  const stored = afterRules(table, undefined, values, instance, session);
  const row = tables.insert(table, withoutJournals(table, stored), by);
  writeJournals(table, row, values, instance, by);
  if (table === 'incident') countChildren(undefined, row, tables, by);
  return row;
}

/** @throws ApiError 403 when the caller may not, or a data policy refuses the values. */
export function updateRecord(
  asked: string,
  before: Row,
  values: Row,
  instance: Instance,
  session: Session,
): Row {
  const { access, tables } = instance;
  const table = classOf(asked, before);
  if (!access.mayDo('write', session, table) || !tables.isWritable(table))
    throw problems.refusedWrite('Update');
  const by = getValue(session.user, 'user_name');
  const stored = afterRules(table, before, values, instance, session);
  const sysId = getValue(before, 'sys_id');
  writeJournals(table, before, values, instance, by);
  const hasEntries = journalElements.some((element) => values[element]);
  const row = tables.update(table, sysId, withoutJournals(table, stored), by, hasEntries);
  if (table === 'incident') countChildren(before, row, tables, by);
  return row;
}

/** @throws ApiError 403 when the caller may not. */
export function deleteRecord(asked: string, row: Row, instance: Instance, session: Session): void {
  const { access, tables } = instance;
  const table = classOf(asked, row);
  if (!access.mayDo('delete', session, table) || !tables.isWritable(table))
    throw problems.refusedWrite('Delete');
  tables.delete(table, getValue(row, 'sys_id'));
  deleteDependents(table, row, instance);
}

/** Rows that go with the record they refer to. */
const dependents: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  sys_user: [
    ['sys_user_has_role', 'user'],
    ['sys_user_grmember', 'user'],
  ],
  oauth_entity: [['oauth_entity_profile', 'oauth_entity']],
};

function deleteDependents(table: string, row: Row, { tables, passwords }: Instance): void {
  for (const [dependent, column] of dependents[table] ?? []) {
    const those = tables.rows(dependent).filter((one) => getValue(one, column) === getValue(row, 'sys_id'));
    for (const one of those) tables.delete(dependent, getValue(one, 'sys_id'));
  }
  if (table === 'sys_user') passwords.delete(getValue(row, 'user_name'));
}

/** Numbers come from the server, and system columns look after themselves. */
function isWritable(column: Column): boolean {
  return column.name !== 'number' && !column.name.startsWith('sys_');
}

function afterRules(
  table: string,
  before: Row | undefined,
  values: Row,
  { tables, now }: Instance,
  session: Session,
): Row {
  if (table === 'oauth_entity' && before === undefined) return completeEntity(values);
  if (table !== 'incident') return values;
  return changesOnly(
    before,
    applyIncidentRules({ before, values, writer: session.user, at: storedTime(now()) }, tables),
  );
}

/** Without it the old system columns would travel along and overwrite the new ones. */
function changesOnly(before: Row | undefined, after: Row): Row {
  const changes = Object.entries(after).filter(([name, value]) => before?.[name] !== value);
  return Object.fromEntries(changes);
}

/** Entries go to the journal table; the record itself keeps nothing of them. */
function withoutJournals(table: string, values: Row): Row {
  const kept = Object.entries(values).filter(
    ([name]) => columnsOf(table).get(name)?.type !== 'journal_input',
  );
  return Object.fromEntries(kept);
}

function writeJournals(table: string, row: Row, values: Row, { tables }: Instance, by: string): void {
  for (const element of journalElements) {
    const value = values[element];
    const isJournal = columnsOf(table).get(element)?.type === 'journal_input';
    if (value && isJournal)
      appendJournal(tables, { table, sysId: getValue(row, 'sys_id') }, { element, value }, by);
  }
}
