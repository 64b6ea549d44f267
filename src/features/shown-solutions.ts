export const solutionOutcomes = ['helped', 'didNotHelp'] as const;
export type SolutionOutcome = (typeof solutionOutcomes)[number];

/** A solution that was shown for an incident. */
export interface ShownSolution {
  /** Where it is read; one is known by it. */
  readonly url: string;
  readonly title: string;
  /** Such as `knowledge`, `resolved`, `learn`. */
  readonly source: string;
  /** Of whoever tried it last. */
  readonly outcome: SaidOutcome | undefined;
}

export interface SaidOutcome {
  readonly is: SolutionOutcome;
  /** Display name. */
  readonly by: string;
  readonly at: Date;
}

/** The solutions of an incident as they were shown last, and those that were tried before. */
export interface ShownSolutions {
  readonly shownAt: Date;
  readonly solutions: readonly ShownSolution[];
}

/** What is remembered of solutions that were shown. All functions throw STORE_UNAVAILABLE. */
export interface ShownRecords {
  save(
    incidentSysId: string,
    solutions: readonly Pick<ShownSolution, 'url' | 'title' | 'source'>[],
  ): Promise<void>;
  find(incidentSysId: string): Promise<ShownSolutions | undefined>;
  /** @returns false when no such solution was shown */
  setOutcome(incidentSysId: string, url: string, outcome: SolutionOutcome, by: string): Promise<boolean>;
}
