import { z } from 'zod';
import { parseCardData } from '../card-data.ts';
import type { ShownRecords, SolutionOutcome } from '../shown-solutions.ts';
import type { Reply, Turn } from '../turn.ts';
import { type AsTheyWereDeps, asTheyWere, incidentData } from './as-they-were.ts';

export interface SayOutcomeDeps extends AsTheyWereDeps {
  readonly shown: Pick<ShownRecords, 'find' | 'setOutcome'>;
}

const dataSchema = incidentData.extend({ url: z.string().min(1).max(2000) });

/**
 * Notes whether a solution that was shown for an incident helped, and shows the list with it.
 * @throws INCIDENT_GONE, STORE_UNAVAILABLE
 */
export async function sayOutcome(
  turn: Turn,
  data: unknown,
  outcome: SolutionOutcome,
  deps: SayOutcomeDeps,
): Promise<Reply> {
  const { sysId, url } = parseCardData(dataSchema, data);
  // What was never shown, or of an incident that is gone, is not noted.
  const isNoted = await deps.shown.setOutcome(sysId, url, outcome, nameOf(turn));
  return asTheyWere(turn, sysId, deps, isNoted ? undefined : turn.words.say('solutions.shown.noLonger'));
}

function nameOf({ asker }: Turn): string {
  return asker.known ? asker.person.name : asker.name;
}
