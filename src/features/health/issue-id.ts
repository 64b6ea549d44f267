import { z } from 'zod';

/** Of the tenant's service health, such as `EX123456`, in capitals: two letters for the service, and a number. */
export const issueIdSchema = z.string().regex(/^[A-Z]{2}\d{2,10}$/);

const written = /^([a-z]{2})[\s-]?(\d{2,10})$/i;
/** An issue's address in the admin centre, whichever of its hosts and spellings. */
const linked = /^https:\/\/\S{1,200}\/servicehealth\/\S{0,60}?\/([a-z]{2}\d{2,10})(?:[/?#]\S{0,500})?$/i;

/** The id of an issue that a text is, as people write it (`ex 123456`) or as a link of the admin centre; else undefined. */
export function issueIdOf(text: string): string | undefined {
  const trimmed = text.trim();
  const [, letters = '', digits = ''] = written.exec(trimmed) ?? [];
  const id = letters === '' ? linked.exec(trimmed)?.[1] : `${letters}${digits}`;
  return id?.toUpperCase();
}
