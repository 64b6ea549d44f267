import assert from 'node:assert/strict';
import { escapeMarkdown } from '../../src/teams/escape-markdown.ts';
import { type CardsDom, folded, openCardsDom } from './cards-dom.ts';

const written = [
  '*bold* **bold** _it_ __it__ ***all***',
  'a*b*c and snake_case and _lead and trail_ and x__y__z',
  '5 * 3 = 15, a _ b',
  '`code` and ``more`` and ```fence```',
  '~~gone~~ ~not~',
  '[text](https://evil.example) ![image](https://evil.example/x.png)',
  '[text] (https://evil.example) [a](b) [c]:(d)',
  '[text]: https://evil.example',
  '[[nested](inner)](outer)',
  '\\[already](escaped) \\*stars\\* \\\\server\\share C:\\Temp\\_x_',
  '# heading',
  '###### heading',
  '#1234 channel',
  '- item',
  '+ item',
  '* item',
  '---',
  '- - -',
  '***',
  '___',
  '1. first',
  '10) tenth',
  '2026. a year',
  '> quoted',
  '>>quoted',
  '<b>bold</b> <i>it</i> <br> <!-- gone -->',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<at>Megan Bowen</at>',
  '<https://evil.example> <someone@evil.example>',
  'x < 5 and y > 3',
  '&lt;b&gt; &amp; &#42; &#x2A; &nbsp; R&D, AT&T',
  '{{DATE(2026-11-23T06:00:00Z, SHORT)}} {{TIME(2026-11-23T06:00:00Z)}} {{{DATE(2026-11-23T06:00:00Z)}}}',
  '{{user}} and {0}',
  '| a | b |',
  '$' + '{words.cards.incident.kind}',
  'Élodie_Noël_ *été* 日本語_です_',
  '👩‍💻 *émoji* 🔴',
];

describe('escapeMarkdown', () => {
  let dom: CardsDom;
  before(async () => {
    dom = await openCardsDom();
  });
  after(() => dom.close());

  function shown(text: string) {
    const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text }] };
    return dom.render(card);
  }

  for (const text of written) {
    it(`shows ${text} as it was written`, () => {
      const card = shown(escapeMarkdown(text));
      assert.equal(card.text, folded(text));
      assert.deepEqual(
        card.all(
          '.ac-textBlock :is(a, b, i, s, em, strong, img, script, code, pre, h1, h6, hr, li, blockquote)',
        ),
        [],
      );
    });
  }

  it('shows every one of the lines as it was written', () => {
    const text = written.join('\n');
    const card = shown(escapeMarkdown(text));
    assert.deepEqual(card.all('p'), written.map(folded));
  });

  it('keeps line breaks of every system, and no empty or indented lines', () => {
    const card = shown(escapeMarkdown('\n one\r\ntwo\r\r\n\n    three\u2028four \n'));
    assert.deepEqual(card.all('p'), ['one', 'two', 'three', 'four']);
    assert.deepEqual(card.all('pre, code'), []);
  });

  it('adds no backslash where nothing would be markdown', () => {
    const text = 'x_mioms_m365_assis.insights_user: 5 * 3 < 20 & C:\\Temp [INC0000001] (#12) {{user}} 1.5 -x';
    assert.equal(escapeMarkdown(text), text);
  });
});
