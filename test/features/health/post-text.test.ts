import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { z } from 'zod';
import {
  momentOfPost,
  nextUpdateOf,
  partOfPost,
  saysReportIsOut,
} from '../../../src/features/health/post-text/post-parts.ts';
import { type PostBlock, readPost, wordsOf } from '../../../src/features/health/post-text/read-post.ts';

function read(content: string, format: 'html' | 'text' = 'html'): readonly PostBlock[] {
  return readPost({ createdAt: new Date(0), kind: 'regular', format, content });
}

/** Label, bullet and words of each block. */
function shown(blocks: readonly PostBlock[]): readonly string[] {
  return blocks.map((block) =>
    [block.label && `${block.label}:`, block.bullet, wordsOf(block)].filter(Boolean).join(' '),
  );
}

describe('the text of a post', () => {
  it('is the same however Microsoft broke its lines', () => {
    const expected = [
      'Title: Mail is late',
      'User impact: Mail arrives late.',
      'Current status: We look at it.',
    ];
    for (const content of [
      'Title: Mail is late\n\nUser impact: Mail arrives late.\n\nCurrent status: We look at it.',
      'Title: Mail is late\r\nUser impact: Mail arrives late.\r\nCurrent status: We look at it.',
      'Title: Mail is late<br><br>User impact: Mail arrives late.<br/>Current status: We look at it.',
      '<p><b>Title:</b> Mail is late</p><p><b>User impact:</b> Mail arrives late.</p><p>Current status: We look\n at it.</p>',
      'Title: Mail is lateUser impact: Mail arrives late.Current status: We look at it.',
    ]) {
      assert.deepEqual(shown(read(content)), expected, content);
    }
  });

  it('is the same when some of its lines are elements and the others are not', () => {
    const expected = [
      'Title: X',
      'User impact: Y',
      'Current status: first',
      '• one',
      '• two',
      'It goes on.',
      'Next steps:',
      '1. ask',
      '2. wait',
    ];
    for (const content of [
      '<p>Title: X</p>\n\nUser impact: Y\n\nCurrent status: first\n\n- one\n\n- two\n\nIt goes on.\n\nNext steps:\n<ol>\n\n<li>ask</li>\n\n<li>wait</li>\n</ol>',
      'Title: X\n\nUser impact: Y\n\nCurrent status: first<ul><li>one</li><li>two</li></ul>\n \nIt\ngoes on.\n\nNext steps:\n1. ask\n2. wait',
      '<div>Title: X</div>\nUser impact: Y\n<b>Current status:</b> first\n- one\n- two<br>It goes on.\n<b\n>Next steps:</b>\n1. ask\n2. wait',
    ]) {
      assert.deepEqual(shown(read(content)), expected, content);
    }
  });

  it('keeps words in angle brackets that are no element', () => {
    const text = 'Mail from <user@contoso.com>, <a@b.example> and <Shared> folders is late; 3 <4 and 5 > 2.';
    assert.deepEqual(shown(read(text)), [text]);
    assert.deepEqual(shown(read(`<p>${text}</p><o:p>More</o:p><!-- no <b> -->`)), [text, 'More']);
  });

  it('keeps the cells of a table apart', () => {
    const row = (...cells: readonly string[]) =>
      `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('\n')}</tr>`;
    const table = `<table>\n\n<tr><th>Region</th><th>State</th></tr>${row('Europe', '<b>done</b>')}${row('<p>Asia</p>', 'later')}</table>`;
    assert.deepEqual(shown(read(table)), ['Region | State', 'Europe | done', 'Asia', 'later']);
  });

  it('keeps a label that is a part of a sentence within it', () => {
    const text = 'The root cause: unknown. See the (Next steps: none) section, and our user impact: large.';
    assert.deepEqual(shown(read(text)), [text]);
  });

  it('keeps lists, of HTML and of dashes', () => {
    const blocks = read(
      '<p>Next steps:</p><ul><li>First</li><li>Second</li></ul><ol><li>One</li><li>Two</li></ol>',
    );
    assert.deepEqual(shown(blocks), ['Next steps:', '• First', '• Second', '1. One', '2. Two']);
    assert.deepEqual(shown(read('Next steps:- For more, ask.')), ['Next steps:', '• For more, ask.']);
  });

  it('shows HTML that is declared as text as it stands', () => {
    assert.deepEqual(shown(read('a <b>bold</b> & &amp; word', 'text')), ['a <b>bold</b> & &amp; word']);
    assert.deepEqual(shown(read('a <b>bold</b> &amp; word')), ['a bold & word']);
  });

  it('has links to https addresses only', () => {
    const links = (content: string) =>
      read(content).flatMap(({ runs }) => runs.flatMap(({ text, url }) => (url ? [`${text} → ${url}`] : [])));
    assert.deepEqual(links('Please <a href="https://a.example/x?y=1&amp;z=2">read\nthis</a>.'), [
      'read this → https://a.example/x?y=1&z=2',
    ]);
    assert.deepEqual(links('See https://b.example/a_b, or (https://c.example).'), [
      'https://b.example/a_b → https://b.example/a_b',
      'https://c.example → https://c.example',
    ]);
    for (const [text, address] of [
      ['https://en.example/Foo_(bar).', 'https://en.example/Foo_(bar)'],
      ['(https://en.example/Foo_(bar)).', 'https://en.example/Foo_(bar)'],
      ['[https://c.example](https://evil.example)', 'https://c.example'],
      ['“https://d.example/it’s”, and', 'https://d.example/it’s'],
    ] as const) {
      assert.deepEqual(links(text), [`${address} → ${address}`], text);
      assert.deepEqual(shown(read(text)), [text]);
    }
    // Where the rest of it is not certain, it would lead to another page.
    for (const text of [
      'https://a.example/{tenant}/x',
      'https://a.example/a|b',
      `https://a.example/${'x'.repeat(600)}`,
    ]) {
      assert.deepEqual(links(text), [], text);
      assert.deepEqual(shown(read(text)), [text]);
    }
    for (const href of [
      'http://a.example',
      'javascript:alert(1)',
      '/relative',
      'https://user@a.example',
      'data:x',
      `https://a.example/${'x'.repeat(600)}`,
    ]) {
      assert.deepEqual(links(`<a href="${href}">word</a>`), [], href);
    }
  });

  it('gives its parts, with what follows them', () => {
    const blocks = read(
      'User impact: Late mail.\n\nSomething else.\n\nFinal status: Done.\n\nIt works again.\n\nPreliminary root cause: A queue.\n\nThis is the final update on the event.',
    );
    const words = (part: Parameters<typeof partOfPost>[1]) => partOfPost(blocks, part).map(wordsOf);
    assert.deepEqual(words('userImpact'), ['Late mail.']);
    assert.deepEqual(words('finalStatus'), ['Done.', 'It works again.']);
    assert.deepEqual(words('rootCause'), ['A queue.']);
    assert.deepEqual(words('scope'), []);
    assert.equal(partOfPost(blocks, 'rootCause')[0]?.label, 'Preliminary root cause');
  });

  it('tells the next update of the newest post that names one, and none after the final status', () => {
    const older = read('Next update by: Monday, November 23, 2026, at 4:30 PM UTC');
    const quick = read('Some more servers are done.');
    const now = new Date('2026-11-23T14:02:00Z');
    assert.equal(nextUpdateOf([quick, older], now)?.at?.toISOString(), '2026-11-23T16:30:00.000Z');
    assert.equal(nextUpdateOf([read('Final status: Done.'), older], now), undefined);
    assert.equal(nextUpdateOf([quick], now), undefined);
    assert.equal(nextUpdateOf([quick, older], new Date('2026-11-23T16:30:00Z')), undefined);
    assert.equal(nextUpdateOf([quick, quick, quick, older], now), undefined);
    assert.deepEqual(nextUpdateOf([read('Next update by: when we know more')], now), {
      at: undefined,
      text: 'when we know more',
    });
  });

  it('says that a report is out, and not that one will be', () => {
    for (const [text, isOut] of [
      ['A post-incident report has been published.', true],
      ['The post-incident review of this event is now available.', true],
      ["We'll publish a post-incident report within five business days.", false],
      ['The post-incident report will be published.', false],
      ['Please refer to the Post Incident Review document.', false],
    ] as const) {
      assert.equal(saysReportIsOut(read(text)), isOut, text);
    }
  });
});

