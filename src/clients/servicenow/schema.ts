import { z } from 'zod';

/**
 * Rows as `sysparm_display_value=all` gives them: every field is `{ value, display_value }`, both strings, and a
 * field that the integration user may not read is left out.
 */
const cell = z.object({ value: z.string().nullish(), display_value: z.string().nullish() }).nullish();

/** The raw value; empty when there is none. */
export const value = cell.transform((field) => field?.value ?? '');

/** A choice or a reference. `label` is empty when nothing is set; `value` of a reference is its sys_id. */
export interface Labelled {
  readonly value: string;
  readonly label: string;
}

/** A choice or a reference: its raw value (a sys_id for a reference) and what people see. */
export const labelled = cell.transform((field) => ({
  value: field?.value ?? '',
  label: field?.display_value ?? field?.value ?? '',
}));

/** `yyyy-MM-dd HH:mm:ss` in UTC without a mark; undefined when empty. */
export const moment = value.transform(dateOf);

/** The raw moment, and by how many milliseconds the clock that people see is ahead of UTC; undefined when unknown. */
export const clock = cell.transform((field) => {
  const at = dateOf(field?.value ?? '');
  const shown = dateOf(field?.display_value ?? '');
  return { at, ahead: at && shown ? shown.getTime() - at.getTime() : undefined };
});

/** What people see; empty when there is none. */
export const shown = cell.transform((field) => field?.display_value ?? '');

/** A text of the form `yyyy-MM-dd HH:mm:ss`, read as UTC; undefined for any other. */
export function dateOf(text: string): Date | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  return match ? new Date(`${match[1]}T${match[2]}Z`) : undefined;
}

/** The moment as ServiceNow stores it, in UTC and in whole seconds. */
export function dateText(moment: Date): string {
  return moment.toISOString().slice(0, 19).replace('T', ' ');
}
