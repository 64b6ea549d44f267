import { IntlMessageFormat } from 'intl-messageformat';
import { LRUCache } from 'lru-cache';
import english from './en.json' with { type: 'json' };
import french from './fr.json' with { type: 'json' };

export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** Every sentence's key, such as `errors.INCIDENT_NOT_FOUND.title`; a misspelt key does not compile. */
export type MessageKey = LeafPaths<typeof english>;

/** What a sentence's placeholders stand for; a moment is shown in the person's time zone. */
export type MessageValues = Readonly<Record<string, string | number | Date>>;

/** Everything needed to speak one language in one time zone. */
export interface Words {
  readonly language: Language;
  /** IANA name of the zone that moments are shown in. */
  readonly timeZone: string;
  /** The sentences as a tree, for the labels of card templates (`${words.cards.incident.caller}`). */
  readonly tree: object;
  /** One sentence with its placeholders filled in (ICU message syntax). */
  say(key: MessageKey, values?: MessageValues): string;
  /** A list as a sentence has it: "a, b and c". */
  list(items: readonly string[]): string;
  /** A moment as people write it: "23 Nov 2026, 14:05 UTC". */
  dateTime(moment: Date): string;
  /** The day of a moment in the person's time zone: "2026-11-23". */
  dayOf(moment: Date): string;
  /**
   * Days as people write them: "3 Nov 2026", "1–3 Nov 2026".
   * @param first such as `dayOf` gives, as is `last`
   */
  days(first: string, last?: string): string;
  /** How long ago a moment was, in its largest unit: "3 days ago". */
  age(moment: Date, now: Date): string;
}

type LeafPaths<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${LeafPaths<Tree[Key]>}`;
}[keyof Tree & string];

/** How dates and lists are written; English the international way. */
const formatLocales: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

const trees: Readonly<Record<Language, object>> = { en: english, fr: french };

/** The language to answer in, from a Teams locale such as `fr-CA`: French when it is French, else English. */
export function languageOf(locale: string | undefined): Language {
  return locale?.toLowerCase().split('-')[0] === 'fr' ? 'fr' : 'en';
}

const known = new LRUCache<string, Words>({ max: 500 });

/**
 * Kept, because making the formats of a language costs more than a whole answer does.
 * @param timeZone IANA name; an unknown one counts as UTC.
 */
export function wordsFor(language: Language, timeZone = 'UTC'): Words {
  const key = `${language} ${timeZone}`;
  const words = known.get(key) ?? makeWords(language, timeZone);
  known.set(key, words);
  return words;
}

function makeWords(language: Language, timeZone: string): Words {
  const dates = dateFormat(language, timeZone);
  const { timeZone: knownZone } = dates.resolvedOptions();
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: knownZone });
  const days = new Intl.DateTimeFormat(formatLocales[language], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const lists = new Intl.ListFormat(formatLocales[language], { type: 'conjunction' });
  const ages = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  return {
    language,
    timeZone: knownZone,
    tree: trees[language],
    say: (key, values) => sentence(language, key).format(readable(values, dates))?.toString() ?? '',
    list: (items) => lists.format(items),
    dateTime: (moment) => dates.format(moment),
    dayOf: (moment) => calendar.format(moment),
    days: (first, last = first) => days.formatRange(new Date(first), new Date(last)),
    age: (moment, now) => age(language, ages, moment, now),
  };
}

function readable(values: MessageValues | undefined, dates: Intl.DateTimeFormat) {
  if (values === undefined) return undefined;
  const entries = Object.entries(values);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value instanceof Date ? dates.format(value) : value]),
  );
}

const sentences = new Map<string, IntlMessageFormat>();

/** Parsing a sentence costs more than saying it, so each is parsed once. */
function sentence(language: Language, key: MessageKey): IntlMessageFormat {
  const id = `${language}:${key}`;
  const known = sentences.get(id);
  if (known !== undefined) return known;
  const parsed = new IntlMessageFormat(textAt(trees[language], key), language, undefined, {
    ignoreTag: true,
  });
  sentences.set(id, parsed);
  return parsed;
}

function textAt(tree: object, key: MessageKey): string {
  const found = key
    .split('.')
    .reduce<unknown>(
      (node, part) => (typeof node === 'object' && node !== null ? Reflect.get(node, part) : undefined),
      tree,
    );
  return typeof found === 'string' ? found : key;
}

function dateFormat(language: Language, timeZone: string): Intl.DateTimeFormat {
  const options = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  } as const;
  try {
    return new Intl.DateTimeFormat(formatLocales[language], { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(formatLocales[language], { ...options, timeZone: 'UTC' });
  }
}

const units = [
  { unit: 'year', milliseconds: 365 * 86_400_000 },
  { unit: 'month', milliseconds: 30 * 86_400_000 },
  { unit: 'day', milliseconds: 86_400_000 },
  { unit: 'hour', milliseconds: 3_600_000 },
  { unit: 'minute', milliseconds: 60_000 },
] as const;

function age(language: Language, ages: Intl.RelativeTimeFormat, moment: Date, now: Date): string {
  const since = now.getTime() - moment.getTime();
  // What is said to come in eight hours is not in seven a second later.
  const elapsed = since < -30_000 ? since - 30_000 : since;
  const fitting = units.find(({ milliseconds }) => Math.abs(elapsed) >= milliseconds);
  if (fitting === undefined) return sentence(language, 'age.justNow').format()?.toString() ?? '';
  return ages.format(-Math.trunc(elapsed / fitting.milliseconds), fitting.unit);
}
