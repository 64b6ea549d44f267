import type { IncidentFilter, IncidentList } from '../../../clients/servicenow/incidents.ts';
import type { CasebridgeError } from '../../../errors.ts';
import type { Check, LookTurn } from '../../findings.ts';
import type { ShownRecords } from '../../shown-solutions.ts';
import type { Caller, Turn } from '../../turn.ts';
import type { RunbookDeps } from '../runbook/deps.ts';
import type { SetupRecords } from '../runbook/run.ts';
import type { Runbook } from '../runbook/runbook.ts';
import type { Systems } from '../systems.ts';

/** What is looked with, whoever looks: a person who asked, or nobody at night. */
export interface LookDeps {
  readonly systems: Systems;
  readonly records: Pick<SetupRecords, 'read'>;
  readonly runbook: Pick<Runbook, 'pathOf' | 'valuesOf'>;
  /** Whether Microsoft's app is on the instance; `unknown` where it may not be seen. */
  readonly hasApp: RunbookDeps['hasApp'];
  /** Whether what cases need works; `about` begins with `cases.`. */
  readonly caseChecks: readonly Check[];
  /** Nobody opens cases with Casebridge. */
  readonly isInsightsOnly: boolean;
  /** Where tokens for Microsoft come from, such as `https://login.microsoftonline.com`. */
  readonly authorityUrl: string;
  readonly listIncidents: (
    filter: IncidentFilter,
    page: { readonly offset: number; readonly limit: number },
    caller: Caller,
  ) => Promise<IncidentList>;
  /** Looks for solutions in all places, and remembers nothing. */
  readonly searchSolutions: (
    question: { readonly subject: string; readonly details: string },
    caller: Caller,
  ) => Promise<SearchedSolutions>;
  readonly shownSolutions: Pick<ShownRecords, 'find'>;
  /** What must not be shown is left out: lines of a log are written by anybody. */
  readonly redactSecrets: (text: string) => string;
}

export interface SearchedSolutions {
  readonly found: number;
  /** How many places there are. */
  readonly places: number;
  /** Those that did not answer. */
  readonly missing: readonly {
    readonly name: 'knowledge' | 'resolved' | 'learn';
    readonly error: CasebridgeError;
  }[];
}

/** Somebody asked. */
export interface AskedDeps extends LookDeps {
  /** With which Microsoft 365 account the person manages cases. @throws ACCOUNT_NOT_ADMIN, and what asking Graph throws */
  readonly checkAccount: (turn: Pick<Turn, 'asker' | 'signal'>) => Promise<{ readonly email: string }>;
}

/** How long ago the instance's logs are looked through. */
const logDays = 7;

export function logSince({ now }: Pick<LookTurn, 'now'>): Date {
  return new Date(now.getTime() - logDays * 86_400_000);
}
