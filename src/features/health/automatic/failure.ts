import { z } from 'zod';
import { type CasebridgeError, catalogue, type ErrorCode } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';

const failureSchema = z.object({
  code: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** A failure as it is remembered, to be told in whichever language somebody asks in. */
export function failureOf({ code, facts }: CasebridgeError): string {
  const plain = Object.entries(facts).filter(([, value]) => !(value instanceof Date));
  return JSON.stringify({ code, facts: Object.fromEntries(plain) });
}

/** Such as "ServiceNow is busy". */
export function failureTitle(failure: string, words: Words): string {
  const { code, facts } = failureSchema.parse(JSON.parse(failure));
  return words.say(`errors.${isCode(code) ? code : 'UNEXPECTED'}.title`, facts);
}

function isCode(code: string): code is ErrorCode {
  return code in catalogue;
}
