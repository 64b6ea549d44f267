import type { z } from 'zod';
import { CasebridgeError } from '../errors.ts';

/** What a card's button sent, which anybody may have written. @throws CARD_OUTDATED when it is something else */
export function parseCardData<Schema extends z.ZodType>(schema: Schema, data: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new CasebridgeError('CARD_OUTDATED', {}, { cause: parsed.error.message });
  return parsed.data;
}
