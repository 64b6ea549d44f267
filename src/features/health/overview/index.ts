import type { Command, Reply, Turn, Verb } from '../../turn.ts';
import { type ShowIssueDeps, showIssue } from '../issue/show-issue.ts';
import { issueIdOf } from '../issue-id.ts';
import { type ShowHealthDeps, showHealth } from './show-health.ts';
import { showHistory } from './show-history.ts';
import { showService } from './show-service.ts';

export type OverviewDeps = ShowHealthDeps & ShowIssueDeps;

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
      handle: (turn) => showHealth(turn, {}, deps),
    },
    serviceCommand(deps),
    {
      id: 'health.history',
      phrases: {
        en: ['health history', 'service health history', 'health 30 days', 'service health 30 days'],
        fr: [
          'historique de l’intégrité',
          'historique de l’intégrité du service',
          'historique des services',
          'intégrité 30 jours',
        ],
      },
      example: {
        en: 'health history',
        fr: 'historique des services',
        what: 'help.commands.healthHistory',
        inMenu: false,
      },
      right: 'insights',
      handle: (turn) => showHistory(turn, {}, deps),
    },
  ];
}

function serviceCommand(deps: OverviewDeps): Command {
  return {
    id: 'health.service',
    phrases: {
      en: [
        'service health {text}',
        'service health of {text}',
        'service health for {text}',
        'health {text}',
        'health of {text}',
        'health for {text}',
      ],
      fr: [
        'intégrité {text}',
        'intégrité de {text}',
        'intégrité du service {text}',
        'état du service {text}',
        'santé {text}',
        'santé de {text}',
      ],
    },
    example: {
      en: 'health Exchange Online',
      fr: 'intégrité Exchange Online',
      what: 'help.commands.serviceOf',
      inMenu: false,
    },
    right: 'insights',
    handle: (turn, text) => showNamed(turn, text, deps),
  };
}

export function overviewVerbs(deps: OverviewDeps): readonly Verb[] {
  return [
    {
      verb: 'health.overview',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => showHealth(turn, data, deps),
    },
    {
      verb: 'health.service',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => showService(turn, data, deps),
    },
    {
      verb: 'health.history',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => showHistory(turn, data, deps),
    },
  ];
}

function showNamed(turn: Turn, text: string, deps: OverviewDeps): Promise<Reply> {
  const id = issueIdOf(text);
  return id === undefined ? showService(turn, { service: text }, deps) : showIssue(turn, id, deps);
}
