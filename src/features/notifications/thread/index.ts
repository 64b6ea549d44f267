import type { Verb } from '../../turn.ts';
import type { ListDeps } from '../list/deps.ts';
import { askHandOver, handOver, keepTopic } from './hand-over.ts';
import { muteTopic, unmuteListed, unmuteTopic } from './mute-topic.ts';
import { releaseTopic, takeTopic } from './take-topic.ts';
import type { ThreadDeps } from './topic-of-card.ts';

export type { ThreadDeps } from './topic-of-card.ts';

/** The buttons of a post: who looks after its topic in the conversation, and whether more is said about it. */
export function threadVerbs(deps: ThreadDeps & ListDeps): readonly Verb[] {
  return [
    {
      verb: 'notifications.take',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => takeTopic(turn, data, deps),
    },
    {
      verb: 'notifications.release',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => releaseTopic(turn, data, deps),
    },
    {
      verb: 'notifications.askHandOver',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => askHandOver(turn, data, deps),
    },
    {
      verb: 'notifications.handOver',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => handOver(turn, data, deps),
    },
    {
      verb: 'notifications.keepTopic',
      right: 'insights',
      answer: 'replace',
      handle: (turn, data) => keepTopic(turn, data, deps),
    },
    {
      verb: 'notifications.mute',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => muteTopic(turn, data, deps),
    },
    {
      verb: 'notifications.unmute',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => unmuteTopic(turn, data, deps),
    },
    {
      verb: 'notifications.unmuteListed',
      right: 'insights',
      answer: 'update',
      handle: (turn, data) => unmuteListed(turn, data, deps),
    },
  ];
}
