import { z } from 'zod';
import type { Instance } from './instance.ts';
import { rowsOf } from './paging.ts';
import { allOf, on } from './query.ts';
import { type Labelled, value } from './schema.ts';

/** The fields of an incident whose values are chosen from a list. */
export type ChoiceElement = 'state' | 'hold_reason' | 'close_code' | 'impact' | 'urgency' | 'category';

const choices = on('sys_choice');
const row = z.object({
  name: value,
  element: value,
  value,
  label: value,
  language: value,
  sequence: value,
  inactive: value,
  dependent_value: value,
});
type Row = z.infer<typeof row>;

const english = 'en';

/**
 * The values a field of incidents may have, in the instance's order, with their labels in a language, or in English
 * where the instance has none. What is defined for incidents replaces what is defined for all tasks.
 */
export async function listChoices(
  instance: Instance,
  element: ChoiceElement,
  language: 'en' | 'fr',
  signal?: AbortSignal,
): Promise<readonly Labelled[]> {
  return labelsOf(await readChoices(instance, element, language, signal), language);
}

/**
 * The subcategories of a category of incidents, as `listChoices` gives values; none when it has none.
 * @param category a raw value
 */
export async function listSubcategories(
  instance: Instance,
  category: string,
  language: 'en' | 'fr',
  signal?: AbortSignal,
): Promise<readonly Labelled[]> {
  const rows = await readChoices(instance, 'subcategory', language, signal);
  // One that depends on nothing belongs to every category.
  const own = rows.filter(({ dependent_value: dependsOn }) => dependsOn === category || dependsOn === '');
  return labelsOf(own, language);
}

async function readChoices(
  instance: Instance,
  element: ChoiceElement | 'subcategory',
  language: 'en' | 'fr',
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  const query = allOf(
    choices.equals('element', element),
    choices.isOneOf('name', ['incident', 'task']),
    choices.isOneOf('language', [...new Set([english, language])]),
    choices.ascending('sequence'),
    choices.ascending('sys_id'),
  );
  const fields = [
    ...(['name', 'element', 'value', 'label', 'language', 'sequence', 'inactive'] as const),
    'dependent_value',
  ] as const;
  const found: Row[] = [];
  for await (const choice of rowsOf(instance, { query, fields, row }, signal)) {
    if (choice.element === element) found.push(choice);
  }
  const own = found.filter(({ name }) => name === 'incident');
  return own.length > 0 ? own : found.filter(({ name }) => name === 'task');
}

function labelsOf(rows: readonly Row[], language: string): readonly Labelled[] {
  const inLanguage = (wanted: string) => rows.filter((choice) => choice.language === wanted);
  const translated = new Map(inLanguage(language).map((choice) => [choice.value, choice]));
  const original = inLanguage(english);
  // Somebody may have added a value in one language only.
  const known = new Set(original.map((choice) => choice.value));
  const all = [...original, ...inLanguage(language).filter((choice) => !known.has(choice.value))];
  return all
    .filter(
      (choice) => choice.value !== '' && !isInactive(choice) && !isInactive(translated.get(choice.value)),
    )
    .sort((one, other) => Number(one.sequence) - Number(other.sequence))
    .map((choice) => {
      const { label } = translated.get(choice.value) ?? choice;
      return { value: choice.value, label: label || choice.label };
    });
}

function isInactive(choice: Row | undefined): boolean {
  return choice?.inactive === 'true';
}
