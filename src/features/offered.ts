import { CasebridgeError } from '../errors.ts';
import { fold } from './phrases.ts';

/** What a list offers; a record of ServiceNow's or one of its choices. */
interface Offered {
  readonly value: string;
  readonly label: string;
}

/** A choice as a card's Input.ChoiceSet has it. */
export interface Choice {
  readonly title: string;
  readonly value: string;
}

export function choicesOf(offered: readonly Offered[]): readonly Choice[] {
  return offered.map(({ label, value }) => ({ title: label, value }));
}

/** @throws CARD_OUTDATED when it was not offered */
export function chosenOf(offered: readonly Offered[], value: string): Offered {
  const found = offered.find((choice) => choice.value === value);
  if (found === undefined) throw new CasebridgeError('CARD_OUTDATED');
  return found;
}

/** More do not fit a card, and nobody reads them: then a part of the name is typed first. */
const mostChoices = 50;

/** What somebody picked from a list: a choice, or a part of its name where there are too many. */
export interface Pick {
  readonly search: string;
  readonly value: string;
}

/** The inputs of a list, however long it is. */
export function pickInputs(
  all: readonly Offered[],
  { search, value }: Pick,
): { readonly search?: string; readonly choices?: readonly Choice[]; readonly chosen?: string } {
  if (all.length <= mostChoices) return { choices: choicesOf(all), chosen: value };
  const found = search.trim() === '' ? [] : matching(all, search).slice(0, mostChoices);
  return { search, ...(found.length > 0 && { choices: choicesOf(found), chosen: value }) };
}

/** The one that is meant; undefined when none is, or several may be. */
export function picked(all: readonly Offered[], { search, value }: Pick): Offered | undefined {
  const found = search.trim() === '' ? all : matching(all, search);
  const chosen = found.find((choice) => choice.value === value);
  if (chosen !== undefined || search.trim() === '') return chosen;
  const exact = found.filter(({ label }) => fold(label) === fold(search));
  const [first, ...others] = exact.length > 0 ? exact : found;
  return others.length === 0 ? first : undefined;
}

function matching(all: readonly Offered[], search: string): readonly Offered[] {
  return all.filter(({ label }) => fold(label).includes(fold(search)));
}
