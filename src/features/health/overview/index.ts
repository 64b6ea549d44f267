import type { Command, Reply, Turn, Verb } from '../../turn.ts';
import { type ShowIssueDeps, showIssue } from '../issue/show-issue.ts';
import { issueIdOf } from '../issue-id.ts';
import { type ChoiceOf, chooseIssue } from './choose-issue.ts';
import { type ShowHealthDeps, showHealth } from './show-health.ts';
import { showHistory } from './show-history.ts';
import { showService } from './show-service.ts';

export type OverviewDeps = ShowHealthDeps & ShowIssueDeps;

export function overviewCommands(deps: OverviewDeps): readonly Command[] {
  return [
    {
      id: 'health.overview',
      phrases: {
        en: [
          'service health',
          'health',
          'show service health',
          'health issues',
          'service health issues',
          'open issues',
          'issues',
          'outages',
          'status',
          'service status',
        ],
        fr: [
          'intégrité du service',
          'intégrité des services',
          'intégrité',
          'état des services',
          'état du service',
          'santé des services',
          'problèmes ouverts',
          'problèmes',
          'pannes',
          'statut',
        ],
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
          'intégrité historique',
          'historique intégrité',
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
    ...choiceCommands(deps),
  ];
}

/** What people say of an issue without saying which. */
const withoutIssue: Readonly<Record<ChoiceOf, Command['phrases']>> = {
  show: {
    en: ['issue', 'show issue', 'show an issue'],
    fr: ['problème', 'afficher un problème', 'afficher le problème'],
  },
  subscribe: {
    en: ['follow', 'subscribe issue', 'subscribe to an issue', 'follow an issue'],
    fr: ['suivre', 'suivre un problème', 's’abonner à un problème'],
  },
  similar: {
    en: ['incidents like', 'show incidents like'],
    fr: ['incidents comme', 'incidents semblables', 'incidents semblables à', 'incidents similaires'],
  },
};

function choiceCommands(deps: OverviewDeps): readonly Command[] {
  return (['show', 'subscribe', 'similar'] as const).map((choiceOf) => ({
    id: `health.choose.${choiceOf}`,
    phrases: withoutIssue[choiceOf],
    right: 'insights',
    handle: (turn) => chooseIssue(turn, choiceOf, deps),
  }));
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
        'health history {text}',
        'health history of {text}',
        'health history for {text}',
        'service health history {text}',
        'service health history of {text}',
        'service health history for {text}',
      ],
      fr: [
        'intégrité {text}',
        'intégrité de {text}',
        'intégrité du service {text}',
        'état du service {text}',
        'santé {text}',
        'santé de {text}',
        'intégrité historique {text}',
        'historique intégrité {text}',
        'historique de l’intégrité de {text}',
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
