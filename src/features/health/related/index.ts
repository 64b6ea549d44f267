import type { Command, Verb } from '../../turn.ts';

export type RelatedDeps = object;

export function relatedCommands(_deps: RelatedDeps): readonly Command[] {
  return [];
}

export function relatedVerbs(_deps: RelatedDeps): readonly Verb[] {
  return [];
}
