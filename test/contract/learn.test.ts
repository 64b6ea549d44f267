import assert from 'node:assert/strict';
import { createDocsSearch } from '../../src/clients/learn/docs-search.ts';
import { createRequest } from '../../src/http/request.ts';
import { type LearnStandIn, startLearn } from '../../src/sandbox/learn/index.ts';
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts';
import { startTestLearn, type TestLearn } from './learn-server.ts';

const service = 'Microsoft Learn';
const request = createRequest({ deadlineMilliseconds: 5000 });
const searchAt = (standIn: StandIn, through = request, now = () => new Date()) =>
  createDocsSearch(through, `${standIn.url}/api/mcp`, now);

describe('the documentation search and Microsoft Learn', () => {
  let learn: LearnStandIn;
  before(async () => {
    learn = await startLearn();
  });
  after(() => learn.close());
  afterEach(() => learn.faults.clear());

  it('finds passages with the addresses of their pages', async () => {
    const found = await searchAt(learn)('outlook keeps asking for the password');
    assert.ok(found.length > 1 && found.length <= 10);
    assert.match(found[0]?.title ?? '', /outlook/i);
    for (const { title, url, content } of found) {
      assert.ok(title !== '' && content !== '');
      assert.equal(new URL(url).hostname, 'learn.microsoft.com');
    }
  });

  it('answers a question it had before without asking again', async () => {
    const search = searchAt(learn);
    const first = await search('teams meeting audio');
    const asked = learn.requests.length;
    assert.deepEqual(await search('teams meeting audio'), first);
    assert.deepEqual(await search('  teams meeting\naudio INC0000001'), first);
    assert.equal(learn.requests.length, asked);
  });

  it('asks once for the same question at the same time', async () => {
    const test = await startTestLearn({ answer: results([]) });
    const search = searchAt(test);
    await Promise.all([search('printer'), search('printer'), search('printer')]);
    assert.deepEqual(test.queries, ['printer']);
    await test.close();
  });

  const gone = 'https://learn.microsoft.com/gone';
  const faults = [
    {
      of: '429',
      fault: { kind: 'answer', status: 429, headers: { 'retry-after': '30' }, body: 'slow down' },
      code: 'UPSTREAM_BUSY',
    },
    { of: '404', fault: { kind: 'answer', status: 404, body: '' }, code: 'UPSTREAM_FAILED' },
    { of: '500', fault: { kind: 'answer', status: 500, body: 'oh no' }, code: 'UPSTREAM_FAILED' },
    { of: '503', fault: { kind: 'answer', status: 503, body: '<html>' }, code: 'UPSTREAM_FAILED' },
    { of: 'a broken connection', fault: { kind: 'reset' }, code: 'UPSTREAM_UNREACHABLE' },
    { of: 'an answer cut in the middle', fault: { kind: 'cut-body' }, code: 'UPSTREAM_UNREADABLE' },
    {
      of: 'a page',
      fault: { kind: 'answer', status: 200, body: '<html>Sorry</html>' },
      code: 'UPSTREAM_UNREADABLE',
    },
    {
      of: 'a redirect',
      fault: { kind: 'answer', status: 302, headers: { location: gone }, body: '' },
      code: 'UPSTREAM_FAILED',
    },
  ] as const;
  for (const { of, fault, code } of faults) {
    it(`names ${of} when it connects, and the next question works: ${code}`, async () => {
      const search = searchAt(learn);
      learn.faults.add(fault);
      await assert.rejects(search('mailbox full'), { code });
      learn.faults.clear();
      assert.ok((await search('mailbox full')).length > 0);
    });

    it(`names ${of} when it asks, and the next question works: ${code}`, async () => {
      const search = searchAt(learn);
      await search('shared calendar');
      learn.faults.add(fault);
      await assert.rejects(search('mailbox full'), { code });
      learn.faults.clear();
      assert.ok((await search('mailbox full')).length > 0);
    });
  }

  it('passes on how long it is asked to wait', async () => {
    learn.faults.add({ kind: 'answer', status: 429, headers: { 'retry-after': '30' }, body: '' });
    await assert.rejects(searchAt(learn)('mailbox full'), {
      code: 'UPSTREAM_BUSY',
      facts: { service, seconds: 30 },
    });
  });

  it('gives up when the server stays silent', async () => {
    learn.faults.add({ kind: 'silence' });
    await assert.rejects(searchAt(learn, createRequest({ deadlineMilliseconds: 80 }))('mailbox full'), {
      code: 'UPSTREAM_TIMEOUT',
      facts: { service, seconds: 1 },
    });
  });

  it('takes out what identifies before it cuts a long text', async () => {
    const test = await startTestLearn({ answer: results([]) });
    // The address stands across the limit: its beginning alone would not be known for one.
    const text = `${'printer '.repeat(36)}ada.lovelace@contoso.com`;
    await searchAt(test)(text);
    assert.equal(test.queries.length, 1);
    assert.doesNotMatch(test.queries.join(), /ada|lovelace/);
    assert.ok(test.queries.join().length <= 300);
    await test.close();
  });

  it('asks once when two people ask the same at a time', async () => {
    const search = searchAt(learn);
    await search('shared calendar');
    const asked = learn.requests.length;
    const [one, other] = await Promise.all([search('mailbox full'), search('mailbox full')]);
    assert.equal(learn.requests.length, asked + 1);
    assert.ok(one.length > 0);
    assert.deepEqual(other, one);
  });

  it('asks again when an answer has grown old', async () => {
    let clock = new Date('2026-11-23T08:00:00Z');
    const search = searchAt(learn, request, () => clock);
    await search('mailbox full');
    const asked = learn.requests.length;
    clock = new Date('2026-11-23T13:59:00Z');
    await search('mailbox full');
    assert.equal(learn.requests.length, asked);
    clock = new Date('2026-11-23T14:01:00Z');
    await search('mailbox full');
    assert.equal(learn.requests.length, asked + 1);
  });

  it('works again after the server was restarted', async () => {
    const first = await startLearn();
    const port = Number(new URL(first.url).port);
    const search = searchAt(first);
    await search('shared calendar');
    await first.close();
    await assert.rejects(search('mailbox full'), { code: 'UPSTREAM_UNREACHABLE' });
    const second = await startLearn({ port });
    assert.ok((await search('mailbox full')).length > 0);
    await second.close();
  });
});

