import type { Command, Verb } from '../../turn.ts';
import { type GiveReportDeps, giveReport } from './give-report.ts';
import { type ShowIssueDeps, showIssueNamed, showIssueOfCard } from './show-issue.ts';

export type IssueDeps = ShowIssueDeps & GiveReportDeps;

export function issueCommands(deps: IssueDeps): readonly Command[] {
  return [
    {
      id: 'health.issue',
      phrases: {
        en: ['{issue}', 'issue {issue}', 'show issue {issue}', 'incident {issue}', 'show {issue}'],
        fr: ['problème {issue}', 'afficher le problème {issue}', 'afficher {issue}'],
      },
      example: {
        en: 'issue EX123456',
        fr: 'problème EX123456',
        what: 'help.commands.issue',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'insights',
      handle: (turn, text) => showIssueNamed(turn, text, deps),
    },
  ];
}

export function issueVerbs(deps: IssueDeps): readonly Verb[] {
  return [
    {
      verb: 'health.issue',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => showIssueOfCard(turn, data, deps),
    },
    {
      // The message that is clicked stays: it is kept up to date for everybody.
      verb: 'health.postIssue',
      right: 'insights',
      answer: 'post',
      handle: (turn, data) => showIssueOfCard(turn, data, deps),
    },
    {
      verb: 'health.report',
      right: 'insights',
      answer: 'post',
      handle: (turn, data) => giveReport(turn, data, deps),
    },
  ];
}
