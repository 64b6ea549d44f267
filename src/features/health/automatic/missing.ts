import type { ChoiceElement } from '../../../clients/servicenow/choices.ts';
import type { Labelled } from '../../../clients/servicenow/incidents.ts';
import type { AutomaticSettings } from './automatic-settings.ts';

/** The instance's lists, as the integration user sees them. */
export interface ListDeps {
  /** Active groups. */
  readonly listGroups: () => Promise<readonly Labelled[]>;
  /** A group's active users. */
  readonly listGroupMembers: (group: string) => Promise<readonly Labelled[]>;
  readonly listChoices: (element: ChoiceElement, language: 'en' | 'fr') => Promise<readonly Labelled[]>;
  /** Subcategories of a category. */
  readonly listSubcategories: (category: string, language: 'en' | 'fr') => Promise<readonly Labelled[]>;
}

/** What the settings name and the instance no longer has. Without group or category nothing is created. */
export type Missing = 'group' | 'category' | 'assignee' | 'subcategory' | 'closeCode';

const needed: ReadonlySet<Missing> = new Set<Missing>(['group', 'category']);

export function stopsCreating(missing: readonly Missing[]): boolean {
  return missing.some((what) => needed.has(what));
}

export async function findMissing(settings: AutomaticSettings, deps: ListDeps): Promise<readonly Missing[]> {
  const { group, category, assignee, subcategory, resolves } = settings;
  const has = (list: readonly Labelled[], value: string) => list.some((one) => one.value === value);
  const missing: Missing[] = [];
  const hasGroup = has(await deps.listGroups(), group.value);
  const hasCategory = has(await deps.listChoices('category', 'en'), category.value);
  if (!hasGroup) missing.push('group');
  if (!hasCategory) missing.push('category');
  if (assignee.value !== '' && !(hasGroup && has(await deps.listGroupMembers(group.value), assignee.value)))
    missing.push('assignee');
  if (
    subcategory.value !== '' &&
    !(hasCategory && has(await deps.listSubcategories(category.value, 'en'), subcategory.value))
  )
    missing.push('subcategory');
  if (resolves && (await findCloseCode(deps)) === undefined) missing.push('closeCode');
  return missing;
}

/** As the settings can be used now: without whom or what is no longer there. */
export function withoutMissing(settings: AutomaticSettings, missing: readonly Missing[]): AutomaticSettings {
  const none = { value: '', label: '' };
  return {
    ...settings,
    ...(missing.includes('assignee') && { assignee: none }),
    ...(missing.includes('subcategory') && { subcategory: none }),
  };
}

/** What the retired app resolved with, and what newer instances have instead, best first. */
const closeCodes: readonly RegExp[] = [
  /^closed\/resolved by caller$/i,
  /^resolved by caller$/i,
  /\bresolved by caller\b/i,
  /^solution provided$/i,
  /^solved \(permanently\)$/i,
];

/** The active resolution code to resolve with; undefined when there is none that fits. */
export async function findCloseCode({ listChoices }: Pick<ListDeps, 'listChoices'>) {
  const offered = await listChoices('close_code', 'en');
  for (const code of closeCodes) {
    const found = offered.find(({ value, label }) => code.test(value) || code.test(label));
    if (found !== undefined) return found.value;
  }
  return undefined;
}
