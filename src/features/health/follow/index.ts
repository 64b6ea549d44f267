import type { Command, Verb } from '../../turn.ts';

export type FollowDeps = object;

export function followCommands(_deps: FollowDeps): readonly Command[] {
  return [];
}

export function followVerbs(_deps: FollowDeps): readonly Verb[] {
  return [];
}
