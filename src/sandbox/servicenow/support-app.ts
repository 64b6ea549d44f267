import { stableId } from './ids.ts';
import type { Instance } from './instance.ts';
import { getOAuthToken, type TokenFetch } from './oauth-outbound.ts';
import { logError } from './system-log.ts';
import { getValue, type Tables } from './tables.ts';

const scope = 'x_mioms_m365_assis';
const appId = stableId('sys_scope', scope);
const roles = [`${scope}.insights_user`, `${scope}.administrator`] as const;
/** Tables outside its scope that the app reads. */
const tablesAcross = ['oauth_entity', 'oauth_entity_profile'] as const;

export interface InstalledApp {
  /** 2.1.0, the last one that was published, by default. */
  readonly version?: string;
  readonly active?: boolean;
  /** What its installation should have brought, and did not. */
  readonly without?: readonly ('privileges' | 'roles' | 'form')[];
}

/** Microsoft's retired app at work. */
export interface SupportApp {
  /**
   * Gets a token with an outbound provider, as every call to Microsoft begins. An app that is not there or not active does
   * nothing; what is refused is in the system log under the app's scope.
   * @param provider `sys_id` in `oauth_entity`
   * @throws RangeError for a provider that does not exist
   */
  fetchToken(provider: string): Promise<TokenFetch>;
}

/**
 * Writes the rows that the app's installation brings: itself, its cross-scope privileges, its roles and its tab of the
 * incident form. Of the app's own tables nothing is public.
 */
export function installSupportApp(
  tables: Tables,
  { version = '2.1.0', active = true, without = [] }: InstalledApp,
): void {
  const common = { name: 'Microsoft 365 support integration', scope, version, vendor: 'Microsoft' };
  const values = { sys_id: appId, ...common, active: String(active), latest_version: version };
  tables.insert('sys_store_app', values);
  if (!without.includes('privileges')) for (const table of tablesAcross) allowReading(tables, table);
  for (const name of roles) {
    const row = { sys_id: stableId('sys_user_role', name), name };
    if (without.includes('roles')) tables.delete('sys_user_role', row.sys_id);
    else if (tables.get('sys_user_role', row.sys_id) === undefined) tables.insert('sys_user_role', row);
  }
  if (!without.includes('form')) {
    tables.insert('sys_ui_section', {
      sys_id: stableId('sys_ui_section', scope),
      name: 'incident',
      caption: 'Microsoft 365 support',
      view: 'Default view',
    });
  }
}

export function supportApp(instance: Instance): SupportApp {
  const { tables } = instance;
  return {
    fetchToken: async (provider) => {
      if (tables.find('sys_scope', { scope, active: 'true' }) === undefined) {
        return { isGiven: false, status: undefined };
      }
      const closed = tablesAcross.find((table) => !mayReadAcross(tables, table));
      if (closed === undefined) return getOAuthToken(instance, provider, scope);
      logError(
        tables,
        scope,
        `Read operation against '${closed}' from scope '${scope}' has been refused due to the table's cross-scope access policy`,
      );
      return { isGiven: false, status: undefined };
    },
  };
}

function allowReading(tables: Tables, table: string): void {
  tables.insert('sys_scope_privilege', {
    sys_id: stableId('sys_scope_privilege', scope, table),
    source_scope: appId,
    target_scope: 'global',
    target_name: table,
    target_type: 'sys_db_object',
    operation: 'read',
    status: 'allowed',
  });
}

/** A privilege does not go beyond what the table itself allows. */
function mayReadAcross(tables: Tables, table: string): boolean {
  const definition = tables.find('sys_db_object', { name: table });
  const isOpen = definition?.access === 'public' && definition.read_access === 'true';
  return (
    isOpen &&
    tables
      .rows('sys_scope_privilege')
      .some(
        (row) =>
          getValue(row, 'source_scope') === appId &&
          getValue(row, 'target_name') === table &&
          getValue(row, 'operation') === 'read' &&
          getValue(row, 'status') === 'allowed',
      )
  );
}
