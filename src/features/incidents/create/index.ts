import type { Command, MessageAction, Verb } from '../../turn.ts';
import { type SaveDeps, saveIncident } from './save-incident.ts';
import { type StartCreateDeps, startCreate, startFromMessage } from './start-create.ts';

export type CreateDeps = StartCreateDeps & SaveDeps;

export function createCommands(deps: CreateDeps): readonly Command[] {
  return [
    {
      id: 'incidents.create',
      phrases: {
        en: [
          'create incident {text}',
          'create an incident {text}',
          'create an incident for {text}',
          'new incident {text}',
          'create incident',
          'create an incident',
          'new incident',
        ],
        fr: [
          'créer un incident {text}',
          'créer un incident pour {text}',
          'créer incident {text}',
          'nouvel incident {text}',
          'créer un incident',
          'créer incident',
          'nouvel incident',
        ],
      },
      example: {
        en: 'create incident Outlook asks for a password',
        fr: 'créer un incident Outlook demande un mot de passe',
        what: 'help.commands.createIncident',
      },
      right: 'insights',
      handle: (turn, text) => startCreate(turn, text, deps),
    },
  ];
}

export function createVerbs(deps: CreateDeps): readonly Verb[] {
  return [
    {
      verb: 'incidents.create',
      right: 'insights',
      answer: 'update',
      showsAgain: true,
      handle: (turn, data) => saveIncident(turn, data, deps),
    },
  ];
}

export function createMessageActions(deps: CreateDeps): readonly MessageAction[] {
  return [
    {
      id: 'createFromMessage',
      right: 'insights',
      handle: (turn, message) => startFromMessage(turn, message, deps),
    },
  ];
}
