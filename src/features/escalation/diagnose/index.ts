import type { Check } from '../../findings.ts';
import { type LinksDeps, linksCheck } from './check-links.ts';
import { type StoreDeps, storeCheck } from './check-store.ts';
import { type WaysDeps, waysCheck } from './check-ways.ts';

export type CaseChecksDeps = LinksDeps & StoreDeps & WaysDeps;

/** What cases need. */
export function caseChecks(deps: CaseChecksDeps): readonly Check[] {
  return [storeCheck(deps), waysCheck(deps), linksCheck(deps)];
}
