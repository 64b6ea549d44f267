import type { Command, Feature } from '../../turn.ts';
import type { UsersDeps } from './deps.ts';
import { askToDisable, disableUser } from './disable-user.ts';
import { enableUser, undoEnable } from './enable-user.ts';
import { listUsers, listUsersPage } from './list-users.ts';

/** Who may use the integration: the roles that people have in ServiceNow. */
export function usersFeature(deps: UsersDeps): Feature {
  return {
    commands: commandsWith(deps),
    verbs: [
      {
        verb: 'users.undo',
        right: 'setup',
        answer: 'update',
        handle: (turn, data) => undoEnable(turn, data, deps),
      },
      {
        verb: 'users.disable',
        right: 'setup',
        answer: 'update',
        handle: (turn, data) => disableUser(turn, data, deps),
      },
      {
        verb: 'users.page',
        right: 'setup',
        answer: 'replace',
        handle: (turn, data) => listUsersPage(turn, data, deps),
      },
    ],
  };
}

function commandsWith(deps: UsersDeps): readonly Command[] {
  return [
    {
      id: 'users.enable',
      phrases: {
        en: ['enable user {text}'],
        fr: ['activer l’utilisateur {text}', 'activer l’utilisatrice {text}', 'activer utilisateur {text}'],
      },
      example: {
        en: 'enable user megan@example.com as insights user',
        fr: 'activer l’utilisateur megan@example.com comme utilisateur Insights',
        what: 'help.commands.enableUser',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'setup',
      handle: (turn, said) => enableUser(turn, said, deps),
    },
    {
      id: 'users.disable',
      phrases: {
        en: ['disable user {text}'],
        fr: [
          'désactiver l’utilisateur {text}',
          'désactiver l’utilisatrice {text}',
          'désactiver utilisateur {text}',
        ],
      },
      example: {
        en: 'disable user megan@example.com',
        fr: 'désactiver l’utilisateur megan@example.com',
        what: 'help.commands.disableUser',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'setup',
      handle: (turn, said) => askToDisable(turn, said, deps),
    },
    {
      id: 'users.list',
      phrases: {
        en: ['list users', 'users'],
        fr: ['lister les utilisateurs', 'liste des utilisateurs', 'utilisateurs'],
      },
      example: {
        en: 'list users',
        fr: 'lister les utilisateurs',
        what: 'help.commands.listUsers',
        inMenu: false,
      },
      right: 'setup',
      handle: (turn) => listUsers(turn, deps),
    },
  ];
}
