import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../../errors.ts';
import { audience, type HideableField, maySee } from '../../sensitivity.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { EscalateDeps } from './deps.ts';

/** Who may at all. @throws SUPPORT_INSIGHTS_ONLY */
export function requireEscalating({ isInsightsOnly }: Pick<EscalateDeps, 'isInsightsOnly'>): void {
  if (isInsightsOnly) throw new CasebridgeError('SUPPORT_INSIGHTS_ONLY');
}

/** The incident that a card is about, as it is now. @throws INCIDENT_GONE */
export async function requireIncident(
  turn: Turn,
  sysId: string,
  deps: Pick<EscalateDeps, 'readIncident'>,
): Promise<Incident> {
  const incident = await deps.readIncident(sysId, turn);
  if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
  return incident;
}

/** What a form and its preview are made of. */
const shownFields: readonly HideableField[] = [
  'short_description',
  'description',
  'work_notes',
  'comments',
  'attachments',
];

/** A case that lacks half of its facts helps nobody: where others may not see all of them, the card goes to the person's own chat. */
export async function whereAllIsSeen(
  turn: Turn,
  incident: Incident,
  card: Reply,
  { sensitivity, incidentReply }: Pick<EscalateDeps, 'sensitivity' | 'incidentReply'>,
): Promise<Reply> {
  const seen = audience(incident, turn.place, sensitivity);
  if (shownFields.every((field) => maySee(seen, field))) return card;
  const reduced = await incidentReply(incident, turn, turn.words.say('escalation.inOwnChat'));
  return { ...reduced, privately: card };
}
