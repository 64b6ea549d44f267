import { column, flag, reference, type TableDefinition } from './column.ts';

const choiceTable: TableDefinition = {
  name: 'sys_choice',
  label: 'Choice',
  display: 'label',
  columns: [
    column('name', 'Table'),
    column('element', 'Element'),
    column('value', 'Value'),
    column('label', 'Label'),
    column('language', 'Language', 'string', { defaultValue: 'en' }),
    column('sequence', 'Sequence', 'integer'),
    column('dependent_value', 'Dependent value'),
    column('hint', 'Hint'),
    flag('inactive', 'Inactive'),
  ],
};

const dictionary: TableDefinition = {
  name: 'sys_dictionary',
  label: 'Dictionary Entry',
  display: 'element',
  columns: [
    column('name', 'Table'),
    column('element', 'Column name'),
    column('column_label', 'Column label'),
    column('internal_type', 'Type'),
    column('max_length', 'Max length', 'integer'),
    column('reference', 'Reference'),
    flag('mandatory', 'Mandatory'),
    flag('read_only', 'Read only'),
    flag('active', 'Active', 'true'),
    flag('display', 'Display'),
    column('choice', 'Choice', 'integer'),
    column('default_value', 'Default value'),
    column('dependent', 'Dependent'),
  ],
};

const tableTable: TableDefinition = {
  name: 'sys_db_object',
  label: 'Table',
  display: 'label',
  columns: [
    column('name', 'Name'),
    column('label', 'Label'),
    reference('super_class', 'Extends table', 'sys_db_object'),
    column('access', 'Accessible from', 'string', { defaultValue: 'public' }),
    flag('read_access', 'Can read', 'true'),
    flag('create_access', 'Can create'),
    flag('alter_access', 'Can update'),
    flag('delete_access', 'Can delete'),
    flag('ws_access', 'Allow access to this table via web services', 'true'),
    flag('is_extendable', 'Extensible'),
  ],
};

const properties: TableDefinition = {
  name: 'sys_properties',
  label: 'System Property',
  display: 'name',
  columns: [
    column('name', 'Name'),
    column('value', 'Value'),
    column('type', 'Type', 'string', { defaultValue: 'string' }),
    column('description', 'Description'),
    flag('is_private', 'Private'),
  ],
};

const journal: TableDefinition = {
  name: 'sys_journal_field',
  label: 'Journal Entry',
  display: 'sys_id',
  columns: [
    column('name', 'Name'),
    column('element', 'Element'),
    column('element_id', 'Element ID'),
    column('value', 'Value'),
  ],
};

const storeApp: TableDefinition = {
  name: 'sys_store_app',
  label: 'Store Application',
  display: 'name',
  columns: [
    column('name', 'Name'),
    column('scope', 'Scope'),
    column('version', 'Version'),
    column('latest_version', 'Latest version'),
    flag('update_available', 'Update available'),
    column('vendor', 'Vendor'),
    flag('active', 'Active', 'true'),
  ],
};

const scopePrivilege: TableDefinition = {
  name: 'sys_scope_privilege',
  label: 'Cross scope privilege',
  display: 'target_name',
  columns: [
    column('source_scope', 'Source Scope'),
    column('target_scope', 'Target Scope'),
    column('target_name', 'Target Name'),
    column('target_type', 'Target Type'),
    column('operation', 'Operation'),
    column('status', 'Status'),
  ],
};

export const systemTables = [
  choiceTable,
  dictionary,
  tableTable,
  properties,
  journal,
  storeApp,
  scopePrivilege,
];
