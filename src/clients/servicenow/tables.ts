/**
 * The tables Casebridge reads and the columns it uses of each, with the dot-walks it may take. ServiceNow drops a
 * condition on a column it does not know and answers the rest, so a slip must not get as far as that.
 */
const columns = {
  incident: [
    'sys_id',
    'number',
    'short_description',
    'description',
    'state',
    'priority',
    'impact',
    'urgency',
    'category',
    'subcategory',
    'parent_incident',
    'hold_reason',
    'caller_id',
    'assignment_group',
    'assigned_to',
    'opened_at',
    'sys_created_on',
    'sys_updated_on',
    'sys_mod_count',
    'sys_class_name',
    'active',
    'close_code',
    'close_notes',
    'resolved_at',
    'resolved_by',
    'correlation_id',
    'correlation_display',
    'comments_and_work_notes',
  ],
  kb_knowledge: ['number', 'short_description', 'text', 'workflow_state'],
  sys_user: ['sys_id', 'user_name', 'name', 'email', 'active', 'time_zone', 'web_service_access_only'],
  sys_user_group: ['sys_id', 'name', 'active'],
  sys_user_grmember: ['sys_id', 'group', 'user', 'user.name', 'user.active'],
  sys_user_has_role: ['user', 'role.name'],
  sys_choice: [
    'sys_id',
    'name',
    'element',
    'value',
    'label',
    'language',
    'sequence',
    'inactive',
    'dependent_value',
  ],
  sys_attachment: [
    'sys_id',
    'table_name',
    'table_sys_id',
    'file_name',
    'content_type',
    'size_bytes',
    'hash',
    'sys_created_on',
    'sys_created_by',
  ],
  sys_store_app: ['sys_id', 'scope', 'version', 'active'],
  sys_scope: ['sys_id', 'scope', 'version', 'active'],
} as const;

export type Table = keyof typeof columns;
export type Field<T extends Table> = (typeof columns)[T][number];

/** Whether a table has a column that Casebridge knows. */
export function isField(table: Table, field: string): boolean {
  return columns[table].some((name) => name === field);
}

/** Where the Table API has a table. */
export function tablePath(table: Table): string {
  return `/api/now/table/${table}`;
}
