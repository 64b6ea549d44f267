import type { Session } from './instance.ts';
import { classOf, getValue, type Row, type Tables } from './tables.ts';

export type Operation = 'read' | 'create' | 'write' | 'delete';

const oauthAdministration = {
  read: ['oauth_admin'],
  create: ['oauth_admin'],
  write: ['oauth_admin'],
  delete: ['oauth_admin'],
} as const;

/** Roles that open an operation beside `admin`; what is not listed is open to read and closed to change. */
const rolesNeeded: Readonly<Record<string, Partial<Record<Operation, readonly string[]>>>> = {
  incident: {
    read: ['itil', 'incident_manager', 'sn_incident_read', 'sn_incident_write'],
    create: ['itil', 'incident_manager', 'sn_incident_write'],
    write: ['itil', 'incident_manager', 'sn_incident_write'],
  },
  change_request: { read: ['itil'], create: ['itil'], write: ['itil'] },
  kb_knowledge: { create: ['knowledge'], write: ['knowledge'], delete: ['knowledge'] },
  sys_journal_field: { read: ['itil'] },
  sys_user_certificate: { read: [] },
  syslog: { read: [] },
  sys_outbound_http_log: { read: [] },
  oauth_entity: oauthAdministration,
  oauth_oidc_entity: oauthAdministration,
  oauth_entity_profile: oauthAdministration,
  oidc_provider_configuration: oauthAdministration,
  sys_user: { create: ['user_admin'], write: ['user_admin'], delete: ['user_admin'] },
  sys_user_group: { create: ['user_admin'], write: ['user_admin'] },
  sys_user_grmember: { create: ['user_admin'], write: ['user_admin'], delete: ['user_admin'] },
  sys_group_has_role: { create: ['user_admin'], write: ['user_admin'], delete: ['user_admin'] },
  sys_user_has_role: { create: ['user_admin'], write: ['user_admin'], delete: ['user_admin'] },
};

/** Access control: the roles above, and whatever else a test or a demonstration closes. */
export class AccessRules {
  readonly #hiddenRows: { table: string; hidden: (row: Row, session: Session) => boolean }[] = [];
  readonly #hiddenFields = new Set<string>();
  readonly #denied = new Set<string>();
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Rows for which `hidden` says yes can no longer be read or written. */
  hideRows(table: string, hidden: (row: Row, session: Session) => boolean): void {
    this.#hiddenRows.push({ table, hidden });
  }

  /** Columns that are left out of every row. */
  hideFields(table: string, ...fields: readonly string[]): void {
    for (const field of fields) this.#hiddenFields.add(`${table}.${field}`);
  }

  /** Closes operations on a whole table, for everybody. */
  deny(table: string, ...operations: readonly Operation[]): void {
    for (const operation of operations) this.#denied.add(`${table}.${operation}`);
  }

  /** Back to the roles alone. */
  reset(): void {
    this.#hiddenRows.length = 0;
    this.#hiddenFields.clear();
    this.#denied.clear();
  }

  isDenied(table: string, operation: Operation): boolean {
    return this.#denied.has(`${table}.${operation}`);
  }

  mayDo(operation: Operation, session: Session, table: string): boolean {
    return !this.isDenied(table, operation) && hasRoleFor(operation, session, table);
  }

  mayRead(session: Session, asked: string, row: Row): boolean {
    const table = classOf(asked, row);
    if (!this.mayDo('read', session, table) || this.#isHidden(session, table, row)) return false;
    return table !== 'sys_attachment' || this.#mayReadTarget(session, row);
  }

  /** An attachment is as open as the record it belongs to. */
  #mayReadTarget(session: Session, attachment: Row): boolean {
    const table = getValue(attachment, 'table_name');
    const target = this.#tables.get(table, getValue(attachment, 'table_sys_id'));
    return target !== undefined && this.mayRead(session, table, target);
  }

  #isHidden(session: Session, table: string, row: Row): boolean {
    return this.#hiddenRows.some((rule) => rule.table === table && rule.hidden(row, session));
  }

  isHiddenField(table: string, field: string): boolean {
    return this.#hiddenFields.has(`${table}.${field}`);
  }
}

function hasRoleFor(operation: Operation, session: Session, table: string): boolean {
  if (session.roles.has('admin')) return true;
  const roles = rolesNeeded[table]?.[operation];
  return roles === undefined ? operation === 'read' : roles.some((role) => session.roles.has(role));
}
