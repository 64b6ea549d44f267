import { z } from 'zod';
import type { Labelled } from '../../../clients/servicenow/incidents.ts';
import { parseCardData } from '../../card-data.ts';
import { choicesOf, picked, pickInputs } from '../../offered.ts';
import type { Reply, Turn } from '../../turn.ts';
import { type AutomaticSettings, readAutomatic, type SavedSettings } from './automatic-settings.ts';
import { changedFacts, ofFirstForm } from './setting-facts.ts';
import { listOlder, type ShowDeps } from './show-automatic.ts';
import { isWider } from './wanted.ts';

const typed = z.string().max(200).default('');
const toggled = z.enum(['true', 'false']).default('false');

/** What the first form holds: whose incidents they become, and of which issues. */
export const firstTyped = z.object({
  /** The version of the settings that the form shows; 0 for none. */
  version: z.coerce.number().int().min(0),
  /** A part of the group's name, where there are too many to choose from. */
  search: typed,
  /** A sys_id. */
  group: typed,
  /** A raw value. */
  category: typed,
  /** Graph's ids of services, with commas between them; empty for all. */
  services: z.string().max(4000).default(''),
  withAdvisories: toggled,
  resolves: toggled,
  language: z.enum(['en', 'fr']).default('en'),
});

type FirstTyped = z.infer<typeof firstTyped>;

/** And the second, which depends on the first: who of the group, and what of the category. */
export const secondTyped = firstTyped.extend({
  /** A part of the person's name, where there are too many to choose from. */
  person: typed,
  /** A sys_id, or that it is nobody. */
  assignee: typed,
  /** A raw value, or that it is none. */
  subcategory: typed,
});

export type SecondTyped = z.infer<typeof secondTyped>;

/** No sys_id and no value of a choice, and not empty either. */
export const nothing = '-';

/** The form as the settings are now. */
export async function openForm(turn: Turn, deps: ShowDeps): Promise<Reply> {
  const saved = await readAutomatic(deps);
  return firstForm(turn, await typedOf(saved, turn, deps), deps);
}

async function typedOf(
  saved: SavedSettings | undefined,
  { words }: Turn,
  deps: ShowDeps,
): Promise<FirstTyped> {
  if (saved === undefined) {
    return firstTyped.parse({ version: 0, resolves: 'true', language: words.language });
  }
  const { settings, version } = saved;
  const services = await listServices(settings.services, deps);
  const chosen = services.filter(({ label }) => settings.services.includes(label));
  return {
    version,
    search: settings.group.label,
    group: settings.group.value,
    category: settings.category.value,
    services: chosen.map(({ value }) => value).join(','),
    withAdvisories: settings.withAdvisories ? 'true' : 'false',
    resolves: settings.resolves ? 'true' : 'false',
    language: settings.language,
  };
}

/** Those of the tenant, and those that were chosen before; `value` is Graph's id. */
async function listServices(
  chosen: readonly string[],
  { readHealth }: ShowDeps,
): Promise<readonly Labelled[]> {
  const { services } = await readHealth();
  const known = services.map(({ id, service }) => ({ value: id.replaceAll(',', ' '), label: service }));
  const gone = chosen.filter((name) => !known.some(({ label }) => label === name));
  return [...known, ...gone.map((name) => ({ value: name.replaceAll(',', ' '), label: name }))].sort(
    (one, other) => one.label.localeCompare(other.label),
  );
}

export async function firstForm(
  turn: Turn,
  values: FirstTyped,
  deps: ShowDeps,
  problem?: string,
): Promise<Reply> {
  const { words } = turn;
  const saved = await readAutomatic(deps);
  const { search, choices, chosen } = pickInputs(await deps.listGroups(), {
    search: values.search,
    value: values.group,
  });
  const categories = await deps.listChoices('category', words.language);
  const services = await listServices(saved?.settings.services ?? [], deps);
  const { version, category, withAdvisories, resolves, language } = values;
  return {
    card: 'health/automatic-form',
    data: {
      ...{ version, category, withAdvisories, resolves, language },
      chosenServices: values.services,
      ...(search !== undefined && { search }),
      ...(choices && { groups: choices, group: chosen ?? '' }),
      categories: choicesOf(categories),
      services: choicesOf(services),
      ...(problem && { problem }),
    },
    summary: words.say('automatic.formSummary'),
    unfinished: true,
  };
}

/** The second form's way back: the first with what was typed in it. */
export async function backToFirst(turn: Turn, data: unknown, deps: ShowDeps): Promise<Reply> {
  return firstForm(turn, parseCardData(firstTyped, data), deps);
}

