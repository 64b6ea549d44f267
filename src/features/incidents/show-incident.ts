import { z } from 'zod';
import type { Incident } from '../../clients/servicenow/incidents.ts';
import { CasebridgeError } from '../../errors.ts';
import { parseCardData } from '../card-data.ts';
import { incidentNumbers } from '../record-number.ts';
import type { Reply, Turn } from '../turn.ts';
import { incidentCard } from './cards.ts';

export interface ShowIncidentDeps {
  /** The first of these numbers that exists. */
  readonly findIncident: (numbers: readonly string[], signal: AbortSignal) => Promise<Incident | undefined>;
}

/** @param number as a person writes it, such as `INC001` */
export async function showIncident(turn: Turn, number: string, deps: ShowIncidentDeps): Promise<Reply> {
  const numbers = incidentNumbers(number);
  const incident = await deps.findIncident(numbers, turn.signal);
  if (incident === undefined)
    throw new CasebridgeError('INCIDENT_NOT_FOUND', { number: numbers[0] ?? number });
  return incidentCard(incident, turn);
}

/** The way back from another card. */
export async function showIncidentAgain(turn: Turn, data: unknown, deps: ShowIncidentDeps): Promise<Reply> {
  const { number } = parseCardData(z.object({ number: z.string() }), data);
  return showIncident(turn, number, deps);
}
