import assert from 'node:assert/strict';
import {
  isPluralElement,
  isSelectElement,
  isStructurallySame,
  type MessageFormatElement,
  parse,
  TYPE,
} from '@formatjs/icu-messageformat-parser';
import english from '../../src/locales/en.json' with { type: 'json' };
import french from '../../src/locales/fr.json' with { type: 'json' };
import { languageOf, languages, type MessageKey, wordsFor } from '../../src/locales/words.ts';

/** `errors.UNEXPECTED.title` and its sentence, for every sentence of a language. */
function sentencesOf(tree: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
      if (typeof value === 'object' && value !== null) return [...sentencesOf(value, `${path}${key}.`)];
      return [[`${path}${key}`, String(value)] as const];
    }),
  );
}

const inEnglish = sentencesOf(english);
const inFrench = sentencesOf(french);

function parsed(sentence: string): MessageFormatElement[] {
  return parse(sentence, { ignoreTag: true });
}

/** Every text a sentence can become, with `x` in the place of what it is given. */
function textsOf(elements: readonly MessageFormatElement[]): string[] {
  return elements.reduce<string[]>(
    (texts, element) => texts.flatMap((text) => partsOf(element).map((part) => text + part)),
    [''],
  );
}

function partsOf(element: MessageFormatElement): string[] {
  if (element.type === TYPE.literal) return [element.value];
  if (isPluralElement(element) || isSelectElement(element)) {
    return Object.values(element.options).flatMap(({ value }) => textsOf(value));
  }
  return ['x'];
}

/** Names, and words that are the same in both languages. */
const sameInBoth: ReadonlySet<string> = new Set([
  'account.line',
  'account.linkOf',
  'cards.create.description',
  'cards.create.impact',
  'cards.escalateForm.description',
  'cards.escalateForm.email',
  'cards.escalateForm.service',
  'cards.incident.kind',
  'caseNotice.incident',
  'cases.event.status',
  'errors.CHAT_CLIENT_FAILED.what',
  'escalation.preview.about',
  'health.issue.about',
  'health.issue.minutes',
  'health.issue.moment',
  'incident.unset',
  'setup.test.took',
  'solutions.forText',
  'solutions.places.learn',
  'solutions.sources.learn',
  'subscriptions.past.example',
  'terminal.bot',
]);

