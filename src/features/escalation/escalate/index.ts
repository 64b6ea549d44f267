import type { Command, Verb } from '../../turn.ts';
import type { EscalateDeps } from './deps.ts';
import { contactSupport, contactSupportForCard } from './open-form.ts';
import { applyChoices, backToForm, chooseWay, previewCase } from './preview-case.ts';
import { sendCase } from './send-case.ts';

export type { EscalateDeps } from './deps.ts';

export function escalateCommands(deps: EscalateDeps): readonly Command[] {
  return [
    {
      id: 'escalation.contact',
      phrases: {
        en: [
          'contact support for {text}',
          'contact microsoft support for {text}',
          'contact microsoft for {text}',
        ],
        fr: [
          'contacter le support pour {text}',
          'contacter le support microsoft pour {text}',
          'contacter microsoft pour {text}',
        ],
      },
      example: {
        en: 'contact support for INC001',
        fr: 'contacter le support pour INC001',
        what: 'help.commands.contactSupport',
      },
      right: 'administrator',
      handle: (turn, number) => contactSupport(turn, number, deps),
    },
  ];
}

export function escalateVerbs(deps: EscalateDeps): readonly Verb[] {
  return [
    {
      verb: 'escalation.contact',
      right: 'administrator',
      answer: 'replace',
      handle: (turn, data) => contactSupportForCard(turn, data, deps),
    },
    {
      verb: 'escalation.contactAgain',
      right: 'administrator',
      answer: 'replace',
      handle: (turn, data) => contactSupportForCard(turn, data, deps, true),
    },
    {
      verb: 'escalation.useWay',
      right: 'administrator',
      answer: 'replace',
      handle: (turn, data) => chooseWay(turn, data, deps),
    },
    {
      verb: 'escalation.preview',
      right: 'administrator',
      answer: 'replace',
      handle: (turn, data) => previewCase(turn, data, deps),
    },
    {
      verb: 'escalation.apply',
      right: 'administrator',
      answer: 'replace',
      handle: (turn, data) => applyChoices(turn, data, deps),
    },
    {
      verb: 'escalation.form',
      right: 'administrator',
      answer: 'replace',
      handle: (turn, data) => backToForm(turn, data, deps),
    },
    {
      verb: 'escalation.send',
      right: 'administrator',
      answer: 'update',
      handle: (turn, data) => sendCase(turn, data, deps),
    },
  ];
}
