import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import { severities, transportKinds } from '../transport.ts';

/** How many characters each may have: together they must fit a card, twice on the preview, where they come as the text as well. */
export const longest = {
  title: 160,
  description: 3000,
  businessImpact: 600,
  stepsTried: 2000,
  errorText: 1000,
  affectedUsers: 300,
  contactName: 100,
  email: 200,
  phone: 50,
  country: 80,
  hours: 100,
} as const;

const typed = z.string().default('');
const sysId = z.string().regex(/^[0-9a-f]{32}$/);

/** What the form holds, as people typed it; what is not filled in is empty. It travels in cards: all of it is checked again. */
const fieldsSchema = z.object({
  /** Of the case to be: whatever is clicked twice makes one case of it. */
  id: z.uuid(),
  incident: sysId,
  /** Not asked where there is one only. */
  way: z.enum(transportKinds).optional(),
  /** The way whose choices the form shows. */
  shownWay: z.enum(transportKinds),
  title: typed,
  description: typed,
  businessImpact: typed,
  severity: z.enum(severities),
  /** A part of its name, where there are too many to choose from. */
  serviceSearch: typed,
  /** Id of one of the way's services. */
  service: typed,
  problemSearch: typed,
  /** Id of one of that service's kinds of problems. */
  problem: typed,
  stepsTried: typed,
  errorText: typed,
  affectedUsers: typed,
  startDate: typed,
  startTime: typed,
  /** IANA, of the start. */
  timeZone: typed,
  contactName: typed,
  email: typed,
  phone: typed,
  /** A name or a code. */
  country: typed,
  /** BCP 47. */
  language: typed,
  hours: typed,
  isTest: z.enum(['true', 'false']).default('false'),
  /** sys_ids with commas between them. */
  attachments: typed,
  /** Ids of what was put back into the text on the preview, with commas between them. */
  putBack: typed,
});

export const formSchema = fieldsSchema.transform(({ way, ...values }) => ({
  ...values,
  way: way ?? values.shownWay,
}));

export type FormValues = z.infer<typeof formSchema>;

/** Longer than other cards': a whole case is typed here. */
export const longestData = 30_000;

/** @throws CARD_OUTDATED, TEXT_TOO_LONG */
export function formOf(data: unknown): FormValues {
  return parseCardData(formSchema, data, longestData);
}

/** Those that a multi-choice input or a list in a form holds. */
export function partsOf(list: string): readonly string[] {
  return list.split(',').filter((part) => part !== '');
}
