import type { Feature } from '../turn.ts';
import { type AccountDeps, accountFeature } from './account/index.ts';
import { type CasesDeps, caseCommands, caseVerbs } from './cases/index.ts';
import { type DiagnoseDeps, diagnoseCommands, diagnoseVerbs } from './diagnose/index.ts';
import { type EscalateDeps, escalateCommands, escalateVerbs } from './escalate/index.ts';

export interface EscalationDeps {
  readonly escalate: EscalateDeps;
  readonly cases: CasesDeps;
  readonly account: AccountDeps;
  readonly diagnose: DiagnoseDeps;
}

/** From an incident to a case at Microsoft, what becomes of it, whose account manages it, and whether all that works. */
export function escalationFeature({ escalate, cases, account, diagnose }: EscalationDeps): Feature {
  const accounts = accountFeature(account);
  return {
    commands: [
      ...escalateCommands(escalate),
      ...caseCommands(cases),
      ...accounts.commands,
      ...diagnoseCommands(diagnose),
    ],
    verbs: [...escalateVerbs(escalate), ...caseVerbs(cases), ...accounts.verbs, ...diagnoseVerbs(diagnose)],
  };
}
