import type { Incident } from '../../clients/servicenow/incidents.ts';
import type { ShownRecords, ShownSolution, SolutionOutcome } from '../shown-solutions.ts';
import type { Turn } from '../turn.ts';

export interface SolutionsLineDeps {
  readonly shown: Pick<ShownRecords, 'find'>;
}

/** The solutions that were shown for an incident. */
export interface SolutionsLine {
  /** Such as "3 solutions were shown on 1 Dec 2026; 1 did not help". */
  readonly text: string;
  /** What the button that shows them sends. */
  readonly data: { readonly sysId: string; readonly number: string };
}

/** Undefined when none were shown or nobody can tell. Never throws. */
export async function solutionsLine(
  { sysId, number }: Pick<Incident, 'sysId' | 'number'>,
  { words }: Pick<Turn, 'words'>,
  { shown }: SolutionsLineDeps,
): Promise<SolutionsLine | undefined> {
  const found = await shown.find(sysId).catch(() => undefined);
  if (found === undefined || found.solutions.length === 0) return undefined;
  const text = words.say('solutions.shown.line', {
    count: found.solutions.length,
    day: words.days(words.dayOf(found.shownAt)),
    helped: countOf(found.solutions, 'helped'),
    failed: countOf(found.solutions, 'didNotHelp'),
  });
  return { text, data: { sysId, number } };
}

function countOf(solutions: readonly ShownSolution[], is: SolutionOutcome): number {
  return solutions.filter(({ outcome }) => outcome?.is === is).length;
}
