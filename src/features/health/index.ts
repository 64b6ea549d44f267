import type { Feature } from '../turn.ts';
import { type AutomaticDeps, automaticCommands, automaticVerbs } from './automatic/index.ts';
import { type IssueDeps, issueCommands, issueVerbs } from './issue/index.ts';
import { type OverviewDeps, overviewCommands, overviewVerbs } from './overview/index.ts';
import { type RelatedDeps, relatedCommands, relatedVerbs } from './related/index.ts';

export type HealthDeps = OverviewDeps & IssueDeps & RelatedDeps & AutomaticDeps;

export function healthFeature(deps: HealthDeps): Feature {
  return {
    commands: [
      ...overviewCommands(deps),
      ...issueCommands(deps),
      ...relatedCommands(deps),
      ...automaticCommands(deps),
    ],
    verbs: [...overviewVerbs(deps), ...issueVerbs(deps), ...relatedVerbs(deps), ...automaticVerbs(deps)],
  };
}
