import type { Feature } from '../turn.ts';
import { type ShowHealthDeps, showHealth } from './show-health.ts';

export type HealthDeps = ShowHealthDeps;

export function healthFeature(deps: HealthDeps): Feature {
  return {
    commands: [
      {
        id: 'health.overview',
        phrases: {
          en: ['service health', 'health', 'show service health'],
          fr: ['intégrité du service', 'intégrité des services', 'état des services', 'santé des services'],
        },
        example: { en: 'service health', fr: 'intégrité du service', what: 'help.commands.serviceHealth' },
        right: 'insights',
        handle: (turn) => showHealth(turn, deps),
      },
    ],
    verbs: [
      {
        verb: 'health.overview',
        right: 'insights',
        answer: 'replace',
        handle: (turn) => showHealth(turn, deps),
      },
    ],
  };
}
