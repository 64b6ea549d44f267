import { z } from 'zod';

/**
 * Rows as `sysparm_display_value=all` gives them: every field is `{ value, display_value }`, both strings, and a
 * field that the integration user may not read is left out.
 */
const cell = z.object({ value: z.string().nullish(), display_value: z.string().nullish() }).nullish();

/** The raw value; empty when there is none. */
export const value = cell.transform((field) => field?.value ?? '');

/** A choice or a reference: its raw value (a sys_id for a reference) and what people see. */
export const labelled = cell.transform((field) => ({
  value: field?.value ?? '',
  label: field?.display_value ?? field?.value ?? '',
}));

/** `yyyy-MM-dd HH:mm:ss` in UTC without a mark; undefined when empty. */
export const moment = value.transform((text) => {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  return match ? new Date(`${match[1]}T${match[2]}Z`) : undefined;
});
