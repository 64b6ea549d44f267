import { z } from 'zod';
import type { Incident } from '../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../errors.ts';
import { parseCardData } from '../card-data.ts';
import { existingIncident, type FindIncident } from '../existing-incident.ts';
import type { Caller, Reply, Turn } from '../turn.ts';
import { type IncidentReplyDeps, incidentReply } from './incident-card.ts';
import { listPlaceSchema } from './list-place.ts';

export interface ShowIncidentDeps extends IncidentReplyDeps {
  readonly findIncident: FindIncident<Incident>;
  readonly readIncident: (sysId: string, caller: Caller) => Promise<Incident | undefined>;
}

/** @param number as a person writes it, such as `INC001` */
export async function showIncident(turn: Turn, number: string, deps: ShowIncidentDeps): Promise<Reply> {
  return incidentReply(await existingIncident(turn, number, deps.findIncident), turn, deps);
}

const dataSchema = z.object({
  number: z.string().optional(),
  sysId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  /** The list to go back to. */
  list: listPlaceSchema.optional(),
});

/** The way from a list, or back from another card. @throws INCIDENT_GONE, CARD_OUTDATED */
export async function showIncidentAgain(turn: Turn, data: unknown, deps: ShowIncidentDeps): Promise<Reply> {
  const { number, sysId, list } = parseCardData(dataSchema, data);
  if (sysId === undefined) {
    if (number === undefined) throw new CasebridgeError('CARD_OUTDATED');
    const incident = await existingIncident(turn, number, deps.findIncident);
    return incidentReply(incident, turn, deps, undefined, list);
  }
  const incident = await deps.readIncident(sysId, turn);
  if (incident === undefined) throw new CasebridgeError('INCIDENT_GONE');
  return incidentReply(incident, turn, deps, undefined, list);
}
