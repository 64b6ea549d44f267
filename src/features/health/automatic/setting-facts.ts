import type { MessageKey, Words } from '../../../locales/words.ts';
import type { AutomaticSettings } from './automatic-settings.ts';

/** The settings that people choose, in the order in which cards show them. */
const shown = [
  'group',
  'assignee',
  'category',
  'subcategory',
  'services',
  'kinds',
  'resolves',
  'language',
] as const;
type Shown = (typeof shown)[number];

/** Those that the first form asks for. */
export const ofFirstForm: readonly Shown[] = shown.filter(
  (name) => name !== 'assignee' && name !== 'subcategory',
);

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export function settingFacts(
  settings: AutomaticSettings,
  words: Words,
  names: readonly Shown[] = shown,
): readonly Fact[] {
  return names.map((name) => ({ label: labelOf(name, words), value: shownValue(name, settings, words) }));
}

/** What differs, as "before → after"; without `before` everything as it is going to be. */
export function changedFacts(
  before: AutomaticSettings | undefined,
  after: AutomaticSettings,
  words: Words,
  names: readonly Shown[] = shown,
): readonly Fact[] {
  if (before === undefined) return settingFacts(after, words, names);
  const switched = before.isOn === after.isOn ? [] : [switchedFact(after.isOn, words)];
  const others = names.flatMap((name) => {
    if (isSame(name, before, after, words)) return [];
    const [old, now] = [shownValue(name, before, words), shownValue(name, after, words)];
    return [{ label: labelOf(name, words), value: `${old} → ${now}` }];
  });
  return [...switched, ...others];
}

function switchedFact(isOn: boolean, words: Words): Fact {
  const states = [words.say('automatic.off'), words.say('automatic.on')];
  const value = (isOn ? states : states.toReversed()).join(' → ');
  return { label: words.say('automatic.heading'), value };
}

/** What was chosen from a list is called something else in another language. */
function isSame(name: Shown, one: AutomaticSettings, other: AutomaticSettings, words: Words): boolean {
  switch (name) {
    case 'group':
    case 'category':
    case 'assignee':
    case 'subcategory':
      return one[name].value === other[name].value;
    default:
      return shownValue(name, one, words) === shownValue(name, other, words);
  }
}

function labelOf(name: Shown, words: Words): string {
  const key: MessageKey = `automatic.setting.${name}`;
  return words.say(key);
}

function shownValue(name: Shown, settings: AutomaticSettings, words: Words): string {
  const { services, withAdvisories, resolves, language } = settings;
  switch (name) {
    case 'services':
      return services.length === 0 ? words.say('automatic.allServices') : words.list(services);
    case 'kinds':
      return words.say(withAdvisories ? 'automatic.kinds.all' : 'automatic.kinds.incidents');
    case 'resolves':
      return words.say(resolves ? 'automatic.resolves.yes' : 'automatic.resolves.no');
    case 'language':
      return words.say(`automatic.language.${language}`);
    case 'assignee':
      return settings.assignee.label || words.say('automatic.nobody');
    case 'subcategory':
      return settings.subcategory.label || words.say('automatic.none');
    default:
      return settings[name].label;
  }
}
