import type { Feature, Verb } from '../turn.ts';
import { type ChangeDeps, editSetting, previewSetting, saveSetting } from './chosen/change-setting.ts';
import { approve, decline, type SecondDeps } from './chosen/second-administrator.ts';
import { checkAgain, type SettingsDeps as ShowDeps, showSettings } from './show-settings.ts';

export interface SettingsDeps extends ShowDeps {
  readonly changes: Omit<ChangeDeps, 'settingsReply'> & Omit<SecondDeps, 'settingsReply'>;
}

export function settingsFeature(deps: SettingsDeps): Feature {
  const changes: ChangeDeps & SecondDeps = {
    ...deps.changes,
    settingsReply: (turn, notice) => showSettings(turn, deps, notice),
  };
  const verb = (name: string, answer: Verb['answer'], handle: Verb['handle']): Verb => ({
    ...{ verb: `settings.${name}`, answer, handle },
    right: 'setup',
  });
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
      verb('show', 'replace', (turn) => showSettings(turn, deps)),
      verb('edit', 'replace', (turn, data) => editSetting(turn, data, changes)),
      verb('preview', 'replace', (turn, data) => previewSetting(turn, data, changes)),
      verb('save', 'update', (turn, data) => saveSetting(turn, data, changes)),
      verb('approve', 'update', (turn, data) => approve(turn, data, changes)),
      verb('decline', 'update', (turn, data) => decline(turn, data, changes)),
    ],
  };
}
