import type { Command, Verb } from '../../turn.ts';
import { createOlder } from './create-older.ts';
import { backToFirst, nextForm, openForm } from './form.ts';
import type { KeepUpDeps } from './keep-up.ts';
import { saveSettings, switchOff } from './save-settings.ts';
import { type ShowDeps, showAutomatic } from './show-automatic.ts';

export interface AutomaticDeps {
  /** The integration user asks, since nobody else is there when a poll has found something. */
  readonly automatic: KeepUpDeps & ShowDeps;
}

export function automaticCommands({ automatic }: AutomaticDeps): readonly Command[] {
  return [
    {
      id: 'automatic.show',
      phrases: {
        en: ['settings automatic incidents', 'automatic incidents', 'show automatic incidents'],
        fr: [
          'paramètres incidents automatiques',
          'incidents automatiques',
          'réglages incidents automatiques',
        ],
      },
      example: {
        en: 'settings automatic incidents',
        fr: 'paramètres incidents automatiques',
        what: 'help.commands.automaticIncidents',
        inMenu: false,
      },
      right: 'setup',
      handle: (turn) => showAutomatic(turn, automatic),
    },
    {
      id: 'automatic.on',
      phrases: {
        en: ['settings automatic incidents on', 'automatic incidents on', 'switch on automatic incidents'],
        fr: [
          'paramètres incidents automatiques activer',
          'incidents automatiques activer',
          'activer les incidents automatiques',
        ],
      },
      right: 'setup',
      handle: (turn) => openForm(turn, automatic),
    },
    {
      id: 'automatic.off',
      phrases: {
        en: ['settings automatic incidents off', 'automatic incidents off', 'switch off automatic incidents'],
        fr: [
          'paramètres incidents automatiques désactiver',
          'incidents automatiques désactiver',
          'désactiver les incidents automatiques',
        ],
      },
      right: 'setup',
      handle: (turn) => switchOff(turn, automatic),
    },
  ];
}

export function automaticVerbs({ automatic }: AutomaticDeps): readonly Verb[] {
  return [
    {
      verb: 'health.automatic',
      right: 'setup',
      answer: 'replace',
      handle: (turn) => showAutomatic(turn, automatic),
    },
    {
      verb: 'health.automaticForm',
      right: 'setup',
      answer: 'replace',
      handle: (turn) => openForm(turn, automatic),
    },
    {
      verb: 'health.automaticNext',
      right: 'setup',
      answer: 'replace',
      handle: (turn, data) => nextForm(turn, data, automatic),
    },
    {
      verb: 'health.automaticBack',
      right: 'setup',
      answer: 'replace',
      handle: (turn, data) => backToFirst(turn, data, automatic),
    },
    {
      verb: 'health.automaticSave',
      right: 'setup',
      answer: 'update',
      handle: (turn, data) => saveSettings(turn, data, automatic),
    },
    {
      verb: 'health.automaticOff',
      right: 'setup',
      answer: 'update',
      handle: (turn) => switchOff(turn, automatic),
    },
    {
      verb: 'health.automaticCreate',
      right: 'setup',
      answer: 'update',
      handle: (turn, data) => createOlder(turn, data, automatic),
    },
  ];
}
