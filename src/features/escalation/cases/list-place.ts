import { z } from 'zod';

/** Which list of cases: the person's own, or those of an incident. It travels with the buttons of the list. */
export const caseListPlaceSchema = z.object({
  incident: z.object({ sysId: z.string().regex(/^[0-9a-f]{32}$/), number: z.string().max(40) }).optional(),
});

export type CaseListPlace = z.infer<typeof caseListPlaceSchema>;
