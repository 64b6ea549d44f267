import { CasebridgeError } from '../../errors.ts';
import type { Instance } from './instance.ts';
import { findRecords } from './setup-records.ts';

/**
 * The value of a system property.
 * @returns undefined when there is none by this name
 * @throws SERVICENOW_FORBIDDEN where it may not be read
 */
export async function readSystemProperty(
  instance: Instance,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const table = 'sys_properties';
  const question = { table, match: { name }, columns: ['value'], limit: 1 } as const;
  const [found] = await findRecords(instance, question, signal);
  if (found !== undefined && found.fields.value === undefined) {
    throw new CasebridgeError('SERVICENOW_FORBIDDEN', { resource: `${table}.value` });
  }
  return found?.fields.value;
}
