import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { type LearnStandIn, startLearn } from '../../../src/sandbox/learn/index.ts';

const site = 'https://learn.microsoft.com';
const longWords = Array.from({ length: 900 }, (_, index) => `synchronising${index}`);
const articles = [
  {
    id: 'A1',
    url: `${site}/exchange/shared-mailbox-missing`,
    title: 'Shared mailbox is missing in Outlook',
    summary: 'How to bring a shared mailbox back.',
    products: ['Exchange Online', 'Outlook'],
    symptoms: 'The shared mailbox disappeared from the folder list.',
    cause: 'Automapping is off.',
    resolution: 'Turn automapping on again.',
    date: '2024-01-01',
  },
  { id: 'A2', url: `${site}/teams/guests`, title: 'Guests cannot join', products: null, cause: null },
  {
    id: 'A3',
    url: `${site}/onedrive/long`,
    title: 'Synchronising stops',
    resolution: longWords.join(' '),
  },
  ...Array.from({ length: 15 }, (_, index) => ({
    url: `${site}/teams/meeting-${index}`,
    title: `Meeting audio ${index}`,
  })),
];

const searchResults = z.object({
  results: z.array(z.strictObject({ title: z.string(), content: z.string(), contentUrl: z.string() })),
});

describe('the Learn stand-in', () => {
  let folder: string;
  let learn: LearnStandIn;
  let client: Client;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'learn-'));
    await writeFile(join(folder, 'articles.jsonl'), articles.map((one) => JSON.stringify(one)).join('\n\n'));
  });
  after(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    learn = await startLearn({ corpusFile: join(folder, 'articles.jsonl') });
    client = await connect(learn);
  });
  afterEach(async () => {
    learn.faults.clear();
    await client.close();
    await learn.close();
  });

  const call = async (name: string, given: Record<string, string>) => {
    const { content, isError = false } = await client.callTool({ name, arguments: given });
    const [first] = content;
    assert.equal(first?.type, 'text');
    return { text: first.type === 'text' ? first.text : '', isError };
  };
  const search = async (query: string) =>
    searchResults.parse(JSON.parse((await call('microsoft_docs_search', { query })).text)).results;

  it('lists its tools', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name, inputSchema }) => [name, inputSchema.required]),
      [
        ['microsoft_docs_search', ['query']],
        ['microsoft_docs_fetch', ['url']],
      ],
    );
  });

  it('speaks the newer protocol as well', async () => {
    const newer = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    await newer.connect(new StreamableHTTPClientTransport(new URL('/api/mcp', learn.url)));
    assert.equal((await newer.listTools()).tools.length, 2);
    assert.ok(learn.requests.some(({ headers }) => headers['mcp-protocol-version'] === '2026-07-28'));
    await newer.close();
  });

  it('finds an article by other forms of its words', async () => {
    const [best] = await search('automappings disappearing');
    assert.equal(best?.title, 'Shared mailbox is missing in Outlook');
    assert.equal(best?.contentUrl, `${site}/exchange/shared-mailbox-missing`);
    assert.match(best?.content ?? '', /Automapping is off\./);
  });

  it('finds an article by its product', async () => {
    assert.equal(
      (await search('exchange online')).at(0)?.contentUrl,
      `${site}/exchange/shared-mailbox-missing`,
    );
  });

  it('answers nothing when nothing fits', async () => {
    assert.deepEqual(await search('zebra'), []);
  });

  it('answers ten excerpts at most', async () => {
    assert.equal((await search('meeting audio')).length, 10);
  });

  it('cuts a long article into excerpts of the same page, between words', async () => {
    const found = await search('synchronising stops');
    assert.ok(found.length > 1);
    for (const { content, contentUrl } of found) {
      assert.equal(contentUrl, `${site}/onedrive/long`);
      assert.ok(content.length <= 2000);
    }
    const words = found.flatMap(({ content }) => content.replace('## Resolution', '').trim().split(' '));
    assert.deepEqual(new Set(words), new Set(longWords));
  });

  it('gives a whole page as markdown, whatever language, anchor or query its address has', async () => {
    const { text } = await call('microsoft_docs_fetch', {
      url: `${site}/en-us/exchange/shared-mailbox-missing/?view=o365#cause`,
    });
    assert.match(text, /^# Shared mailbox is missing in Outlook\n\n/);
    assert.match(text, /Applies to: Exchange Online, Outlook/);
    assert.match(text, /## Symptoms\n\nThe shared.*## Cause\n\n.*## Resolution\n\nTurn automapping on/s);
  });

  it('says so when it has no such page', async () => {
    const { text, isError } = await call('microsoft_docs_fetch', { url: `${site}/nowhere` });
    assert.equal(isError, true);
    assert.match(text, /learn\.microsoft\.com\/nowhere/);
  });

  it('refuses an unknown tool and missing arguments', async () => {
    await assert.rejects(call('microsoft_code_sample_search', { query: 'x' }), { code: -32602 });
    assert.equal((await call('microsoft_docs_search', {})).isError, true);
  });

  it('answers 405 to a plain GET', async () => {
    assert.equal((await fetch(new URL('/api/mcp', learn.url))).status, 405);
  });

  it('keeps concurrent questions apart', async () => {
    const titles = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        index % 2 === 0
          ? (await search('guests join')).at(0)?.title
          : (await search('automapping')).at(0)?.title,
      ),
    );
    assert.deepEqual(new Set(titles.filter((_, index) => index % 2 === 0)), new Set(['Guests cannot join']));
    assert.deepEqual(
      new Set(titles.filter((_, index) => index % 2 === 1)),
      new Set(['Shared mailbox is missing in Outlook']),
    );
  });

  describe('when it is asked to fail', () => {
    it('turns callers away, then works again', async () => {
      learn.faults.add({ kind: 'answer', status: 429, headers: { 'retry-after': '7' } });
      await assert.rejects(search('guests'), { status: 429 });
      learn.faults.clear();
      assert.equal((await search('guests')).length, 1);
    });

    it('keeps silent', async () => {
      learn.faults.add({ kind: 'silence' });
      const waiting = client.callTool(
        { name: 'microsoft_docs_search', arguments: { query: 'guests' } },
        { timeout: 50 },
      );
      await assert.rejects(waiting, /timed out/i);
    });

    it('loses or cuts its answer', async () => {
      const ask = async () => (await fetch(new URL('/api/mcp', learn.url), { method: 'POST' })).text();
      const whole = await ask();
      learn.faults.add({ kind: 'cut-body' }, { times: 1 });
      const cut = await ask();
      assert.ok(cut.length > 0 && cut.length < whole.length && whole.startsWith(cut));
      learn.faults.add({ kind: 'lost-answer' });
      await assert.rejects(ask());
    });
  });

  it('names the file and the line that it cannot read', async () => {
    const file = join(folder, 'broken.jsonl');
    await writeFile(file, `${JSON.stringify(articles[0])}\n\n{"url":\n`);
    await assert.rejects(startLearn({ corpusFile: file }), {
      name: 'SyntaxError',
      message: `${file}:3: not JSON`,
    });
    await writeFile(file, `${JSON.stringify(articles[0])}\n{"url": "${site}"}\n`);
    await assert.rejects(startLearn({ corpusFile: file }), { message: new RegExp(`^${file}:2: [^]*title`) });
  });

  it('loads the articles it comes with', async () => {
    const own = await startLearn();
    const reader = await connect(own);
    assert.match(
      JSON.stringify(
        await reader.callTool({ name: 'microsoft_docs_search', arguments: { query: 'outlook' } }),
      ),
      /contentUrl/,
    );
    await reader.close();
    await own.close();
  });
});

async function connect(learn: LearnStandIn): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL('/api/mcp', learn.url)));
  return client;
}