describe('hostile posts', () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      ...[
        '<a href="',
        '">',
        '</a>',
        '<script>',
        '<br>',
        '<ul><li>',
        '</p>',
        '&#xE000;',
        '&#57345;',
        '\uE000',
        '\uE001',
        '\u202E',
      ],
      ...[
        'https://evil.example/',
        'javascript:alert(1)',
        'Next update by:',
        'Title: ',
        'User Impact:',
        '- ',
        '1. ',
        '\n\n',
        '{{DATE(',
        '](',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const hostile = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

  it('become plain runs and https links, whatever they hold', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('html', 'text'), (content, format) => {
        const blocks = read(content, format);
        momentOfPost(blocks, 'nextUpdate');
        for (const { runs, label } of blocks) {
          assert.ok(label !== '' || runs.length > 0);
          for (const { text, url } of runs) {
            assert.doesNotMatch(text, /[\uE000-\uE002\u202A-\u202E\n\r\0]/);
            assert.ok(text !== '');
            if (url !== undefined) assert.equal(new URL(url).protocol, 'https:');
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('take no long time', () => {
    const many = 30_000;
    const began = performance.now();
    for (const content of [
      '<b>'.repeat(many),
      '<a href="https://a.example">'.repeat(3_000),
      'User impact:'.repeat(8_000),
      `Next update by: ${' a.'.repeat(many)}`,
      `https://${'a.'.repeat(many)}`,
      ' '.repeat(many),
      `${'<a '.repeat(many)}${'\n<b>'.repeat(10_000)}`,
      `<br>${`\n${' '.repeat(300)}`.repeat(300)}`,
      `https://a.example/${'.'.repeat(many)}x`,
      'https://a('.repeat(8_000),
      'a'.repeat(1_000_000),
    ]) {
      momentOfPost(read(content), 'nextUpdate');
    }
    assert.ok(performance.now() - began < 8_000);
  });
});

const recordings = fileURLToPath(new URL('../../../../shared/data/graph/', import.meta.url));
const issueSchema = z.looseObject({
  id: z.string(),
  posts: z.array(z.object({ description: z.object({ content: z.string() }) })),
});

describe('recorded posts', () => {
  if (!existsSync(recordings)) {
    it('skipped: there are no recordings beside the project');
    return;
  }
  it('parse sensibly', () => {
    const issues = readdirSync(recordings).flatMap((file) =>
      objectsIn(JSON.parse(readFileSync(`${recordings}${file}`, 'utf8'))).flatMap(
        (object) => issueSchema.safeParse(object).data ?? [],
      ),
    );
    assert.ok(issues.length > 3);
    for (const { posts } of issues) {
      for (const { description } of posts) {
        const blocks = read(description.content);
        // Nothing is lost and nothing is added, but white space and the marks of lists.
        const letters = (text: string) => text.replace(/<[^>]*>/g, '').replace(/[^\p{L}\p{N}]/gu, '');
        assert.equal(letters(shown(blocks).join('')), letters(description.content));
        const labelled = blocks.filter(({ label }) => label !== '').length;
        assert.equal(
          labelled,
          description.content.match(
            /(?:Title|[Ii]mpact|[Ii]nfo|[Ss]tatus|[Tt]ime|[Cc]ause|[Ss]teps|[Uu]pdate(?: by)?):/g,
          )?.length ?? 0,
        );
      }
    }
    const moments = issues.flatMap(({ posts }) =>
      posts.flatMap(
        ({ description }) => nextUpdateOf([read(description.content)], new Date(0))?.at?.toISOString() ?? [],
      ),
    );
    assert.deepEqual([...new Set(moments)].sort(), ['2021-08-06T21:00:00.000Z', '2021-11-17T14:30:00.000Z']);
  });
});

function objectsIn(value: unknown): object[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}
