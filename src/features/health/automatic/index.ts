import type { Command, Verb } from '../../turn.ts';

export type AutomaticDeps = object;

export function automaticCommands(_deps: AutomaticDeps): readonly Command[] {
  return [];
}

export function automaticVerbs(_deps: AutomaticDeps): readonly Verb[] {
  return [];
}
