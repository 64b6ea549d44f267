import type { Command, Verb } from '../../turn.ts';
import type { SubscribeDeps } from './deps.ts';
import {
  backToForm,
  confirmForm,
  openEdit,
  openForService,
  openHealth,
  openIncidents,
  previewForm,
} from './form-steps.ts';
import { saveForm } from './save-subscription.ts';
import { subscribeTopic, subscribeTopicOfCard } from './subscribe-topic.ts';

export type { SubscribeDeps } from './deps.ts';

export function subscribeCommands(deps: SubscribeDeps): readonly Command[] {
  return [
    healthCommand(deps),
    {
      id: 'notifications.subscribeIncidents',
      phrases: {
        en: [
          'subscribe incidents',
          'subscribe to incidents',
          'subscribe incidents {text}',
          'subscribe to incidents {text}',
          'subscribe open incidents {text}',
          'subscribe new incidents',
          'subscribe to new incidents',
        ],
        fr: [
          's’abonner aux incidents',
          'abonner incidents',
          's’abonner aux incidents {text}',
          's’abonner aux incidents du groupe {text}',
          'abonner incidents {text}',
          'abonner aux incidents {text}',
        ],
      },
      example: {
        en: 'subscribe incidents for Service Desk',
        fr: 's’abonner aux incidents de Service Desk',
        what: 'help.commands.subscribeIncidents',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'insights',
      handle: (turn, text) => openIncidents(turn, text, deps),
    },
    {
      id: 'notifications.subscribeTopic',
      phrases: {
        en: ['subscribe {issue}', 'subscribe to {issue}', 'follow {issue}'],
        fr: ['s’abonner à {issue}', 'abonner {issue}', 'suivre {issue}'],
      },
      example: {
        en: 'subscribe EX123456',
        fr: 's’abonner à EX123456',
        what: 'help.commands.subscribeTopic',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'insights',
      handle: (turn, text) => subscribeTopic(turn, text, deps),
    },
  ];
}

function healthCommand(deps: SubscribeDeps): Command {
  return {
    id: 'notifications.subscribeHealth',
    phrases: {
      en: [
        'subscribe',
        'subscribe to',
        'subscribe {text}',
        'subscribe to {text}',
        'subscribe service health',
        'subscribe incidents only',
      ],
      fr: [
        's’abonner',
        's’abonner à',
        's’abonner à {text}',
        's’abonner à l’intégrité du service',
        's’abonner au {text}',
        'abonner',
        'abonner {text}',
      ],
    },
    example: {
      en: 'subscribe service health',
      fr: 's’abonner à l’intégrité du service',
      what: 'help.commands.subscribe',
      inMenu: false,
    },
    right: 'insights',
    handle: (turn, text) => openHealth(turn, text, deps),
  };
}

export function subscribeVerbs(deps: SubscribeDeps): readonly Verb[] {
  return [
    {
      verb: 'notifications.subscribe',
      right: 'insights',
      answer: 'post',
      handle: (turn, data) => openForService(turn, data, deps),
    },
    {
      verb: 'notifications.subscribeTopic',
      right: 'insights',
      answer: 'post',
      handle: (turn, data) => subscribeTopicOfCard(turn, data, deps),
    },
    {
      verb: 'notifications.edit',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => openEdit(turn, data, deps),
    },
    {
      verb: 'notifications.preview',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => previewForm(turn, data, deps),
    },
    {
      verb: 'notifications.confirm',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => confirmForm(turn, data, deps),
    },
    {
      verb: 'notifications.back',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => backToForm(turn, data, deps),
    },
    {
      verb: 'notifications.save',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => saveForm(turn, data, deps),
    },
  ];
}
