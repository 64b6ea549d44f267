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
  superClass: 'sys_scope',
  display: 'name',
  columns: [column('latest_version', 'Latest version'), flag('update_available', 'Update available')],
};

const scope: TableDefinition = {
  name: 'sys_scope',
  label: 'Application',
  display: 'name',
  columns: [
    column('name', 'Name'),
    column('scope', 'Scope'),
    column('version', 'Version'),
    column('vendor', 'Vendor'),
    flag('active', 'Active', 'true'),
    flag('private', 'Private'),
    column('short_description', 'Short description'),
  ],
};

const attachment: TableDefinition = {
  name: 'sys_attachment',
  label: 'Attachment',
  display: 'file_name',
  columns: [
    column('table_name', 'Table name'),
    column('table_sys_id', 'Table sys ID'),
    column('file_name', 'File name'),
    column('content_type', 'Content type'),
    column('size_bytes', 'Size bytes', 'integer'),
    column('size_compressed', 'Size compressed', 'integer'),
    flag('compressed', 'Compressed', 'true'),
    column('state', 'State', 'string', { defaultValue: 'available' }),
    column('hash', 'Hash'),
    column('chunk_size_bytes', 'Chunk size bytes', 'integer', { defaultValue: '700000' }),
    column('average_image_color', 'Average image color'),
    column('image_width', 'Image width', 'integer'),
    column('image_height', 'Image height', 'integer'),
  ],
};

const scopePrivilege: TableDefinition = {
  name: 'sys_scope_privilege',
  label: 'Cross scope privilege',
  display: 'target_name',
  columns: [
    reference('source_scope', 'Source Scope', 'sys_scope'),
    reference('target_scope', 'Target Scope', 'sys_scope'),
    column('target_name', 'Target Name'),
    column('target_type', 'Target Type'),
    column('operation', 'Operation'),
    column('status', 'Status'),
  ],
};

const view: TableDefinition = {
  name: 'sys_ui_view',
  label: 'UI View',
  display: 'title',
  columns: [column('name', 'Name'), column('title', 'Title')],
};

/** A tab of a form. */
const section: TableDefinition = {
  name: 'sys_ui_section',
  label: 'Form Section',
  display: 'caption',
  columns: [
    column('name', 'Table'),
    column('caption', 'Caption'),
    reference('view', 'View', 'sys_ui_view'),
    column('view_name', 'View name'),
  ],
};

export const systemTables = [
  choiceTable,
  dictionary,
  tableTable,
  properties,
  journal,
  storeApp,
  scope,
  attachment,
  scopePrivilege,
  view,
  section,
];
