import type { Feature } from '../turn.ts';
import { checkAgain, type SettingsDeps, showSettings } from './show-settings.ts';

export type { SettingsDeps } from './show-settings.ts';

export function settingsFeature(deps: SettingsDeps): Feature {
  return {
    commands: [
      {
        id: 'settings.show',
        phrases: {
          en: ['settings', 'show settings'],
          fr: ['paramètres', 'afficher les paramètres', 'réglages'],
        },
        example: { en: 'settings', fr: 'paramètres', what: 'help.commands.settings' },
        right: 'setup',
        handle: (turn) => showSettings(turn, deps),
      },
    ],
    verbs: [
      {
        verb: 'settings.check',
        right: 'setup',
        answer: 'update',
        handle: (turn) => checkAgain(turn, deps),
      },
    ],
  };
}