describe('the sentences', () => {
  it('are the same ones in every language', () => {
    assert.deepEqual(new Set(inFrench.keys()), new Set(inEnglish.keys()));
    assert.ok(inEnglish.size > 200);
  });

  it('are well formed and take the same values in every language', () => {
    const different = [...inEnglish].flatMap(([key, sentence]) => {
      const same = isStructurallySame(parsed(sentence), parsed(inFrench.get(key) ?? ''));
      return same.success ? [] : [`${key}: ${same.error?.message}`];
    });
    assert.deepEqual(different, []);
  });

  it('are translated, names apart', () => {
    const same = [...inEnglish].filter(([key, sentence]) => inFrench.get(key) === sentence);
    assert.deepEqual(new Set(same.map(([key]) => key)), sameInBoth);
  });

  it('have no blanks at their ends, no doubled ones, and no straight apostrophe, which is syntax', () => {
    const odd = [...inEnglish, ...inFrench].filter(([, text]) => /^\s|\s$|[^\S\n]{2}|'|^$/.test(text));
    assert.deepEqual(odd, []);
  });

  it('keep French typography', () => {
    const wrong = [...inFrench].flatMap(([key, sentence]) =>
      textsOf(parsed(sentence))
        .filter((text) => {
          const prose = text.replace(/\w+:\/\/\S+/g, 'x');
          return /(?<!\u202f)[;!?]|(?<!\u00a0)[:»]|«(?!\u00a0)|["“”]/.test(prose);
        })
        .map((text) => `${key}: ${text}`),
    );
    assert.deepEqual(wrong, []);
  });
});

describe('say', () => {
  const cases: readonly {
    key: MessageKey;
    values: Record<string, string | number>;
    en: string;
    fr: string;
  }[] = [
    {
      key: 'errors.INCIDENT_NOT_FOUND.title',
      values: { number: 'INC0000001' },
      en: 'There is no incident INC0000001',
      fr: 'L’incident INC0000001 n’existe pas',
    },
    {
      key: 'errors.MESSAGE_TOO_LONG.what',
      values: { limit: 2000, length: 12_345 },
      en: 'I read messages of up to 2,000 characters; this one has 12,345.',
      fr: 'Je lis les messages jusqu’à 2\u202f000 caractères\u202f; celui-ci en compte 12\u202f345.',
    },
    {
      key: 'solutions.found',
      values: { heading: 'Solutions', count: 1 },
      en: 'Solutions: 1 found',
      fr: 'Solutions\u00a0: 1 trouvée',
    },
    {
      key: 'solutions.found',
      values: { heading: 'Solutions', count: 7 },
      en: 'Solutions: 7 found',
      fr: 'Solutions\u00a0: 7 trouvées',
    },
    {
      key: 'health.summary',
      values: { troubled: 0, all: 12 },
      en: 'All 12 services are healthy',
      fr: 'Les 12 services fonctionnent normalement',
    },
    {
      key: 'health.summary',
      values: { troubled: 1, all: 12 },
      en: '1 of 12 services has a problem',
      fr: '1 service sur 12 rencontre un problème',
    },
    {
      key: 'health.summary',
      values: { troubled: 3, all: 12 },
      en: '3 of 12 services have problems',
      fr: '3 services sur 12 rencontrent des problèmes',
    },
    {
      key: 'errors.CONFIG_INVALID.what',
      values: { count: 0 },
      en: '0 settings are missing or wrong.',
      // French counts nothing as one.
      fr: '0 paramètre manque ou est faux.',
    },
    {
      key: 'errors.NOT_AN_INCIDENT.what',
      values: { type: 'something new' },
      en: 'Its letters say that it is another kind of record. I work with incidents.',
      fr: 'D’après ses lettres, c’est un autre type d’enregistrement. Je travaille avec les incidents.',
    },
  ];
  for (const { key, values, en, fr } of cases) {
    it(`fills in ${key} with ${JSON.stringify(values)}`, () => {
      assert.equal(wordsFor('en').say(key, values), en);
      assert.equal(wordsFor('fr').say(key, values), fr);
    });
  }

  for (const typed of ['{number}', "it's '{' and '}'", '<b>#</b>', '{x, plural, other {y}}', '$&']) {
    it(`shows ${typed} as somebody typed it`, () => {
      const value = wordsFor('en').say('solutions.forIncident', { number: typed });
      assert.equal(value, `Solutions for ${typed}`);
    });
  }

  it('makes lists as people do', () => {
    assert.equal(wordsFor('en').list(['a', 'b', 'c']), 'a, b and c');
    assert.equal(wordsFor('fr').list(['a', 'b', 'c']), 'a, b et c');
    assert.equal(wordsFor('fr').list(['a']), 'a');
  });
});

describe('the language', () => {
  for (const { locale, language } of [
    { locale: 'fr', language: 'fr' },
    { locale: 'fr-CA', language: 'fr' },
    { locale: 'FR-fr', language: 'fr' },
    { locale: 'en-US', language: 'en' },
    { locale: 'de-DE', language: 'en' },
    { locale: 'fro', language: 'en' },
    { locale: '', language: 'en' },
    { locale: undefined, language: 'en' },
  ]) {
    it(`of ${locale === undefined ? 'nobody knows where' : `"${locale}"`} is ${language}`, () => {
      assert.equal(languageOf(locale), language);
    });
  }

  it('goes with its words', () => {
    for (const language of languages) assert.equal(wordsFor(language).language, language);
    assert.equal(wordsFor('fr').say('language.name'), 'français');
  });
});

describe('a moment', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const minute = 60_000;
  const hour = 60 * minute;
  const day = 24 * hour;
  for (const { elapsed, en, fr } of [
    { elapsed: 0, en: 'just now', fr: 'à l’instant' },
    { elapsed: minute - 1, en: 'just now', fr: 'à l’instant' },
    { elapsed: minute, en: '1 minute ago', fr: 'il y a 1 minute' },
    { elapsed: 59 * minute + 59_999, en: '59 minutes ago', fr: 'il y a 59 minutes' },
    { elapsed: hour, en: '1 hour ago', fr: 'il y a 1 heure' },
    { elapsed: day - 1, en: '23 hours ago', fr: 'il y a 23 heures' },
    { elapsed: day, en: '1 day ago', fr: 'il y a 1 jour' },
    { elapsed: 30 * day, en: '1 month ago', fr: 'il y a 1 mois' },
    { elapsed: 364 * day, en: '12 months ago', fr: 'il y a 12 mois' },
    { elapsed: 800 * day, en: '2 years ago', fr: 'il y a 2 ans' },
    { elapsed: -30_000, en: 'just now', fr: 'à l’instant' },
    { elapsed: -3 * hour + 1_000, en: 'in 3 hours', fr: 'dans 3 heures' },
    { elapsed: -3 * hour, en: 'in 3 hours', fr: 'dans 3 heures' },
  ]) {
    it(`is ${en} after ${elapsed} ms`, () => {
      assert.equal(wordsFor('en').age(ago(elapsed), now), en);
      assert.equal(wordsFor('fr').age(ago(elapsed), now), fr);
    });
  }

  for (const { timeZone, en, fr } of [
    { timeZone: 'UTC', en: /^23 Nov 2026, 12:00 UTC$/, fr: /^23 nov\. 2026,? (à )?12:00 UTC$/ },
    { timeZone: 'Asia/Kolkata', en: /^23 Nov 2026, 17:30 \S+$/, fr: /^23 nov\. 2026,? (à )?17:30 \S+$/ },
    { timeZone: 'Mars/Olympus', en: /^23 Nov 2026, 12:00 UTC$/, fr: /^23 nov\. 2026,? (à )?12:00 UTC$/ },
    { timeZone: '', en: /^23 Nov 2026, 12:00 UTC$/, fr: /^23 nov\. 2026,? (à )?12:00 UTC$/ },
  ]) {
    it(`is written as in "${timeZone}", or in UTC where that is nowhere`, () => {
      assert.match(wordsFor('en', timeZone).dateTime(now), en);
      assert.match(wordsFor('fr', timeZone).dateTime(now), fr);
    });
  }

  it('at midnight is 00:00, not 24:00', () => {
    assert.match(wordsFor('en').dateTime(new Date('2026-11-23T00:00:00Z')), /00:00/);
  });
});
