import { stableId } from './ids.ts';
import type { Tables } from './tables.ts';

const scope = 'x_mioms_m365_assis';

export interface InstalledApp {
  /** 2.1.0, the last one that was published, by default. */
  readonly version?: string;
  readonly active?: boolean;
}

/** Writes the rows that say Microsoft's retired app is installed; of the app itself nothing more is public. */
export function installSupportApp(tables: Tables, { version = '2.1.0', active = true }: InstalledApp): void {
  const sysId = stableId('sys_scope', scope);
  const common = { name: 'Microsoft 365 support integration', scope, version, vendor: 'Microsoft' };
  const values = { sys_id: sysId, ...common, active: String(active) };
  tables.insert('sys_scope', values);
  tables.insert('sys_store_app', { ...values, latest_version: version });
}
