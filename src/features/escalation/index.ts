import type { Feature } from '../turn.ts';
import { type AccountDeps, accountFeature } from './account/index.ts';
import { type CasesDeps, caseCommands, caseVerbs } from './cases/index.ts';
import { type EscalateDeps, escalateCommands, escalateVerbs } from './escalate/index.ts';

export interface EscalationDeps {
  readonly escalate: EscalateDeps;
  readonly cases: CasesDeps;
  readonly account: AccountDeps;
}

/** From an incident to a case at Microsoft, what becomes of it, and whose account manages it. */
export function escalationFeature({ escalate, cases, account }: EscalationDeps): Feature {
  const accounts = accountFeature(account);
  return {
    commands: [...escalateCommands(escalate), ...caseCommands(cases), ...accounts.commands],
    verbs: [...escalateVerbs(escalate), ...caseVerbs(cases), ...accounts.verbs],
  };
}
