import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Language, wordsFor } from '../../src/locales/words.ts';
import type { AdaptiveCardJson } from '../../src/teams/cards.ts';
import { withMentions } from '../../src/teams/mentions.ts';

const card: AdaptiveCardJson = {
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  lang: 'en',
  body: [{ type: 'TextBlock', text: 'Mail is late' }],
  msteams: { width: 'full' },
};

const mentioning = z.object({
  body: z.array(z.object({ type: z.literal('TextBlock'), text: z.string() })),
  msteams: z.object({
    width: z.literal('full'),
    entities: z.array(
      z.object({
        type: z.literal('mention'),
        text: z.string(),
        mentioned: z.object({ id: z.string(), name: z.string() }),
      }),
    ),
  }),
});

function mention(names: readonly string[], language: Language = 'en') {
  const people = names.map((name, index) => ({ id: `29:${index}`, name }));
  const { body, msteams } = mentioning.parse(withMentions(card, people, wordsFor(language)));
  return { line: body.at(-1)?.text, rows: body.length, entities: msteams.entities };
}

describe('people who are mentioned', () => {
  it('are named in a line below the card, in the conversation’s language', () => {
    const { line, rows, entities } = mention(['Megan Bowen', 'Zoë O’Neil-Núñez (Guest)']);
    assert.equal(line, 'For <at>Megan Bowen</at> and <at>Zoë O’Neil-Núñez (Guest)</at>');
    assert.equal(rows, 2);
    assert.deepEqual(entities[0], {
      type: 'mention',
      text: '<at>Megan Bowen</at>',
      mentioned: { id: '29:0', name: 'Megan Bowen' },
    });
    assert.equal(mention(['Megan Bowen'], 'fr').line, 'Pour <at>Megan Bowen</at>');
  });

  it('leave the card as it is when there are none', () => {
    assert.equal(withMentions(card, [], wordsFor('en')), card);
  });

  const hostile = [
    ['</at><at>Everyone</at>', 'at at Everyone at'],
    ['[Click](https://evil.example)', 'Click (https evil.example)'],
    ['**Boss** _x_ `y` ~~z~~ # > |', 'Boss x y z'],
    ['{{DATE(2026-01-01,SHORT)}}', 'DATE(2026-01-01,SHORT)'],
    ['&lt;at&gt;', '& lt at & gt'],
    ['R&D', 'R & D'],
    ['Line\nbreak\u2028and\u0000more\u202E', 'Line break and more'],
    ['', 'somebody'],
    ['<>', 'somebody'],
    ['x'.repeat(500), 'x'.repeat(80)],
  ] as const;
  for (const [name, shown] of hostile) {
    it(`cannot break out of it by being called ${JSON.stringify(name.slice(0, 40))}`, () => {
      const { line, entities } = mention([name]);
      assert.equal(line, `For <at>${shown}</at>`);
      assert.deepEqual(entities, [
        { type: 'mention', text: `<at>${shown}</at>`, mentioned: { id: '29:0', name: shown } },
      ]);
    });
  }

  it('have a text of their own each, and are mentioned once', () => {
    assert.deepEqual(
      mention(['Alex', 'Alex', 'Alex']).entities.map(({ text }) => text),
      ['<at>Alex</at>', '<at>Alex (2)</at>', '<at>Alex (3)</at>'],
    );
    const alex = { id: '29:1', name: 'Alex' };
    const twice = mentioning.parse(withMentions(card, [alex, alex], wordsFor('en')));
    assert.equal(twice.msteams.entities.length, 1);
  });
});
