import { type Field, resolveField, rowHolding } from './fields.ts';
import type { Instance, Session } from './instance.ts';
import { columnsOf, isSecret } from './schema/index.ts';
import { getValue, type Row } from './tables.ts';
import { displayValue } from './values.ts';

/** How the caller wants to see records. */
export interface View {
  readonly mode: 'false' | 'true' | 'all';
  /** Where links to referenced records start; absent when they are not wanted. */
  readonly linkBase: string | undefined;
  /** Absent: all columns. */
  readonly fields: readonly string[] | undefined;
}

/** A record as the Table API shows it. Fields that do not exist or may not be read are left out. */
export function presentRow(
  row: Row,
  table: string,
  view: View,
  instance: Instance,
  session: Session,
): Record<string, unknown> {
  const names = view.fields ?? [...columnsOf(table).keys()];
  const presented = names.flatMap((name): [string, unknown][] => {
    const field = resolveField(table, name);
    if (field === undefined || isHidden(field, table, instance)) return [];
    return [[name, presentField(row, field, view, instance, session)]];
  });
  return Object.fromEntries(presented);
}

function isHidden(field: Field, table: string, { access }: Instance): boolean {
  const onTheWay = field.references.map((step, index) => {
    const holder = index === 0 ? table : (field.references[index - 1]?.reference ?? '');
    return access.isHiddenField(holder, step.name);
  });
  return onTheWay.includes(true) || access.isHiddenField(field.table, field.column.name);
}

function presentField(
  row: Row,
  field: Field,
  view: View,
  { tables }: Instance,
  session: Session,
): string | Record<string, string> {
  const holder = rowHolding(tables, row, field) ?? {};
  const { column } = field;
  const value = isSecret(column) ? '' : getValue(holder, column.name);
  const shown =
    view.mode === 'false' || isSecret(column)
      ? ''
      : displayValue(tables, field.table, holder, column, session.timeZone);
  const isLinked = column.type === 'reference' && value !== '' && view.linkBase !== undefined;
  const link = isLinked ? { link: `${view.linkBase}/${column.reference}/${encodeURIComponent(value)}` } : {};
  if (view.mode === 'all') return { display_value: shown, ...link, value };
  const scalar = view.mode === 'true' ? shown : value;
  if (!isLinked) return scalar;
  return view.mode === 'true' ? { display_value: shown, ...link } : { ...link, value };
}
