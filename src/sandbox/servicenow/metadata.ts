import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { stableId } from './ids.ts';
import { ownColumns, type TableDefinition, tableDefinitions } from './schema/index.ts';
import type { Row, Tables } from './tables.ts';

const choicesSchema = z.array(
  z.object({
    table: z.string(),
    element: z.string(),
    dependentValue: z.string().default(''),
    inactive: z.boolean().default(false),
    /** Value, label, and where the list has been translated the label in French. */
    choices: z.array(z.tuple([z.string(), z.string(), z.string().optional()])),
  }),
);

const formSections = ['', 'Notes', 'Related Records', 'Resolution Information'];

/** Fills the tables in which an instance describes itself: tables, columns, choices, and the incident form. */
export function plantMetadata(tables: Tables): void {
  for (const definition of tableDefinitions) {
    tables.insert('sys_db_object', {
      sys_id: stableId('sys_db_object', definition.name),
      name: definition.name,
      label: definition.label,
      super_class: definition.superClass ? stableId('sys_db_object', definition.superClass) : '',
    });
    for (const entry of dictionaryEntries(definition)) tables.insert('sys_dictionary', entry);
  }
  for (const entry of choiceEntries()) tables.insert('sys_choice', entry);
  tables.insert('sys_scope', { sys_id: 'global', name: 'Global', scope: 'global' });
  // The default view has no name, and its title for a sys_id.
  tables.insert('sys_ui_view', { sys_id: 'Default view', title: 'Default view' });
  for (const caption of formSections) {
    const sysId = stableId('sys_ui_section', 'incident', caption);
    tables.insert('sys_ui_section', { sys_id: sysId, name: 'incident', caption, view: 'Default view' });
  }
}

/** The rows of `sys_properties`. */
export function propertyRows(properties: ReadonlyMap<string, string>): readonly Row[] {
  return [...properties].map(([name, value]) => ({
    sys_id: stableId('sys_properties', name),
    name,
    value,
    type: value === 'true' || value === 'false' ? 'boolean' : 'string',
    is_private: 'false',
  }));
}

function dictionaryEntries(definition: TableDefinition): readonly Row[] {
  const { name: table } = definition;
  const collection = {
    sys_id: stableId('sys_dictionary', table),
    name: table,
    column_label: definition.label,
    internal_type: 'collection',
  };
  const columns = ownColumns(definition).map((column) => ({
    sys_id: stableId('sys_dictionary', table, column.name),
    name: table,
    element: column.name,
    column_label: column.label,
    internal_type: column.type,
    reference: column.reference ?? '',
    display: String(column.name === definition.display),
    choice: column.choice ? '1' : '',
    default_value: column.defaultValue ?? '',
  }));
  return [collection, ...columns];
}

function choiceEntries(): readonly Row[] {
  const file = new URL('./schema/choices.json', import.meta.url);
  const lists = choicesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return lists.flatMap(({ table, element, dependentValue, inactive, choices }) =>
    choices.flatMap(([value, english, french], index) =>
      Object.entries({ en: english, fr: french }).flatMap(([language, label]): Row[] => {
        if (label === undefined) return [];
        const own = language === 'en' ? [] : [language];
        return [
          {
            sys_id: stableId('sys_choice', table, element, dependentValue, value, ...own),
            name: table,
            element,
            value,
            label,
            language,
            sequence: String((index + 1) * 10),
            dependent_value: dependentValue,
            inactive: String(inactive),
          },
        ];
      }),
    ),
  );
}
