import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Finding } from '../pack/find-redactions.ts';
import { type FormValues, formSchema, longestData } from './form-values.ts';
import { findingSchema } from './left-out.ts';

/** A preview as a person left it. */
export interface Preview {
  readonly values: FormValues;
  /** What was left out of earlier versions of the text. */
  readonly carried: readonly Finding[];
  /** The text as it was changed; undefined as long as it was not shown. */
  readonly text: string | undefined;
  /** Ids of findings that stay. */
  readonly putBack: ReadonlySet<string>;
  /** Whether it goes without what is missing. */
  readonly isWithout: boolean;
}

const keptSchema = z.object({ values: formSchema, carried: z.array(findingSchema).max(50) });

const previewSchema = z.object({
  form: z.string(),
  text: z.string().default(''),
  putBack: z.string().default(''),
  without: z.enum(['true', 'false']).default('false'),
});

/** @throws CARD_OUTDATED when it is something else, TEXT_TOO_LONG */
export function previewOf(data: unknown): Preview {
  const { form, text, putBack, without } = parseCardData(previewSchema, data, longestData);
  const { values, carried } = parseCardData(keptSchema, inflated(form), longestData);
  return {
    values: { ...values, putBack },
    ...{ carried, text, putBack: putBackOf(putBack), isWithout: without === 'true' },
  };
}

/** @param list ids with commas between them */
export function putBackOf(list: string): ReadonlySet<string> {
  return new Set(list.split(',').filter((id) => id !== ''));
}

/** The form in one hidden input of the preview: as it is, it would not fit a card beside the text that it has become. */
export function packed({ values, carried }: Pick<Preview, 'values' | 'carried'>): string {
  return deflateRawSync(JSON.stringify({ values, carried })).toString('base64url');
}

/** For the text and the packed form together, in characters of JSON: the preview's own parts take the rest of a card. */
export const previewRoom = 14_500;

/** By how many characters a case is too long to be shown before it is sent; 0 when it is not. */
export function overflow({ text }: { readonly text: string }, values: FormValues): number {
  const size = JSON.stringify(text).length + packed({ values, carried: [] }).length;
  return Math.max(0, size - previewRoom);
}

function inflated(form: string): unknown {
  try {
    const bytes = inflateRawSync(Buffer.from(form, 'base64url'), { maxOutputLength: 4 * longestData });
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new CasebridgeError('CARD_OUTDATED', {}, { cause: error });
  }
}
