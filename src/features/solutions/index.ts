import type { Feature } from '../turn.ts';
import { showAsTheyWere } from './as-they-were.ts';
import { type FindSolutionsDeps, findSolutions, findSolutionsForCard } from './find-solutions.ts';
import { type SayOutcomeDeps, sayOutcome } from './say-outcome.ts';

export type SolutionsDeps = FindSolutionsDeps & SayOutcomeDeps;

export function solutionsFeature(deps: SolutionsDeps): Feature {
  return {
    commands: [
      {
        id: 'solutions.find',
        phrases: {
          en: ['find solutions for {text}', 'find solution for {text}', 'solutions for {text}'],
          fr: [
            'trouver des solutions pour {text}',
            'trouver solutions pour {text}',
            'rechercher des solutions pour {text}',
            'chercher des solutions pour {text}',
            'solutions pour {text}',
          ],
        },
        example: {
          en: 'find solutions for INC001',
          fr: 'trouver des solutions pour INC001',
          what: 'help.commands.findSolutions',
        },
        right: 'insights',
        handle: (turn, subject) => findSolutions(turn, subject, deps),
      },
    ],
    verbs: [
      {
        verb: 'solutions.find',
        right: 'insights',
        answer: 'replace',
        handle: (turn, data) => findSolutionsForCard(turn, data, deps),
      },
      {
        verb: 'solutions.helped',
        right: 'insights',
        answer: 'replace',
        handle: (turn, data) => sayOutcome(turn, data, 'helped', deps),
      },
      {
        verb: 'solutions.didNotHelp',
        right: 'insights',
        answer: 'replace',
        handle: (turn, data) => sayOutcome(turn, data, 'didNotHelp', deps),
      },
      {
        verb: 'solutions.asTheyWere',
        right: 'insights',
        answer: 'post',
        handle: (turn, data) => showAsTheyWere(turn, data, deps),
      },
    ],
  };
}
