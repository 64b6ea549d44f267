import type { Command, Feature } from '../turn.ts';
import { type LinkDeps, linkPerson, replaceLink, unlinkPerson } from './link-person.ts';
import { type ListLinksDeps, listLinks } from './list-links.ts';
import { type WhoAmIDeps, whoAmI } from './who-am-i.ts';

export type IdentityFeatureDeps = WhoAmIDeps & LinkDeps & ListLinksDeps;

export function identityFeature(deps: IdentityFeatureDeps): Feature {
  return {
    commands: [
      {
        id: 'identity.whoAmI',
        phrases: { en: ['who am I', 'whoami'], fr: ['qui suis-je', 'qui suis je'] },
        example: { en: 'who am I', fr: 'qui suis-je', what: 'help.commands.whoAmI' },
        right: 'none',
        handle: (turn) => whoAmI(turn, deps),
      },
      ...linkCommands(deps),
    ],
    verbs: [
      {
        verb: 'identity.replaceLink',
        right: 'setup',
        answer: 'update',
        handle: (turn, data) => replaceLink(turn, data, deps),
      },
    ],
  };
}

function linkCommands(deps: IdentityFeatureDeps): readonly Command[] {
  return [
    {
      id: 'identity.link',
      phrases: {
        en: ['link user {text}'],
        fr: ['lier l’utilisateur {text}', 'lier utilisateur {text}'],
      },
      example: {
        en: 'link user megan@example.com to megan.bowen',
        fr: 'lier l’utilisateur megan@example.com à megan.bowen',
        what: 'help.commands.linkUser',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'setup',
      handle: (turn, said) => linkPerson(turn, said, deps),
    },
    {
      id: 'identity.unlink',
      phrases: {
        en: ['unlink user {text}'],
        fr: ['délier l’utilisateur {text}', 'délier utilisateur {text}'],
      },
      example: {
        en: 'unlink user megan@example.com',
        fr: 'délier l’utilisateur megan@example.com',
        what: 'help.commands.unlinkUser',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'setup',
      handle: (turn, said) => unlinkPerson(turn, said, deps),
    },
    {
      id: 'identity.links',
      phrases: {
        en: ['user links', 'list user links'],
        fr: ['liens des utilisateurs', 'liens utilisateurs'],
      },
      example: {
        en: 'user links',
        fr: 'liens des utilisateurs',
        what: 'help.commands.userLinks',
        inMenu: false,
      },
      right: 'setup',
      handle: (turn) => listLinks(turn, deps),
    },
  ];
}
