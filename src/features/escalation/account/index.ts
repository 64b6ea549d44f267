import type { Command, Feature } from '../../turn.ts';
import { confirmAccount, type LinkAccountDeps, linkAccount, unlinkAccount } from './link-account.ts';
import { type ListAccountsDeps, listAccounts } from './list-accounts.ts';

export type AccountDeps = LinkAccountDeps & ListAccountsDeps;

/** Whose Microsoft 365 admin account cases are managed with. */
export function accountFeature(deps: AccountDeps): Feature {
  return {
    commands: accountCommands(deps),
    verbs: [
      {
        verb: 'escalation.linkAccount',
        right: 'administrator',
        answer: 'replace',
        handle: (turn, data) => confirmAccount(turn, data, deps),
      },
    ],
  };
}

function accountCommands(deps: AccountDeps): readonly Command[] {
  return [
    {
      id: 'escalation.linkAccount',
      phrases: { en: ['link account {text}'], fr: ['lier le compte {text}', 'lier compte {text}'] },
      example: {
        en: 'link account admin@contoso.com',
        fr: 'lier le compte admin@contoso.com',
        what: 'help.commands.linkAccount',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'administrator',
      handle: (turn, said) => linkAccount(turn, said, deps),
    },
    {
      id: 'escalation.unlinkAccount',
      phrases: { en: ['unlink account'], fr: ['délier le compte', 'délier compte'] },
      example: {
        en: 'unlink account',
        fr: 'délier le compte',
        what: 'help.commands.unlinkAccount',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'administrator',
      handle: (turn) => unlinkAccount(turn, deps),
    },
    {
      id: 'escalation.accountLinks',
      phrases: {
        en: ['account links', 'list account links'],
        fr: ['comptes liés', 'liste des comptes liés'],
      },
      example: {
        en: 'account links',
        fr: 'comptes liés',
        what: 'help.commands.accountLinks',
        inMenu: false,
      },
      right: 'setup',
      handle: (turn) => listAccounts(turn, deps),
    },
  ];
}
