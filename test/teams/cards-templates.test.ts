import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { languages, wordsFor } from '../../src/locales/words.ts';
import { type Cards, loadCards } from '../../src/teams/cards.ts';
import { escapeMarkdown } from '../../src/teams/escape-markdown.ts';
import { type CardsDom, openCardsDom } from './cards-dom.ts';

const folder = fileURLToPath(new URL('../../adaptive-cards/', import.meta.url));
const objectSchema = z.record(z.string(), z.unknown());
const textSchema = z.object({ type: z.literal('TextBlock'), text: z.string(), color: z.string().optional() });
const imageSchema = z.object({ type: z.enum(['Image', 'Media']), altText: z.string().optional() });
const actionSchema = z.object({ type: z.string().startsWith('Action.'), title: z.string().optional() });

const files = readdirSync(folder, { encoding: 'utf8', recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.json'))
  .sort();
const names = files.filter((file) => !file.endsWith('.sample.json')).map((file) => file.slice(0, -5));

function samplesOf(name: string): string[] {
  return files.filter((file) => file.startsWith(`${name}.`) && file.endsWith('.sample.json'));
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  const content: unknown = JSON.parse(await readFile(new URL(file, `file://${folder}`), 'utf8'));
  return objectSchema.parse(content);
}

/** Every object in a JSON value, itself included. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  const { success, data } = objectSchema.safeParse(value);
  return success ? [data, ...Object.values(data).flatMap(objectsIn)] : [];
}

function matching<T>(schema: z.ZodType<T>, value: unknown): T[] {
  return objectsIn(value).flatMap((object) => schema.safeParse(object).data ?? []);
}

function expressionsIn(template: unknown): string[] {
  return [...JSON.stringify(template).matchAll(/\$\{([^}]*)\}/g)].map(([, expression = '']) => expression);
}

/** The names an expression reads from the data, without functions, texts and the template's own words. */
function fieldsOf(expression: string): string[] {
  const bare = expression
    .replace(/'[^']*'/g, '')
    .replace(/\w+\(/g, '(')
    .replace(/(?:\$root\.)?words(?:\.\w+)+/g, '');
  return bare.match(/[a-z]\w*/gi) ?? [];
}

/** Fields that buttons send back as they are: what is in them is between the features. */
function sentWhole(template: unknown): ReadonlySet<string> {
  const sent = objectsIn(template).flatMap((object) =>
    actionSchema.safeParse(object).success && object.data !== undefined ? [JSON.stringify(object.data)] : [],
  );
  const names = sent.flatMap((data) => [...data.matchAll(/"\$\{(?:[\w$]+\.)*(\w+)\}"/g)]);
  return new Set(names.map(([, name = '']) => name));
}

/** The names of all fields in a value, but for those within the ones named. */
function keysOf(value: unknown, closed: ReadonlySet<string>): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, closed));
  const object = objectSchema.safeParse(value).data ?? {};
  return Object.entries(object).flatMap(([key, inner]) =>
    closed.has(key) ? [key] : [key, ...keysOf(inner, closed)],
  );
}

function valueAt(tree: object, path: string): unknown {
  return path.split('.').reduce<unknown>((node, part) => objectSchema.safeParse(node).data?.[part], tree);
}

/** Nothing is said by a colour, a picture or an icon alone, and links say where they lead. */
function assertAccessible(card: object): void {
  const coloured = matching(textSchema, card).filter(({ color = 'default' }) => !/^default$/i.test(color));
  for (const { text } of coloured) assert.match(text, /\p{L}{2}/u);
  for (const { altText = '' } of matching(imageSchema, card)) assert.match(altText, /\p{L}/u);
  const actions = matching(actionSchema, card);
  for (const { title = '' } of actions) assert.match(title, /\p{L}/u);
  const links = actions.filter(({ type }) => type === 'Action.OpenUrl');
  for (const { title = '' } of links) assert.match(title, /View|Open|Afficher|Ouvrir/);
}

describe('the card templates', () => {
  let cards: Cards;
  let dom: CardsDom;
  before(async () => {
    cards = await loadCards(folder);
    dom = await openCardsDom();
  });
  after(() => dom.close());

  it('are found', () => assert.ok(names.length >= 7, `only ${names.join()}`));

  for (const name of names) {
    describe(name, () => {
      it('has samples that hold exactly the fields it shows', async () => {
        const template = await readJson(`${name}.json`);
        const fields = new Set(expressionsIn(template).flatMap(fieldsOf));
        const samples = await Promise.all(samplesOf(name).map(readJson));
        const given = new Set(samples.flatMap((sample) => keysOf(sample, sentWhole(template))));
        assert.ok(samples.length > 0, 'there is no sample');
        assert.deepEqual(given, fields);
      });

      it('uses words that every language has', async () => {
        const words = expressionsIn(await readJson(`${name}.json`)).flatMap(
          (text) => text.match(/words(?:\.\w+)+/g) ?? [],
        );
        const absent = languages.flatMap((language) =>
          words
            .filter((path) => typeof valueAt({ words: wordsFor(language).tree }, path) !== 'string')
            .map((path) => `${language}: ${path}`),
        );
        assert.deepEqual(absent, []);
      });

      it('holds no markdown of its own', async () => {
        const texts = matching(textSchema, await readJson(`${name}.json`)).map(({ text }) =>
          text.replace(/\$\{[^}]*\}/g, 'x'),
        );
        assert.deepEqual(texts.map(escapeMarkdown), texts);
      });

      for (const sample of samplesOf(name)) {
        for (const language of languages) {
          it(`becomes a proper card of ${sample} in ${language}`, async () => {
            const card = cards.render(name, await readJson(sample), wordsFor(language));
            assert.doesNotMatch(JSON.stringify(card), /\$\{/);
            assert.ok(JSON.stringify(card).length * 2 < 40 * 1024);
            assertAccessible(card);
            const shown = dom.render(card);
            assert.deepEqual(shown.complaints, []);
            assert.doesNotMatch(shown.text, /\\|undefined|\[object/);
            assert.deepEqual(shown.all('a:not(.ac-anchor), b, em, strong, script, .ac-textBlock img'), []);
          });
        }
      }
    });
  }

  it('have French words with French spaces and apostrophes', () => {
    const words = JSON.stringify(valueAt(wordsFor('fr').tree, 'cards'));
    assert.match(words, /\u00a0:/);
    assert.doesNotMatch(words, /[^\u00a0\u202f"][:;!?»](?! *["{])|«[^\u00a0]|'/);
  });
});
