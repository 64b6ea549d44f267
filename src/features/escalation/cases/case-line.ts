import type { Incident } from '../../../clients/servicenow/incidents.ts';
import type { Turn } from '../../turn.ts';
import type { CaseRecords } from '../records.ts';
import { numberText, standingText } from './case-words.ts';

export interface CaseLineDeps {
  readonly records: Pick<CaseRecords, 'listOfIncident'>;
}

/** The case that an incident has at Microsoft. */
export interface CaseLine {
  /** Such as "Microsoft case 2412170040001234: ⏳ With Microsoft". */
  readonly text: string;
  /** What the button sends. */
  readonly data: { readonly caseKey: string };
}

/**
 * The case of an incident that is not over, or else the newest; undefined when it has none or nobody can tell. Resolved and
 * reopened incidents have theirs as well. Never throws.
 */
export async function caseLine(
  { sysId }: Pick<Incident, 'sysId'>,
  { words }: Pick<Turn, 'words'>,
  { records }: CaseLineDeps,
): Promise<CaseLine | undefined> {
  const cases = await records.listOfIncident(sysId).catch(() => []);
  const supportCase = cases.find(({ state }) => state !== 'closed') ?? cases[0];
  if (supportCase === undefined) return undefined;
  const text = words.say('cases.line', {
    number: numberText(supportCase, words),
    status: standingText(supportCase, words),
    others: cases.length - 1,
  });
  return { text, data: { caseKey: supportCase.key } };
}
