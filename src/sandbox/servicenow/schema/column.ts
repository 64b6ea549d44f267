export type ColumnType =
  | 'GUID'
  | 'string'
  | 'html'
  | 'integer'
  | 'boolean'
  | 'reference'
  | 'glide_list'
  | 'glide_date'
  | 'glide_date_time'
  | 'glide_duration'
  | 'journal_input'
  | 'sys_class_name'
  | 'password'
  | 'password2';

/** One column, as `sys_dictionary` describes it. */
export interface Column {
  readonly name: string;
  readonly label: string;
  readonly type: ColumnType;
  /** The table a reference or a list points to. */
  readonly reference?: string;
  /** Its values are listed in `sys_choice`. */
  readonly choice?: true;
  readonly defaultValue?: string;
}

/** Passwords can be written and never read, nor asked for in a query. */
export function isSecret({ type }: Column): boolean {
  return type === 'password' || type === 'password2';
}

export interface TableDefinition {
  readonly name: string;
  readonly label: string;
  /** The table whose columns this one inherits. */
  readonly superClass?: string;
  /** The column that stands for the record wherever something refers to it. */
  readonly display: string;
  /** Letters before the digits of a server-assigned number. */
  readonly numberPrefix?: string;
  readonly columns: readonly Column[];
}

type Extra = Pick<Column, 'choice' | 'defaultValue'>;

export function column(name: string, label: string, type: ColumnType = 'string', extra: Extra = {}): Column {
  return { name, label, type, ...extra };
}

export function choice(
  name: string,
  label: string,
  type: 'string' | 'integer',
  defaultValue?: string,
): Column {
  return { name, label, type, choice: true, ...(defaultValue === undefined ? {} : { defaultValue }) };
}

export function reference(name: string, label: string, target: string): Column {
  return { name, label, type: 'reference', reference: target };
}

export function list(name: string, label: string, target: string): Column {
  return { name, label, type: 'glide_list', reference: target };
}

export function flag(name: string, label: string, defaultValue = 'false'): Column {
  return { name, label, type: 'boolean', defaultValue };
}

/** What every table has. */
export const systemColumns: readonly Column[] = [
  column('sys_id', 'Sys ID', 'GUID'),
  column('sys_created_on', 'Created', 'glide_date_time'),
  column('sys_created_by', 'Created by'),
  column('sys_updated_on', 'Updated', 'glide_date_time'),
  column('sys_updated_by', 'Updated by'),
  column('sys_mod_count', 'Updates', 'integer'),
  column('sys_tags', 'Tags'),
];
