import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { Command, Feature } from '../../turn.ts';
import { type DiagnoseIncidentDeps, diagnoseIncident } from './diagnose-incident.ts';
import { diagnose } from './show-diagnosis.ts';
import { testConfiguration } from './test-configuration.ts';
import type { TestDeps } from './test-lines.ts';

export type DiagnoseDeps = TestDeps & DiagnoseIncidentDeps;

/** Whether everything works that was set up, and why something does not. */
export function diagnoseFeature(deps: DiagnoseDeps): Feature {
  return {
    commands: commands(deps),
    verbs: [
      {
        verb: 'setup.diagnose',
        right: 'setup',
        answer: 'replace',
        handle: (turn) => diagnose(turn, deps),
      },
      {
        verb: 'setup.diagnoseIncident',
        right: 'setup',
        answer: 'replace',
        handle: (turn, data) =>
          diagnoseIncident(turn, parseCardData(z.object({ number: z.string() }), data).number, deps),
      },
      {
        verb: 'setup.test',
        right: 'setup',
        answer: 'replace',
        handle: (turn) => testConfiguration(turn, deps),
      },
    ],
  };
}

function commands(deps: DiagnoseDeps): readonly Command[] {
  return [
    {
      id: 'setup.diagnose',
      phrases: { en: ['diagnose', 'diagnosis'], fr: ['diagnostic', 'diagnostiquer'] },
      example: { en: 'diagnose', fr: 'diagnostic', what: 'help.commands.diagnose', inMenu: false },
      right: 'setup',
      handle: (turn) => diagnose(turn, deps),
    },
    {
      id: 'setup.diagnoseIncident',
      phrases: {
        en: ['diagnose {number}', 'diagnose incident {number}'],
        fr: ['diagnostic {number}', 'diagnostiquer {number}', 'diagnostiquer l’incident {number}'],
      },
      example: {
        en: 'diagnose INC001',
        fr: 'diagnostiquer INC001',
        what: 'help.commands.diagnoseIncident',
        inMenu: false,
      },
      right: 'setup',
      handle: (turn, number) => diagnoseIncident(turn, number, deps),
    },
    {
      id: 'setup.test',
      phrases: {
        en: ['test configuration', 'test the configuration', 'test setup'],
        fr: ['tester la configuration', 'test de la configuration', 'tester configuration'],
      },
      example: {
        en: 'test configuration',
        fr: 'tester la configuration',
        what: 'help.commands.testConfiguration',
        inMenu: false,
      },
      right: 'setup',
      handle: (turn) => testConfiguration(turn, deps),
    },
  ];
}
