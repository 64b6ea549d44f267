import { compareValues, compileCondition, type Predicate, textFrequency } from './conditions.ts';
import {
  type Clause,
  type EncodedQuery,
  type Order,
  parseEncodedQuery,
  textQueryField,
} from './encoded-query.ts';
import { type Field, resolveField, rowHolding } from './fields.ts';
import { type Instance, isOn, type Session } from './instance.ts';
import { isSecret } from './schema/index.ts';
import { getValue, type Row } from './tables.ts';
import { displayValue } from './values.ts';

/**
 * The rows an encoded query asks for, before paging and access control. What cannot be understood in the
 * query is left out of it, which widens the answer, unless `glide.invalid_query.returns_no_rows` is on.
 */
export function runQuery(text: string, table: string, instance: Instance, session: Session): readonly Row[] {
  const query = parseEncodedQuery(text);
  const { matches, isValid } = compileQuery(query, table, instance, session);
  if (!isValid && isOn(instance, 'glide.invalid_query.returns_no_rows')) return [];
  const rows = instance.tables.rows(table).filter(matches);
  return query.order.length > 0
    ? sortRows(rows, query.order, table, instance, session)
    : sortByRelevance(rows, query, table);
}

/** The fields a query compares or sorts by, known or not. */
export function fieldsInQuery(text: string): readonly string[] {
  const { groups, order } = parseEncodedQuery(text);
  const compared = groups.flat(2).flatMap((condition) => (condition === undefined ? [] : [condition.field]));
  return [...compared, ...order.map(({ field }) => field)];
}

function compileQuery(
  query: EncodedQuery,
  table: string,
  instance: Instance,
  session: Session,
): { matches: Predicate; isValid: boolean } {
  const groups = query.groups.map((clauses) =>
    clauses.map((clause) => compileClause(clause, table, instance, session)),
  );
  const isValid =
    groups.flat(2).every((condition) => condition !== undefined) &&
    query.order.every(({ field }) => resolveField(table, field) !== undefined);
  // A group that lost all its conditions does not count, or it would let every row in past the others.
  const usable = groups.map((clauses) => clauses.map(defined).filter((clause) => clause.length > 0));
  const filled = usable.filter((clauses) => clauses.length > 0);
  const matches: Predicate = (row) =>
    filled.length === 0 ||
    filled.some((clauses) => clauses.every((clause) => clause.some((condition) => condition(row))));
  return { matches, isValid };
}

function compileClause(
  clause: Clause,
  table: string,
  instance: Instance,
  session: Session,
): readonly (Predicate | undefined)[] {
  return clause.map((condition) => condition && compileCondition(condition, table, instance, session));
}

function defined(clause: readonly (Predicate | undefined)[]): readonly Predicate[] {
  return clause.filter((condition) => condition !== undefined);
}

function sortRows(
  rows: readonly Row[],
  order: readonly Order[],
  table: string,
  instance: Instance,
  session: Session,
): readonly Row[] {
  const keys = order.flatMap(({ field, descending }) => {
    const resolved = resolveField(table, field);
    return resolved === undefined || isSecret(resolved.column)
      ? []
      : [{ field: resolved, sign: descending ? -1 : 1 }];
  });
  return rows.toSorted((a, b) => {
    for (const { field, sign } of keys) {
      const [left, right] = [a, b].map((row) => sortKey(row, field, instance, session));
      const difference = compareValues(field.column, left ?? '', right ?? '');
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}

/** References sort by what they display. */
function sortKey(row: Row, field: Field, { tables }: Instance, session: Session): string {
  const holder = rowHolding(tables, row, field) ?? {};
  return field.column.type === 'reference'
    ? displayValue(tables, field.table, holder, field.column, session.timeZone)
    : getValue(holder, field.column.name);
}

function sortByRelevance(rows: readonly Row[], query: EncodedQuery, table: string): readonly Row[] {
  const searches = query.groups
    .flat(2)
    .flatMap((condition) => (condition?.field === textQueryField ? [condition.value] : []));
  if (searches.length === 0) return rows;
  const frequency = (row: Row) =>
    searches.reduce((sum, search) => sum + textFrequency(table, row, search), 0);
  const frequencies = new Map(rows.map((row) => [row, frequency(row)]));
  return rows.toSorted((a, b) => (frequencies.get(b) ?? 0) - (frequencies.get(a) ?? 0));
}
