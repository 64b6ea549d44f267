import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Words } from '../../../locales/words.ts';
import {
  type Audience,
  audience,
  isHiddenRecord,
  maySee,
  type SensitivityPolicy,
} from '../../sensitivity.ts';
import type { Turn } from '../../turn.ts';

/** What a place may see of an incident. */
export type Viewer = (incident: Incident) => Audience;

export const wholeView: Viewer = () => 'full';

export function viewerAt({ place }: Turn, policy: SensitivityPolicy): Viewer {
  return (incident) => audience(incident, place, policy);
}

/** The short description, as far as the place may see it. */
export function titleOf({ shortDescription }: Incident, words: Words, seen: Audience): string {
  if (!maySee(seen, 'short_description')) return words.say('incident.hiddenTitle');
  return shortDescription === '' ? words.say('incident.noShortDescription') : shortDescription;
}

/** Words that are quoted from an incident's texts tell what these say. */
export function mayQuote(seen: Audience): boolean {
  return maySee(seen, 'short_description') && maySee(seen, 'description');
}

/** Whether the place sees all that a list tells of an incident. */
export function isWhole({ assignmentGroup }: Incident, seen: Audience): boolean {
  return (
    !isHiddenRecord(seen) &&
    mayQuote(seen) &&
    (assignmentGroup.label === '' || maySee(seen, 'assignment_group'))
  );
}
