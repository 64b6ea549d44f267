import type { z } from 'zod';
import { CasebridgeError } from '../errors.ts';

/** What a form shows again must fit a card beside the form itself; the clients' own limits keep people well below. */
const longestData = 12_000;

/**
 * What a card's button sent, which anybody may have written.
 * @param limit in characters, where a form is made for more than others
 * @throws CARD_OUTDATED when it is something else, TEXT_TOO_LONG when it is more than a form can show again
 */
export function parseCardData<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  limit = longestData,
): z.infer<Schema> {
  const { length } = JSON.stringify(data ?? null);
  if (length > limit) throw new CasebridgeError('TEXT_TOO_LONG', { limit, length });
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new CasebridgeError('CARD_OUTDATED', {}, { cause: parsed.error.message });
  return parsed.data;
}
