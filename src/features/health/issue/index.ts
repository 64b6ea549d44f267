import type { Command, Verb } from '../../turn.ts';

export type IssueDeps = object;

export function issueCommands(_deps: IssueDeps): readonly Command[] {
  return [];
}

export function issueVerbs(_deps: IssueDeps): readonly Verb[] {
  return [];
}
