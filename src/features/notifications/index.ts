import type { Feature } from '../turn.ts';
import { type ListDeps, listCommands, listVerbs } from './list/index.ts';
import { type StatusFeatureDeps, statusCommands, statusVerbs } from './status/index.ts';
import { type SubscribeDeps, subscribeCommands, subscribeVerbs } from './subscribe/index.ts';
import { type ThreadDeps, threadVerbs } from './thread/index.ts';

export type NotificationsDeps = SubscribeDeps & ListDeps & StatusFeatureDeps & ThreadDeps;

/** What conversations are told without being asked: subscribing to it, and what became of it. */
export function notificationsFeature(deps: NotificationsDeps): Feature {
  return {
    commands: [...subscribeCommands(deps), ...listCommands(deps), ...statusCommands(deps)],
    verbs: [...subscribeVerbs(deps), ...listVerbs(deps), ...statusVerbs(deps), ...threadVerbs(deps)],
  };
}
