import type { Tables } from './tables.ts';

/** Writes an error to `syslog`: the only place that says why a sign-in was refused. */
export function logError(tables: Tables, source: string, message: string): void {
  tables.insert('syslog', { level: '2', source, message });
}
