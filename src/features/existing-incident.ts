import { CasebridgeError } from '../errors.ts';
import { incidentNumbers } from './record-number.ts';
import type { Caller } from './turn.ts';

/** The incident with the first of these numbers that exists. */
export type FindIncident<Incident> = (
  numbers: readonly string[],
  caller: Caller,
) => Promise<Incident | undefined>;

/**
 * The incident a person means.
 * @param written its number as a person writes it, such as `INC001`
 * @throws INCIDENT_NOT_FOUND, and what reading the number throws
 */
export async function existingIncident<Incident>(
  caller: Caller,
  written: string,
  findIncident: FindIncident<Incident>,
): Promise<Incident> {
  const numbers = incidentNumbers(written);
  const incident = await findIncident(numbers, caller);
  if (incident === undefined) {
    throw new CasebridgeError('INCIDENT_NOT_FOUND', { number: numbers[0] ?? written });
  }
  return incident;
}
