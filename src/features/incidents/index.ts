import type { Feature } from '../turn.ts';
import { type ShowIncidentDeps, showIncident, showIncidentAgain } from './show-incident.ts';

export type IncidentsDeps = ShowIncidentDeps;

export function incidentsFeature(deps: IncidentsDeps): Feature {
  return {
    commands: [
      {
        id: 'incidents.show',
        phrases: {
          en: ['incident {text}', 'show incident {text}', '{number}'],
          fr: ['incident {text}', 'afficher incident {text}', 'afficher l’incident {text}'],
        },
        example: { en: 'incident INC001', fr: 'incident INC001', what: 'help.commands.incident' },
        right: 'insights',
        handle: (turn, number) => showIncident(turn, number, deps),
      },
    ],
    verbs: [
      {
        verb: 'incidents.show',
        right: 'insights',
        answer: 'replace',
        handle: (turn, data) => showIncidentAgain(turn, data, deps),
      },
    ],
  };
}
