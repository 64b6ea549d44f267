const oauthColumns = [
  'sys_id',
  'sys_created_on',
  'name',
  'type',
  'client_id',
  'active',
  'access',
  'redirect_url',
  'comments',
  'sys_scope',
  'sys_class_name',
] as const;

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
  sys_user: [
    'sys_id',
    'sys_created_on',
    'user_name',
    'name',
    'first_name',
    'last_name',
    'email',
    'active',
    'locked_out',
    'password_needs_reset',
    'time_zone',
    'web_service_access_only',
    'identity_type',
  ],
  sys_user_group: ['sys_id', 'name', 'active'],
  sys_user_grmember: ['sys_id', 'group', 'user', 'user.name', 'user.active'],
  sys_user_role: ['sys_id', 'sys_created_on', 'name', 'description'],
  sys_user_has_role: [
    'sys_id',
    'sys_created_on',
    'user',
    'user.user_name',
    'user.name',
    'user.email',
    'user.active',
    'role',
    'role.name',
    'inherited',
    'granted_by',
    'granted_by.name',
    'state',
  ],
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
  sys_scope: ['sys_id', 'sys_created_on', 'scope', 'name', 'version', 'active'],
  sys_scope_privilege: [
    'sys_id',
    'sys_created_on',
    'source_scope',
    'target_scope',
    'target_name',
    'target_type',
    'operation',
    'status',
  ],
  sys_db_object: [
    'sys_id',
    'sys_created_on',
    'name',
    'label',
    'access',
    'read_access',
    'create_access',
    'alter_access',
    'delete_access',
    'ws_access',
  ],
  sys_properties: ['sys_id', 'name', 'value'],
  sys_ui_section: ['sys_id', 'name', 'caption', 'view'],
  oauth_entity: [
    ...oauthColumns,
    'user',
    'auth_url',
    'token_url',
    'default_grant_type',
    'send_client_credentials_as',
    'access_token_lifespan',
    'refresh_token_lifespan',
  ],
  oauth_entity_profile: ['sys_id', 'sys_created_on', 'name', 'oauth_entity', 'grant_type', 'default'],
  oauth_oidc_entity: [...oauthColumns, 'oidc_provider_configuration'],
  oidc_provider_configuration: [
    'sys_id',
    'sys_created_on',
    'name',
    'oidc_url',
    'oidc_config_cache_life_span',
    'user_claim',
    'user_field',
    'enable_jti_verification',
  ],
  syslog: ['sys_id', 'sys_created_on', 'level', 'source', 'message'],
  // Public sources have the status under either name.
  sys_outbound_http_log: ['sys_id', 'sys_created_on', 'hostname', 'url', 'response_status', 'http_status'],
} as const;

/** Encrypted columns. They are written only, so they are no columns to ask for. */
const secretColumns: Readonly<Partial<Record<Table, readonly string[]>>> = {
  oauth_entity: ['client_secret'],
  oauth_oidc_entity: ['client_secret'],
  sys_user: ['user_password'],
};

export type Table = keyof typeof columns;
export type Field<T extends Table> = (typeof columns)[T][number];

/** Whether a table has a column that Casebridge knows. */
export function isField<T extends Table>(table: T, field: string): field is Field<T> {
  return columns[table].some((name) => name === field);
}

/** @throws TypeError for a column that Casebridge does not know */
export function fieldOf<T extends Table>(table: T, field: string): Field<T> {
  if (!isField(table, field)) throw new TypeError(`${table} has no field ${field}`);
  return field;
}

/** The table's own columns, without those that lead to other tables. */
export function ownFields<T extends Table>(table: T): readonly Field<T>[] {
  return columns[table].filter((field) => isField(table, field) && !field.includes('.'));
}

/** Whether a column is encrypted, so that it may be written and is never asked for. */
export function isSecretField(table: Table, field: string): boolean {
  return secretColumns[table]?.includes(field) ?? false;
}

/** Where the Table API has a table. */
export function tablePath(table: Table): string {
  return `/api/now/table/${table}`;
}
