import type { Command, Verb } from '../../turn.ts';
import { type FollowIssueDeps, followIssue, issueIdIn, unfollowIssue } from './follow-issue.ts';

export type FollowDeps = FollowIssueDeps;

export function followCommands(deps: FollowDeps): readonly Command[] {
  return [
    {
      id: 'health.follow',
      phrases: {
        en: ['subscribe {issue}', 'subscribe to {issue}', 'follow {issue}'],
        fr: ['s’abonner à {issue}', 'abonner {issue}', 'suivre {issue}'],
      },
      example: {
        en: 'subscribe EX123456',
        fr: 's’abonner à EX123456',
        what: 'help.commands.follow',
        inMenu: false,
        isOnlyTyped: true,
      },
      right: 'insights',
      handle: (turn, text) => followIssue(turn, text, deps),
    },
    {
      id: 'health.unfollow',
      phrases: {
        en: ['unsubscribe {issue}', 'unsubscribe from {issue}', 'unfollow {issue}'],
        fr: ['se désabonner de {issue}', 'désabonner {issue}', 'ne plus suivre {issue}'],
      },
      right: 'insights',
      handle: (turn, text) => unfollowIssue(turn, text, deps),
    },
  ];
}

export function followVerbs(deps: FollowDeps): readonly Verb[] {
  return [
    {
      verb: 'health.follow',
      right: 'insights',
      answer: 'post',
      handle: (turn, data) => followIssue(turn, issueIdIn(data), deps),
    },
    {
      verb: 'health.unfollow',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => unfollowIssue(turn, issueIdIn(data), deps),
    },
  ];
}
