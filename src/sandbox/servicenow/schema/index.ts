import { type Column, systemColumns, type TableDefinition } from './column.ts';
import { knowledgeTables } from './knowledge.ts';
import { oauthTables } from './oauth.ts';
import { signInTables } from './sign-in.ts';
import { systemTables } from './system.ts';
import { taskTables } from './task.ts';
import { userTables } from './users.ts';

export { type Column, isSecret, type TableDefinition } from './column.ts';

export const tableDefinitions: readonly TableDefinition[] = [
  ...taskTables,
  ...userTables,
  ...knowledgeTables,
  ...systemTables,
  ...signInTables,
  ...oauthTables,
];

const definitions = new Map(tableDefinitions.map((definition) => [definition.name, definition]));
const columnsByTable = new Map(
  tableDefinitions.map((definition) => [
    definition.name,
    new Map(allColumns(definition).map((column) => [column.name, column])),
  ]),
);

export function tableDefinition(table: string): TableDefinition | undefined {
  return definitions.get(table);
}

/** Every column of a table by name, inherited ones included; empty for an unknown table. */
export function columnsOf(table: string): ReadonlyMap<string, Column> {
  return columnsByTable.get(table) ?? new Map();
}

/** The table itself, then its ancestors. */
export function tableAndAncestors(table: string): readonly string[] {
  const parent = definitions.get(table)?.superClass;
  return parent === undefined ? [table] : [table, ...tableAndAncestors(parent)];
}

const families = new Map(
  tableDefinitions.map(({ name }) => [
    name,
    tableDefinitions.map((one) => one.name).filter((one) => tableAndAncestors(one).includes(name)),
  ]),
);

/** The table itself and those that extend it: rows of these are rows of the table, too. */
export function tableAndDescendants(table: string): readonly string[] {
  return families.get(table) ?? [table];
}

/** System columns belong to the top of a family, as they do in `sys_dictionary`. */
export function ownColumns(definition: TableDefinition): readonly Column[] {
  return definition.superClass === undefined ? [...systemColumns, ...definition.columns] : definition.columns;
}

function allColumns(definition: TableDefinition): readonly Column[] {
  const parent = definition.superClass === undefined ? undefined : definitions.get(definition.superClass);
  return [...(parent === undefined ? [] : allColumns(parent)), ...ownColumns(definition)];
}
