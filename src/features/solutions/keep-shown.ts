import type { SaidOutcome, ShownRecords } from '../shown-solutions.ts';
import type { Turn } from '../turn.ts';
import type { Solution } from './rank-solutions.ts';

export interface KeepShownDeps {
  readonly shown: Pick<ShownRecords, 'save' | 'find'>;
  /** Told why what was shown could not be kept: people get their answer all the same. */
  readonly onNotKept: (error: unknown, correlationId: string) => void;
}

/** What people said about solutions, by the address of each. */
export type Outcomes = ReadonlyMap<string, SaidOutcome>;

export const noOutcomes: Outcomes = new Map();

/** Keeps what is shown for an incident, and tells what is known of those that somebody has tried. Never throws. */
export async function keepShown(
  incidentSysId: string,
  solutions: readonly Solution[],
  { correlationId }: Pick<Turn, 'correlationId'>,
  { shown, onNotKept }: KeepShownDeps,
): Promise<Outcomes> {
  // Having found nothing today is no reason to forget what was shown.
  if (solutions.length === 0) return noOutcomes;
  try {
    await shown.save(
      incidentSysId,
      solutions.map(({ candidate: { url, title, number, source } }) => ({
        url,
        title: title || number,
        source,
      })),
    );
    const kept = await shown.find(incidentSysId);
    return new Map(kept?.solutions.flatMap(({ url, outcome }) => (outcome ? [[url, outcome] as const] : [])));
  } catch (error) {
    onNotKept(error, correlationId);
    return noOutcomes;
  }
}