describe('the documentation search and an MCP server of another kind', () => {
  let test: TestLearn | undefined;
  afterEach(async () => {
    await test?.close();
    test = undefined;
  });
  const page = { title: 'Free space', content: 'Delete something.' };
  const url = 'https://learn.microsoft.com/free-space';
  const article = { ...page, url };

  const shapes = [
    { of: 'results', answer: results([{ ...page, contentUrl: url }]) },
    { of: 'a bare array', answer: text(JSON.stringify([{ ...page, contentUrl: url }])) },
    { of: 'addresses called url', answer: results([article]) },
    { of: 'both addresses', answer: results([{ ...page, contentUrl: url, url: `${url}?api` }]) },
    { of: 'structured content', answer: { ...text('see there'), structuredContent: { results: [article] } } },
    { of: 'members nobody knows', answer: results([{ ...article, score: 0.5 }]) },
  ];
  for (const { of, answer } of shapes) {
    it(`reads ${of}`, async () => {
      test = await startTestLearn({ answer });
      assert.deepEqual(await searchAt(test)('disk full'), [article]);
    });
  }

  it('leaves out passages without an address', async () => {
    test = await startTestLearn({ answer: results([page, { ...page, url: 'nowhere' }, article]) });
    assert.deepEqual(await searchAt(test)('disk full'), [article]);
  });

  it('finds the search among tools with other names', async () => {
    test = await startTestLearn({ tool: 'docs_full_search', answer: results([article]) });
    assert.deepEqual(await searchAt(test)('disk full'), [article]);
  });

  it('says that there is no search', async () => {
    test = await startTestLearn({ tool: 'weather', answer: results([]) });
    await assert.rejects(searchAt(test)('disk full'), { code: 'UPSTREAM_UNREADABLE', facts: { service } });
  });

  const refusals = [
    {
      of: 'an error of the tool',
      answer: { ...text('Index offline'), isError: true },
      code: 'UPSTREAM_REFUSED',
    },
    { of: 'plain words', answer: text('Nothing found, sorry'), code: 'UPSTREAM_UNREADABLE' },
    { of: 'another form', answer: text('{"hits":[]}'), code: 'UPSTREAM_UNREADABLE' },
  ];
  for (const { of, answer, code } of refusals) {
    it(`names ${of}: ${code}`, async () => {
      test = await startTestLearn({ answer });
      await assert.rejects(searchAt(test)('disk full'), { code });
    });
  }

  it('begins a new session when the server forgot its own', async () => {
    test = await startTestLearn({ answer: results([article]) });
    const search = searchAt(test);
    await search('disk full');
    test.forgetSessions();
    assert.deepEqual(await search('disk still full'), [article]);
  });

  it('hears nothing that identifies anybody', async () => {
    test = await startTestLearn({ answer: results([]) });
    const search = searchAt(test);
    await search(
      'INC0012345: jo@contoso.com cannot open https://contoso.sharepoint.com/x in tenant ' +
        '7b1a4c52-0f6e-4f0e-9d53-2f6f4c1f8a10, error 0x80070005',
    );
    assert.deepEqual(test.queries, [': cannot open in tenant , error 0x80070005']);
  });

  it('hears nothing at all when nothing else is left', async () => {
    test = await startTestLearn({ answer: results([article]) });
    assert.deepEqual(await searchAt(test)('INC0012345 jo@contoso.com'), []);
    assert.equal(test.requests.length, 0);
  });
});

describe('the documentation search and a server that is no MCP server', () => {
  it('says that it cannot be read', async () => {
    const other = await startStandIn((app) => {
      app.use((_request, response) => void response.json({ hello: 'world' }));
    });
    await assert.rejects(searchAt(other)('disk full'), { code: 'UPSTREAM_UNREADABLE' });
    await other.close();
  });
});

function results(list: readonly object[]) {
  return text(JSON.stringify({ results: list }));
}

function text(content: string) {
  return { content: [{ type: 'text' as const, text: content }] };
}
