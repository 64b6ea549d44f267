import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { wordsFor } from '../../src/locales/words.ts';
import { loadCards } from '../../src/teams/cards.ts';
import { type CardsDom, openCardsDom } from './cards-dom.ts';

const english = wordsFor('en');

describe('the card renderer', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cards-'));
    await mkdir(join(folder, 'feature'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function cardsWith(template: unknown) {
    const text = typeof template === 'string' ? template : JSON.stringify(template);
    await writeFile(join(folder, 'feature', 'card.json'), text);
    return loadCards(folder);
  }

  async function rendered(template: object, data: object = {}) {
    const cards = await cardsWith({ type: 'AdaptiveCard', body: [], ...template });
    return cards.render('feature/card', data, english);
  }

  function textOf(text: string) {
    return { body: [{ type: 'TextBlock', text }] };
  }

  describe('when it starts', () => {
    for (const [fault, template, reason] of [
      ['is no JSON', '{ "type": ', /JSON/],
      ['is another kind of thing', { type: 'Container', items: [] }, /AdaptiveCard/],
      ['has no body', { type: 'AdaptiveCard' }, /body/],
    ] as const) {
      it(`names the file that ${fault}`, async () => {
        await assert.rejects(cardsWith(template), ({ message }: Error) => {
          assert.match(message, /feature[\\/]card\.json is not a card template: /);
          assert.match(message, reason);
          return true;
        });
      });
    }

    it('takes samples for no cards', async () => {
      await writeFile(join(folder, 'feature', 'card.sample.json'), '{}');
      const cards = await cardsWith({ type: 'AdaptiveCard', body: [] });
      assert.throws(() => cards.render('feature/card.sample', {}, english), /feature\/card\.sample/);
    });
  });

  it('names the card with a broken expression', async () => {
    await assert.rejects(rendered(textOf(`\${if(}`)), /feature\/card has a broken expression/);
  });

  it('names the card that does not exist', async () => {
    const cards = await cardsWith({ type: 'AdaptiveCard', body: [] });
    assert.throws(() => cards.render('feature/other', {}, english), /no card feature\/other/);
  });

  it('names the card and the field that were forgotten, wherever it is used', async () => {
    await assert.rejects(rendered(textOf(`\${caller.name}`)), /feature\/card.*caller\.name/);
    await assert.rejects(rendered(textOf(`Caller: \${caller}`)), /feature\/card.*caller/);
    await assert.rejects(rendered({ body: [{ $data: `\${facts}`, text: 'x' }] }), /feature\/card.*facts/);
  });

  it('renders after it refused', async () => {
    const cards = await cardsWith({ type: 'AdaptiveCard', ...textOf(`\${caller}`) });
    assert.throws(() => cards.render('feature/card', {}, english));
    const { body } = cards.render('feature/card', { caller: 'Adele' }, english);
    assert.deepEqual(body, [{ type: 'TextBlock', text: 'Adele' }]);
  });

  it('sets schema, version and language', async () => {
    const cards = await cardsWith({ type: 'AdaptiveCard', version: '1.6', lang: 'de', body: [] });
    const card = cards.render('feature/card', {}, wordsFor('fr'));
    const { type, version, lang, $schema } = card;
    assert.deepEqual(
      { type, version, lang, $schema },
      {
        type: 'AdaptiveCard',
        version: '1.5',
        lang: 'fr',
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      },
    );
  });

  it('expands nothing that people wrote', async () => {
    const evil = `\${words.language.name} \${1+1} \${$root} \\\${x}`;
    const template = {
      ...textOf(`\${said}`),
      actions: [executing({ verb: 'say', data: { text: `\${said}` } })],
    };
    const { body, actions } = await rendered(template, { said: evil });
    assert.ok(JSON.stringify(body).includes(`\${words.language.name} \${1+1} \${$root}`));
    assert.ok(JSON.stringify(actions).includes(JSON.stringify(evil)));
  });

  it('takes the words from the language, whatever the data calls itself', async () => {
    const { body } = await rendered(textOf(`\${words.language.name}`), {
      words: { language: { name: 'x' } },
    });
    assert.deepEqual(body, [{ type: 'TextBlock', text: 'English' }]);
  });

  it('leaves out what a condition or null switches off', async () => {
    const { body, actions } = await rendered({
      body: [
        { type: 'TextBlock', text: 'a', selectAction: { ...executing({}), $when: `\${exists(say)}` } },
        { type: 'TextBlock', text: 'b', color: null },
        { type: 'ActionSet', actions: [{ ...executing({}), $when: `\${exists(say)}` }] },
      ],
      actions: [{ ...executing({}), $when: `\${exists(say)}` }],
    });
    assert.deepEqual(body, [
      { type: 'TextBlock', text: 'a' },
      { type: 'TextBlock', text: 'b' },
    ]);
    assert.deepEqual(actions, []);
  });

  describe('for actions', () => {
    it('falls back from Action.Execute to Action.Submit with the verb in the data', async () => {
      const action = executing({ title: 'Find', verb: 'solutions.find', data: { number: 'INC0000001' } });
      const { actions, body } = await rendered({
        body: [{ type: 'Container', items: [], selectAction: executing({ verb: 'say' }) }],
        actions: [action],
      });
      const data = { number: 'INC0000001', verb: 'solutions.find' };
      const fallback = { type: 'Action.Submit', title: 'Find', data };
      assert.deepEqual(actions, [{ ...action, data, fallback }]);
      const selectAction = { ...executing({ verb: 'say' }), data: { verb: 'say' } };
      assert.deepEqual(body, [
        {
          type: 'Container',
          items: [],
          selectAction: { ...selectAction, fallback: { type: 'Action.Submit', data: { verb: 'say' } } },
        },
      ]);
    });

    it('leaves buttons that open a dialog as they are', async () => {
      const data = { msteams: { type: 'task/fetch' }, verb: 'setup.secret', stepId: 'outboundSecret' };
      const opening = { type: 'Action.Submit', title: 'Show the secret', data };
      const { actions } = await rendered({ actions: [opening, executing({ title: 'Find', verb: 'find' })] });
      assert.deepEqual(z.array(z.unknown()).parse(actions)[0], opening);
    });

    it('does not let data change the verb', async () => {
      const { actions } = await rendered({ actions: [executing({ verb: 'say', data: { verb: 'evil' } })] });
      assert.doesNotMatch(JSON.stringify(actions), /evil/);
    });

    it('sends data back as it was, even when it looks like a card', async () => {
      const data = { type: 'TextBlock', text: '*x* _y_', url: null, many: '1. '.repeat(400) };
      const { actions } = await rendered({ actions: [executing({ verb: 'say', data })] });
      assert.ok(JSON.stringify(actions).includes(`"data":${JSON.stringify({ ...data, verb: 'say' })}`));
    });

    const allowed = [
      'https://contoso.service-now.com/x?y=z#w',
      'http://localhost:3978/x',
      'http://127.0.0.1:1',
      'http://[::1]:8080/',
    ];
    const refused = [
      'http://contoso.example',
      'http://localhost.evil.example/',
      'http://127.0.0.1.evil.example/',
      'javascript:alert(1)',
      'data:text/html,x',
      'ms-settings:',
      'file:///etc/passwd',
      '//contoso.example',
      '/relative',
      '',
    ];

    it('opens https and loopback addresses only', async () => {
      const open = (url: string) => ({ type: 'Action.OpenUrl', title: 'Open', url });
      const { actions, body } = await rendered({
        body: [...refused, ...allowed].map((url) => ({
          type: 'Container',
          items: [],
          selectAction: open(url),
        })),
        actions: [...refused, ...allowed].map(open),
      });
      assert.deepEqual(actions, allowed.map(open));
      assert.deepEqual(body, [
        ...refused.map(() => ({ type: 'Container', items: [] })),
        ...allowed.map((url) => ({ type: 'Container', items: [], selectAction: open(url) })),
      ]);
    });
  });

  describe('for long texts', () => {
    const size = (card: object) => JSON.stringify(card).length * 2;

    it('shortens the longest until the card is under 40 KB', async () => {
      const texts = { body: [textOf(`\${short}`), textOf(`\${long}`)].flatMap(({ body }) => body) };
      const card = await rendered(texts, { short: 'Short one.', long: 'word "quoted" '.repeat(10_000) });
      assert.ok(size(card) < 40 * 1024 && size(card) > 25 * 1024, `${size(card)} bytes`);
      assert.match(JSON.stringify(card.body), /"Short one\."/);
      assert.match(JSON.stringify(card.body), /\S…"/);
    });

    it('counts what escaping and fact sets add', async () => {
      const facts = Array.from({ length: 20 }, () => ({ title: '_'.repeat(900), value: '*'.repeat(900) }));
      const card = await rendered({ body: [{ type: 'FactSet', facts }] });
      assert.ok(size(card) < 40 * 1024, `${size(card)} bytes`);
      assert.doesNotMatch(JSON.stringify(card.body), /[^\\]\\\\…/, 'a cut left half an escape');
    });

    it('never cuts a character in two', async () => {
      for (const lead of ['', 'x']) {
        const card = await rendered(textOf(`\${long}`), { long: lead + '👩'.repeat(20_000) });
        assert.match(JSON.stringify(card.body), /👩…/u);
        assert.ok(!/[\uD800-\uDFFF]/u.test(JSON.stringify(card)), 'half a character is left');
      }
    });

    it('refuses a card that no shortening makes small enough', async () => {
      const actions = [executing({ verb: 'say', data: { text: 'y'.repeat(30_000) } })];
      await assert.rejects(rendered({ actions }), /feature\/card is too big/);
    });
  });

  describe('in a chat client', () => {
    let dom: CardsDom;
    before(async () => {
      dom = await openCardsDom();
    });
    after(() => dom.close());

    const typed = '1. *Bold* [link](https://evil.example) x_y <b>&amp;</b> {{DATE(2026-11-23T06:00:00Z)}}';

    for (const [place, body] of [
      ['a text', { type: 'TextBlock', text: typed }],
      ['a rich text', { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: typed.slice(0, 50) }] }],
      ["a fact's title", { type: 'FactSet', facts: [{ title: typed, value: '-' }] }],
      ["a fact's value", { type: 'FactSet', facts: [{ title: '-', value: typed }] }],
      ['a label', { type: 'Input.Text', id: 'i', label: typed.slice(0, 50) }],
      ['a toggle', { type: 'Input.Toggle', id: 'i', title: typed }],
      ['a choice in a list', { type: 'Input.ChoiceSet', id: 'i', choices: [{ title: typed, value: '_v_' }] }],
      [
        'a visible choice',
        { type: 'Input.ChoiceSet', id: 'i', style: 'expanded', choices: [{ title: typed, value: '_v_' }] },
      ],
      [
        'one of several choices',
        { type: 'Input.ChoiceSet', id: 'i', isMultiSelect: true, choices: [{ title: typed, value: '_v_' }] },
      ],
      ['a button', { type: 'ActionSet', actions: [executing({ title: typed })] }],
    ] as const) {
      it(`shows what people typed literally in ${place}`, async () => {
        const card = await rendered({ body: [body] });
        const shown = dom.render(card);
        assert.deepEqual(shown.complaints, []);
        assert.ok(shown.text.includes(typed.slice(0, 50)), shown.text);
        assert.ok(!shown.text.includes('\\'), shown.text);
        assert.deepEqual(shown.all('a, b, em, strong, li'), []);
        assert.doesNotMatch(JSON.stringify(card), /\\\\_v/, "a choice's value is not for reading");
      });
    }
  });
});

function executing(properties: object) {
  return { type: 'Action.Execute', ...properties };
}
