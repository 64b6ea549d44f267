import { z } from 'zod';

const sysId = z.string().regex(/^[0-9a-f]{32}$/);

/** What the filters send for no filter: Teams shows a choice whose value is empty as if nothing were chosen. */
export const anyChoice = 'any';
const orAny = <Value extends z.ZodType>(value: Value) =>
  z.preprocess((sent) => (sent === anyChoice ? '' : sent), value);

/** What a list shows and where in it one is. It travels in the buttons of cards, so everything in it is checked again. */
export const listPlaceSchema = z.object({
  kind: z.enum(['mine', 'open', 'search']),
  /** Words that are searched for. */
  text: z.string().max(200).default(''),
  /** A group's sys_id, or empty for all. */
  group: orAny(z.union([z.literal(''), sysId]).default('')),
  priority: orAny(z.enum(['', '1', '2', '3', '4', '5']).default('')),
  /** A raw value; empty for all of a search, and for all that are open of the others. */
  state: orAny(
    z
      .string()
      .regex(/^-?\w{0,40}$/)
      .default(''),
  ),
  /** `me` is whoever looks at the list; where others may click as well, the person's own sys_id. */
  assigned: z.union([z.enum(['me', 'anybody']), sysId]),
  /** Of the first row. */
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
});

export type ListPlace = z.infer<typeof listPlaceSchema>;

const all = { text: '', group: '', priority: '', state: '', offset: 0 } as const;

export const mine: ListPlace = { ...all, kind: 'mine', assigned: 'me' };
export const open: ListPlace = { ...all, kind: 'open', assigned: 'anybody' };
export const search = (text: string): ListPlace => ({ ...all, kind: 'search', text, assigned: 'anybody' });

/** Without what goes without saying: every row of a card carries it, and Teams limits the size of cards. */
export function compact(place: Partial<ListPlace>): object {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== '' && value !== 0));
}

/** A list's place as a card carries it on. */
export const compactListPlaceSchema = listPlaceSchema.transform((place) => compact(place));
