import { z } from 'zod';
import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import { audience, type HideableField, maySee, type SensitivityPolicy } from '../../sensitivity.ts';
import type { Caller, Turn } from '../../turn.ts';
import { type Seen, seenOf } from '../incident-card.ts';
import { compactListPlaceSchema } from '../list-place.ts';

export interface ReadDeps {
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
}

export const sysIdSchema = z.string().regex(/^[0-9a-f]{32}$/);
const label = z.string().max(200);

/** Of a button on a card that was opened from a list: the list, to go back to. */
export const fromList = { list: compactListPlaceSchema.optional() };

/** Which incident a button is about, and how it was when the person saw it. */
export const targetSchema = z.object({
  sysId: sysIdSchema,
  modCount: z.number().int().min(0),
  seen: z.object({ state: label, priority: label, group: label, assignee: label }),
  ...fromList,
});

export type Target = z.infer<typeof targetSchema>;

/** @throws INCIDENT_GONE */
export async function currentIncident(turn: Turn, sysId: string, deps: ReadDeps): Promise<Incident> {
  const incident = await deps.readIncident(sysId, turn);
  if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
  return incident;
}

const watched = [
  { name: 'state', title: 'actions.state', field: undefined },
  { name: 'priority', title: 'actions.priority', field: undefined },
  { name: 'group', title: 'incident.assignmentGroup', field: 'assignment_group' },
  { name: 'assignee', title: 'incident.assignedTo', field: 'assigned_to' },
] as const satisfies readonly {
  readonly name: keyof Seen;
  readonly title: string;
  readonly field: HideableField | undefined;
}[];

/** Such as "State: New → In Progress", as far as the place may see it; none when something else was changed. */
export function changesSince(
  before: Seen,
  incident: Incident,
  { words, place }: Turn,
  policy: SensitivityPolicy,
): readonly string[] {
  const after = seenOf(incident);
  const seen = audience(incident, place, policy);
  const unset = words.say('incident.unset');
  return watched
    .filter(({ name, field }) => before[name] !== after[name] && (field === undefined || maySee(seen, field)))
    .map(({ name, title }) =>
      words.say('actions.change', {
        field: words.say(title),
        before: before[name] || unset,
        after: after[name] || unset,
      }),
    );
}
