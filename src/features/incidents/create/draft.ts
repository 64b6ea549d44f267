import { z } from 'zod';

/** As many characters as ServiceNow's short description holds. */
export const longestShortDescription = 160;
/** ServiceNow's own limit for a description. */
export const longestDescription = 4000;

const typed = z.string().default('');

/**
 * What the form holds, as people typed it; a field that is not filled in is empty. `id` stands for the incident to
 * be: it is minted with the form, and whatever is clicked twice makes one incident of it.
 */
export const draftSchema = z.object({
  id: z.uuid(),
  /** The short description that similar incidents were last looked for with. */
  checked: typed,
  shortDescription: typed,
  description: typed,
  /** Raw values of the instance's choices. */
  impact: typed,
  urgency: typed,
  category: typed,
  /** Name, user name or e-mail address. */
  caller: typed,
  /** Which of several people of that name, as sys_id. */
  callerChoice: typed,
  /** sys_id of a group that was chosen, or a name. */
  group: typed,
});

export type Draft = z.infer<typeof draftSchema>;

/** Cut between words, with an ellipsis for what is left out. */
export function shortDescriptionOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= longestShortDescription) return line;
  const cut = line.slice(0, longestShortDescription - 1);
  // A text without blanks is cut where it must be, though never through the middle of a character.
  const between = cut.replace(/\s+\S*$/, '').replace(/[\uD800-\uDBFF]$/, '');
  return `${between}…`;
}
