import type { Command, Verb } from '../../turn.ts';
import type { Check } from './check.ts';
import { type LinksDeps, linksCheck } from './check-links.ts';
import { type StoreDeps, storeCheck } from './check-store.ts';
import { type WaysDeps, waysCheck } from './check-ways.ts';
import { diagnose } from './show-findings.ts';

export type DiagnoseDeps = LinksDeps & StoreDeps & WaysDeps;

/** What cases need. */
export function caseChecks(deps: DiagnoseDeps): readonly Check[] {
  return [storeCheck(deps), waysCheck(deps), linksCheck(deps)];
}

export function diagnoseCommands(deps: DiagnoseDeps): readonly Command[] {
  return [
    {
      id: 'escalation.diagnose',
      phrases: { en: ['diagnose', 'diagnosis'], fr: ['diagnostic', 'diagnostiquer'] },
      example: { en: 'diagnose', fr: 'diagnostic', what: 'help.commands.diagnose', inMenu: false },
      right: 'setup',
      handle: (turn) => diagnose(turn, caseChecks(deps)),
    },
  ];
}

export function diagnoseVerbs(deps: DiagnoseDeps): readonly Verb[] {
  return [
    {
      verb: 'escalation.diagnose',
      right: 'setup',
      answer: 'replace',
      handle: (turn) => diagnose(turn, caseChecks(deps)),
    },
  ];
}
