import type { Command, Verb } from '../../turn.ts';
import { type ResendDeps, resendFailed } from './resend-failed.ts';
import { showStatus } from './show-status.ts';

export type StatusFeatureDeps = ResendDeps;

export function statusCommands(deps: StatusFeatureDeps): readonly Command[] {
  return [
    {
      id: 'notifications.status',
      phrases: {
        en: ['notifications status', 'notification status', 'status of notifications', 'notifications'],
        fr: ['état des notifications', 'statut des notifications', 'notifications état', 'notifications'],
      },
      example: {
        en: 'notifications status',
        fr: 'état des notifications',
        what: 'help.commands.notificationsStatus',
        inMenu: false,
      },
      right: 'insights',
      handle: (turn) => showStatus(turn, deps),
    },
    {
      id: 'notifications.resend',
      phrases: {
        en: ['resend failed', 'resend failed notifications', 'resend failed deliveries'],
        fr: ['renvoyer les échecs', 'renvoyer les notifications en échec', 'renvoyer échecs'],
      },
      example: {
        en: 'resend failed',
        fr: 'renvoyer les échecs',
        what: 'help.commands.resendFailed',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'insights',
      handle: (turn) => resendFailed(turn, deps),
    },
  ];
}

export function statusVerbs(deps: StatusFeatureDeps): readonly Verb[] {
  return [
    {
      verb: 'notifications.status',
      right: 'insights',
      answer: 'replace',
      handle: (turn) => showStatus(turn, deps),
    },
    {
      verb: 'notifications.resend',
      right: 'insights',
      answer: 'update',
      handle: (turn) => resendFailed(turn, deps),
    },
  ];
}
