import type { Feature } from '../turn.ts';
import type { AuditDeps } from './audit/deps.ts';
import { auditFeature } from './audit/index.ts';
import { type AutomaticDeps, automaticFeature } from './automatic/index.ts';
import { type DiagnoseDeps, diagnoseFeature } from './diagnose/index.ts';
import { type RunbookDeps, runbookFeature } from './runbook/index.ts';
import type { Runbook } from './runbook/runbook.ts';
import type { UsersDeps } from './users/deps.ts';
import { usersFeature } from './users/index.ts';

export interface SetupDeps {
  readonly runbook: RunbookDeps;
  /** Made of `runbook`; every part sees the same. */
  readonly engine: Runbook;
  readonly automatic: AutomaticDeps;
  readonly diagnose: DiagnoseDeps;
  readonly users: UsersDeps;
  readonly audit: AuditDeps;
}

/** The whole set-up in the chat: the runbook, who may use it, whether it works, and who changed what. */
export function setupFeature({ runbook, engine, automatic, diagnose, users, audit }: SetupDeps): Feature {
  const parts = [
    runbookFeature(runbook, engine),
    automaticFeature(automatic),
    diagnoseFeature(diagnose),
    usersFeature(users),
    auditFeature(audit),
  ];
  return {
    commands: parts.flatMap(({ commands }) => commands),
    verbs: parts.flatMap(({ verbs }) => verbs),
  };
}
