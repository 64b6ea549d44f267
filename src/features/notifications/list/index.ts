import type { Command, Verb } from '../../turn.ts';
import {
  askDeletion,
  deleteSubscription,
  keepSubscription,
  pauseSubscription,
  resumeSubscription,
} from './change-subscription.ts';
import type { ListDeps } from './deps.ts';
import { showAll } from './show-all.ts';
import { showList } from './show-list.ts';
import { unsubscribeTopic, unsubscribeTopicOfCard } from './unsubscribe-topic.ts';

export type { ListDeps } from './deps.ts';

export function listCommands(deps: ListDeps): readonly Command[] {
  return [
    {
      id: 'notifications.list',
      phrases: {
        en: [
          'subscriptions',
          'my subscriptions',
          'show subscriptions',
          'list subscriptions',
          'unsubscribe',
          'unsubscribe from',
          'unfollow',
        ],
        fr: [
          'abonnements',
          'mes abonnements',
          'afficher les abonnements',
          'liste des abonnements',
          'se désabonner',
          'se désabonner de',
          'désabonner',
        ],
      },
      example: {
        en: 'subscriptions',
        fr: 'abonnements',
        what: 'help.commands.subscriptions',
        inMenu: false,
      },
      right: 'insights',
      handle: (turn) => showList(turn, {}, deps),
    },
    {
      id: 'notifications.unsubscribeTopic',
      phrases: {
        en: ['unsubscribe {issue}', 'unsubscribe from {issue}', 'unfollow {issue}'],
        fr: ['se désabonner de {issue}', 'désabonner {issue}', 'ne plus suivre {issue}'],
      },
      right: 'insights',
      handle: async (turn, text) => showList(turn, {}, deps, await unsubscribeTopic(turn, text, deps)),
    },
    {
      id: 'notifications.all',
      phrases: {
        en: ['all subscriptions', 'show all subscriptions', 'subscriptions of all conversations'],
        fr: ['tous les abonnements', 'afficher tous les abonnements'],
      },
      example: {
        en: 'all subscriptions',
        fr: 'tous les abonnements',
        what: 'help.commands.allSubscriptions',
        inMenu: false,
      },
      right: 'setup',
      handle: (turn) => showAll(turn, {}, deps),
    },
  ];
}

export function listVerbs(deps: ListDeps): readonly Verb[] {
  return [
    {
      verb: 'notifications.list',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => showList(turn, data, deps),
    },
    {
      verb: 'notifications.all',
      right: 'setup',
      answer: 'replace',
      handle: (turn, data) => showAll(turn, data, deps),
    },
    {
      verb: 'notifications.unsubscribeTopic',
      right: 'insights',
      answer: 'post',
      handle: async (turn, data) => showList(turn, {}, deps, await unsubscribeTopicOfCard(turn, data, deps)),
    },
    {
      verb: 'notifications.pause',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => pauseSubscription(turn, data, deps),
    },
    {
      verb: 'notifications.resume',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => resumeSubscription(turn, data, deps),
    },
    {
      verb: 'notifications.askDelete',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => askDeletion(turn, data, deps),
    },
    {
      verb: 'notifications.keep',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => keepSubscription(turn, data, deps),
    },
    {
      verb: 'notifications.delete',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => deleteSubscription(turn, data, deps),
    },
  ];
}