/** The first form's button: the second form, or the first again with what is missing. */
export async function nextForm(turn: Turn, data: unknown, deps: ShowDeps): Promise<Reply> {
  const values = parseCardData(firstTyped, data);
  const first = await checkFirst(turn, values, deps);
  if ('problem' in first) return firstForm(turn, values, deps, first.problem);
  const { assignee = none, subcategory = none } = (await readAutomatic(deps))?.settings ?? {};
  const members = await deps.listGroupMembers(first.group.value);
  const known = members.some(({ value }) => value === assignee.value) ? assignee : none;
  const second = {
    ...values,
    group: first.group.value,
    person: known.label,
    assignee: known.value || nothing,
    subcategory: subcategory.value || nothing,
  };
  return secondForm(turn, second, first, deps);
}

/** What the first form chose. */
export type First = Omit<
  AutomaticSettings,
  'isOn' | 'since' | 'widenedAt' | 'switchedOnBy' | 'assignee' | 'subcategory'
>;

/** What the second form chose. */
export type Second = Pick<AutomaticSettings, 'assignee' | 'subcategory'>;

export async function checkFirst(
  { words }: Turn,
  values: FirstTyped,
  deps: ShowDeps,
): Promise<First | { readonly problem: string }> {
  const { search, group: value } = values;
  const group = picked(await deps.listGroups(), { search, value });
  if (group === undefined) {
    const key = search.trim() === '' ? 'automatic.groupMissing' : 'automatic.groupNotOne';
    return { problem: words.say(key, { text: search.trim() }) };
  }
  const categories = await deps.listChoices('category', words.language);
  const category = categories.find(({ value }) => value === values.category);
  if (category === undefined) return { problem: words.say('automatic.categoryMissing') };
  const saved = await readAutomatic(deps);
  const known = await listServices(saved?.settings.services ?? [], deps);
  const ids = new Set(values.services.split(',').filter(Boolean));
  const services = known.filter(({ value }) => ids.has(value));
  // None would mean all of them.
  if (services.length < ids.size) return { problem: words.say('automatic.servicesGone') };
  return {
    group: plain(group),
    category: plain(category),
    services: services.map(({ label }) => label),
    withAdvisories: values.withAdvisories === 'true',
    resolves: values.resolves === 'true',
    language: values.language,
  };
}

function plain({ value, label }: Labelled): Labelled {
  return { value, label };
}

export async function secondForm(
  turn: Turn,
  values: SecondTyped,
  first: First,
  deps: ShowDeps,
  problem?: string,
): Promise<Reply> {
  const { words, now } = turn;
  const members = await deps.listGroupMembers(first.group.value);
  const subcategories = await deps.listSubcategories(first.category.value, words.language);
  const isMember = members.some(({ value }) => value === values.assignee);
  const { person, assignee } = values;
  const { search, choices = [], chosen } = pickInputs(members, { search: person, value: assignee });
  const saved = await readAutomatic(deps);
  const planned = settingsOf(first, { assignee: none, subcategory: none }, saved, turn);
  const older = await listOlder(planned, now, deps);
  const { person: _person, assignee: _assignee, subcategory, ...kept } = values;
  const hasSubcategory = subcategories.some(({ value }) => value === subcategory);
  return {
    card: 'health/automatic-confirm',
    data: {
      kept: { ...kept, group: first.group.value, search: first.group.label },
      group: first.group.label,
      category: first.category.label,
      ...(search !== undefined && { person: search }),
      people: [{ title: words.say('automatic.nobody'), value: nothing }, ...choices],
      assignee: (isMember && chosen) || nothing,
      subcategories: [{ title: words.say('automatic.none'), value: nothing }, ...choicesOf(subcategories)],
      subcategory: hasSubcategory ? subcategory : nothing,
      isOn: saved?.settings.isOn ?? false,
      changes: changedFacts(saved?.settings, planned, words, ofFirstForm),
      future: futureText(older.length, saved, turn),
      ...(problem && { problem }),
    },
    summary: words.say('automatic.confirmSummary'),
    unfinished: true,
  };
}

const none = { value: '', label: '' };

/** The settings as they will be; while they are on, when and by whom they were switched on stays. */
export function settingsOf(
  first: First,
  second: Second,
  saved: SavedSettings | undefined,
  { now, asker }: Pick<Turn, 'now' | 'asker'>,
): AutomaticSettings {
  const wasOn = saved?.settings.isOn ? saved.settings : undefined;
  const name = asker.known ? asker.person.name : asker.name;
  return {
    ...first,
    ...second,
    isOn: true,
    since: wasOn?.since ?? now,
    widenedAt: wasOn && (isWider(first, wasOn) ? now : wasOn.widenedAt),
    switchedOnBy: wasOn?.switchedOnBy ?? name,
  };
}

/** What will happen: nothing that is open already is flooded into ServiceNow. */
export function futureText(older: number, saved: SavedSettings | undefined, { words }: Turn): string {
  const key = saved?.settings.isOn ? 'automatic.future.goesOn' : 'automatic.future.begins';
  return words.say(key, { count: older });
}
