import { type Condition, type Operator, textQueryField } from './encoded-query.ts';
import { resolveField, rowHolding } from './fields.ts';
import { type Instance, isOn, type Session } from './instance.ts';
import { type Column, columnsOf, isSecret } from './schema/index.ts';
import { Scripts } from './scripts.ts';
import { getValue, type Row } from './tables.ts';
import { fromZone } from './times.ts';
import { displayValue } from './values.ts';
import { plainText, wordsOf } from './words.ts';

export type Predicate = (row: Row) => boolean;

/** Not a ServiceNow property: says how date-time literals are read, on which sources disagree. */
export const localLiteralsProperty = 'sandbox.query_literals_in_user_time_zone';

type Test = (actual: string, wanted: string, column: Column) => boolean;

const tests: Readonly<Record<Operator, Test>> = {
  '=': (actual, wanted) => actual === wanted,
  '!=': (actual, wanted) => actual !== wanted,
  '<': (actual, wanted, column) => actual !== '' && compareValues(column, actual, wanted) < 0,
  '<=': (actual, wanted, column) => actual !== '' && compareValues(column, actual, wanted) <= 0,
  '>': (actual, wanted, column) => actual !== '' && compareValues(column, actual, wanted) > 0,
  '>=': (actual, wanted, column) => actual !== '' && compareValues(column, actual, wanted) >= 0,
  BETWEEN: isBetween,
  ON: (actual, wanted, column) => isBetween(actual, wanted.slice(wanted.indexOf('@') + 1), column),
  IN: isIn,
  'NOT IN': (actual, wanted) => !isIn(actual, wanted),
  NOTIN: (actual, wanted) => !isIn(actual, wanted),
  LIKE: (actual, wanted) => actual.includes(wanted),
  'NOT LIKE': (actual, wanted) => !actual.includes(wanted),
  NOTLIKE: (actual, wanted) => !actual.includes(wanted),
  STARTSWITH: (actual, wanted) => actual.startsWith(wanted),
  ENDSWITH: (actual, wanted) => actual.endsWith(wanted),
  ISEMPTY: (actual) => actual === '',
  EMPTYSTRING: (actual) => actual === '',
  ISNOTEMPTY: (actual) => actual !== '',
  ANYTHING: () => true,
};

const separators: Partial<Record<Operator, string>> = {
  IN: ',',
  'NOT IN': ',',
  NOTIN: ',',
  BETWEEN: '@',
  ON: '@',
};

const displayOperators: readonly Operator[] = ['LIKE', 'NOT LIKE', 'NOTLIKE', 'STARTSWITH', 'ENDSWITH'];

/** Turns a condition into a test of rows; undefined when it names a field that does not exist, or a secret one. */
export function compileCondition(
  condition: Condition,
  table: string,
  instance: Instance,
  session: Session,
): Predicate | undefined {
  if (condition.field === textQueryField) return (row) => textFrequency(table, row, condition.value) > 0;
  const field = resolveField(table, condition.field);
  if (field === undefined || isSecret(field.column)) return undefined;
  const { column } = field;
  const wanted = evaluateOperand(condition, column, instance, session).toLowerCase();
  const test = tests[condition.operator];
  const showsName = column.type === 'reference' && displayOperators.includes(condition.operator);
  return (row) => {
    const holder = rowHolding(instance.tables, row, field) ?? {};
    const actual = showsName
      ? displayValue(instance.tables, field.table, holder, column, session.timeZone)
      : getValue(holder, column.name);
    return test(actual.toLowerCase(), wanted, column);
  };
}

/** Negative, zero or positive: integers by size, everything else as text whatever its capitals. */
export function compareValues(column: Column, a: string, b: string): number {
  if (column.type === 'integer') return Number(a) - Number(b);
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** How often the words of a text search occur in a record; 0 unless every one of them does. */
export function textFrequency(table: string, row: Row, search: string): number {
  const text = [...columnsOf(table).values()].filter(isSearched).flatMap(({ name, type }) => {
    const value = getValue(row, name);
    return wordsOf(type === 'html' ? plainText(value) : value);
  });
  const counts = wordsOf(search).map((word) => text.filter((each) => each === word).length);
  return counts.includes(0) ? 0 : counts.reduce((sum, count) => sum + count, 0);
}

function isSearched({ name, type, choice }: Column): boolean {
  return (type === 'string' || type === 'html') && !choice && !name.startsWith('sys_');
}

/** Scripts are evaluated and date-time literals brought to UTC, each part of a list for itself. */
function evaluateOperand(condition: Condition, column: Column, instance: Instance, session: Session): string {
  const separator = separators[condition.operator];
  const parts = separator === undefined ? [condition.value] : condition.value.split(separator);
  return parts
    .map((part) => {
      if (Scripts.isScript(part)) return instance.scripts.evaluate(part, session, instance.now());
      const isLocal = column.type === 'glide_date_time' && isOn(instance, localLiteralsProperty);
      return isLocal ? fromZone(part, session.timeZone) : part;
    })
    .join(separator);
}

function isBetween(actual: string, range: string, column: Column): boolean {
  const [low = '', high = ''] = range.split('@');
  return actual !== '' && compareValues(column, actual, low) >= 0 && compareValues(column, actual, high) <= 0;
}

function isIn(actual: string, list: string): boolean {
  return list.split(',').some((each) => each.trim() === actual);
}
