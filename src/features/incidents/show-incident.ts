import { z } from 'zod';
import type { Incident } from '../../clients/servicenow/incidents.ts';
import { parseCardData } from '../card-data.ts';
import { existingIncident, type FindIncident } from '../existing-incident.ts';
import type { Reply, Turn } from '../turn.ts';
import { incidentCard } from './cards.ts';

export interface ShowIncidentDeps {
  readonly findIncident: FindIncident<Incident>;
}

/** @param number as a person writes it, such as `INC001` */
export async function showIncident(turn: Turn, number: string, deps: ShowIncidentDeps): Promise<Reply> {
  return incidentCard(await existingIncident(turn, number, deps.findIncident), turn);
}

/** The way back from another card. */
export async function showIncidentAgain(turn: Turn, data: unknown, deps: ShowIncidentDeps): Promise<Reply> {
  const { number } = parseCardData(z.object({ number: z.string() }), data);
  return showIncident(turn, number, deps);
}
