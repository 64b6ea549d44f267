import type { Command, Verb } from '../../turn.ts';
import { type ShowHealthDeps, showHealth } from './show-health.ts';

export type OverviewDeps = ShowHealthDeps;

export function overviewCommands(deps: OverviewDeps): readonly Command[] {
  return [
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
  ];
}

export function overviewVerbs(deps: OverviewDeps): readonly Verb[] {
  return [
    {
      verb: 'health.overview',
      right: 'insights',
      answer: 'replace',
      handle: (turn) => showHealth(turn, deps),
    },
  ];
}
