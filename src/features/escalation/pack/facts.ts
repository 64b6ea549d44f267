import type { JournalEntry } from '../../../clients/servicenow/journal.ts';
import type { ShownSolutions } from '../../shown-solutions.ts';
import type { Severity } from '../transport.ts';

/** What a person says about the problem. Texts are empty when they are not given. */
export interface CaseFacts {
  readonly title: string;
  readonly description: string;
  readonly businessImpact: string;
  readonly severity: Severity;
  /** As Microsoft names it. */
  readonly serviceName: string;
  readonly startedAt: Date | undefined;
  readonly affectedUsers: string;
  readonly errorText: string;
  readonly stepsTried: string;
}

/** What is known about the incident besides. */
export interface PackSources {
  readonly incidentNumber: string;
  /** Oldest first. */
  readonly journal: readonly JournalEntry[];
  /** Whether Casebridge wrote an entry about a case: Microsoft does not need to hear what it has said. */
  readonly isOwnEntry: (entry: JournalEntry) => boolean;
  readonly health: readonly PackIssue[];
  readonly solutions: ShownSolutions | undefined;
  /** Names of the files that go along. */
  readonly attachments: readonly string[];
}

/** A service health issue that the incident looks like. */
export interface PackIssue {
  /** Such as `EX123456`. */
  readonly id: string;
  readonly title: string;
  /** Whether a person has said that it is the one. */
  readonly isConfirmed: boolean;
}
