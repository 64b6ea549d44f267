import type { Command, Feature } from '../turn.ts';
import { type ActionDeps, actionVerbs } from './actions/index.ts';
import {
  type AttachmentsDeps,
  attachmentCommands,
  attachmentImages,
  attachmentVerbs,
} from './attachments/index.ts';
import { type CreateDeps, createCommands, createMessageActions, createVerbs } from './create/index.ts';
import { type ListDeps, listMine, listOpen, searchIncidents, showListAgain } from './list-incidents.ts';
import { findToInsert } from './search-extension.ts';
import { type ShowIncidentDeps, showIncident, showIncidentAgain } from './show-incident.ts';
import { isIncidentLink, type UnfurlDeps, unfurlIncident } from './unfurl-link.ts';

export type IncidentsDeps = ShowIncidentDeps &
  ListDeps &
  UnfurlDeps &
  ActionDeps &
  CreateDeps &
  AttachmentsDeps;

export function incidentsFeature(deps: IncidentsDeps): Feature {
  return {
    commands: [...readingCommands(deps), ...createCommands(deps), ...attachmentCommands(deps)],
    verbs: [
      {
        verb: 'incidents.show',
        right: 'insights',
        answer: 'replace',
        handle: (turn, data) => showIncidentAgain(turn, data, deps),
      },
      {
        // The message that is clicked stays: it is kept up to date for everybody.
        verb: 'incidents.post',
        right: 'insights',
        answer: 'post',
        handle: (turn, data) => showIncidentAgain(turn, data, deps),
      },
      {
        verb: 'incidents.list',
        right: 'insights',
        answer: 'replace',
        handle: (turn, data) => showListAgain(turn, data, deps),
      },
      ...actionVerbs(deps),
      ...createVerbs(deps),
      ...attachmentVerbs(deps),
    ],
    searches: [
      { id: 'searchIncidents', right: 'insights', handle: (turn, text) => findToInsert(turn, text, deps) },
    ],
    links: [
      {
        matches: (url) => isIncidentLink(url, deps.instanceUrl),
        right: 'insights',
        handle: (turn, url) => unfurlIncident(turn, url, deps),
      },
    ],
    messageActions: createMessageActions(deps),
    images: attachmentImages(deps),
  };
}

/** The commands that change nothing. */
function readingCommands(deps: IncidentsDeps): readonly Command[] {
  return [
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
    {
      id: 'incidents.mine',
      phrases: {
        en: ['my incidents', 'my open incidents', 'show my incidents'],
        fr: ['mes incidents', 'mes incidents ouverts', 'afficher mes incidents'],
      },
      example: { en: 'my incidents', fr: 'mes incidents', what: 'help.commands.myIncidents' },
      right: 'insights',
      handle: (turn) => listMine(turn, deps),
    },
    {
      id: 'incidents.open',
      phrases: {
        en: ['open incidents', 'open incidents {text}', 'show open incidents', 'show open incidents {text}'],
        fr: [
          'incidents ouverts',
          'incidents ouverts {text}',
          'afficher les incidents ouverts',
          'afficher les incidents ouverts {text}',
        ],
      },
      example: {
        en: 'open incidents for Service Desk priority 1',
        fr: 'incidents ouverts pour Service Desk priorité 1',
        what: 'help.commands.openIncidents',
      },
      right: 'insights',
      handle: (turn, narrowing) => listOpen(turn, narrowing, deps),
    },
    {
      id: 'incidents.search',
      phrases: {
        en: ['search incidents {text}', 'search incidents for {text}', 'find incidents {text}'],
        fr: [
          'rechercher des incidents {text}',
          'chercher des incidents {text}',
          'rechercher incidents {text}',
        ],
      },
      example: {
        en: 'search incidents password',
        fr: 'rechercher des incidents mot de passe',
        what: 'help.commands.searchIncidents',
      },
      right: 'insights',
      handle: (turn, text) => searchIncidents(turn, text, deps),
    },
  ];
}
