import { healthFeature } from '../../src/features/health/index.ts';
import { helpFeature } from '../../src/features/help/index.ts';
import { incidentsFeature } from '../../src/features/incidents/index.ts';
import { solutionsFeature } from '../../src/features/solutions/index.ts';
import type { Feature } from '../../src/features/turn.ts';

async function neverCalled(): Promise<never> {
  throw new TypeError('what is offered is looked at here, not done');
}

const roleNames = { insights: '', administrator: '', setup: '' };

/** Every feature as `src/composition/` joins them, to look at what it offers. */
export const features: readonly Feature[] = [
  solutionsFeature({
    findIncident: neverCalled,
    sources: [],
    deadlineMilliseconds: 0,
    onMissing: () => undefined,
  }),
  incidentsFeature({ findIncident: neverCalled }),
  healthFeature({ readHealth: neverCalled, freshSeconds: 0 }),
  helpFeature({ commands: () => [], roleNames, say: neverCalled }),
];

export const commands = features.flatMap((feature) => feature.commands);
export const verbs = features.flatMap((feature) => feature.verbs);
