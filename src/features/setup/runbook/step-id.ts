import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';

const stepSchema = z.object({ step: z.string().min(1).max(100) });

/** The step that a button or a choice names. @throws CARD_OUTDATED */
export function stepIdOf(data: unknown): string {
  return parseCardData(stepSchema, data).step;
}
