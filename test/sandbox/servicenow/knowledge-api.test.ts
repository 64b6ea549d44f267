import assert from 'node:assert/strict';
import { z } from 'zod';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { ask, basic, idOf, startSmall } from './fixture.ts';

const articles = '/api/sn_km_api/knowledge/articles';

const searchSchema = z.object({
  result: z.object({
    meta: z.object({
      start: z.number(),
      end: z.number(),
      count: z.number(),
      query: z.string(),
      ts_query_id: z.string().optional(),
      status: z.object({ code: z.number() }),
    }),
    articles: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        snippet: z.string(),
        score: z.number(),
        rank: z.number().optional(),
        number: z.string(),
        link: z.string(),
        fields: z.unknown().optional(),
      }),
    ),
  }),
});

describe('Knowledge API', () => {
  let servicenow: ServiceNowStandIn;

  before(async () => {
    servicenow = await startSmall();
  });
  after(() => servicenow.close());
  afterEach(() => servicenow.access.reset());

  const search = async (parameters: Record<string, string>) =>
    searchSchema.parse((await ask(servicenow, `${articles}?${new URLSearchParams(parameters)}`)).body).result;
  const numbers = async (parameters: Record<string, string>) =>
    (await search(parameters)).articles.map(({ number }) => number);

  it('ranks published articles that have any of the words, those with it in the title first', async () => {
    const { meta, articles: found } = await search({ query: 'vpns unicorn' });
    assert.deepEqual(
      found.map(({ number, rank }) => [number, rank]),
      [
        ['KB0000001', 1],
        ['KB0000002', 2],
      ],
    );
    const [best, other] = found.map(({ score }) => score);
    assert.ok(best !== undefined && other !== undefined && best > other && other > 0);
    assert.deepEqual([meta.start, meta.end, meta.count, meta.status.code], [0, 30, 2, 200]);
  });

  it('puts a word of the title before the same word in the text, however often', async () => {
    const text = '<p>Headset headset headset headset</p>';
    const common = {
      knowledge_base: 'IT',
      workflow_state: 'published',
      publishedHoursAgo: 1,
      author: 'a',
    } as const;
    const other = await startSmall({
      seed: {
        people: [{ user_name: 'a', name: 'A', email: 'a@contoso.com' }],
        knowledge: [
          { ...common, number: 'KB0000001', short_description: 'Audio devices in calls', text },
          {
            ...common,
            number: 'KB0000002',
            short_description: 'Choose a headset today',
            text: '<p>Ask us.</p>',
          },
        ],
      },
    });
    const { body } = await ask(other, `${articles}?query=headset`);
    await other.close();
    const found = searchSchema.parse(body).result.articles.map(({ number }) => number);
    assert.deepEqual(found, ['KB0000002', 'KB0000001']);
  });

  it('describes an article with id, title, snippet and link', async () => {
    const { meta, articles: found } = await search({ query: 'VPN profile' });
    const sysId = idOf(servicenow, 'kb_knowledge', { number: 'KB0000001' });
    assert.equal(found[0]?.id, `kb_knowledge:${sysId}`);
    assert.equal(found[0]?.title, 'Reset a VPN profile');
    assert.equal(found[0]?.snippet, 'Steps Remove the <B>profiles</B> & add the <B>VPN</B> again.');
    assert.equal(
      found[0]?.link,
      `?id=kb_article_view&sys_kb_id=${sysId}&sysparm_rank=1&sysparm_tsqueryId=${meta.ts_query_id}`,
    );
  });

  it('pages', async () => {
    assert.deepEqual(await numbers({ query: 'vpn', limit: '1', offset: '1' }), ['KB0000002']);
    const { meta } = await search({ query: 'vpn', limit: '1', offset: '1' });
    assert.deepEqual([meta.start, meta.end, meta.count], [1, 2, 2]);
  });

  it('lists everything published, without rank, when nothing is searched for', async () => {
    const { articles: found } = await search({});
    assert.deepEqual(
      found.map(({ number, score, rank }) => [number, score, rank]),
      [
        ['KB0000001', -1, undefined],
        ['KB0000002', -1, undefined],
      ],
    );
  });

  it('filters by an encoded query and by knowledge base', async () => {
    assert.deepEqual(await numbers({ filter: 'sys_view_count>5' }), ['KB0000001']);
    const base = idOf(servicenow, 'kb_knowledge_base', { title: 'IT' });
    assert.equal((await numbers({ kb: base })).length, 2);
    assert.deepEqual(await numbers({ kb: 'another' }), []);
  });

  it('adds the fields asked for', async () => {
    const { articles: found } = await search({ query: 'profile', fields: 'workflow_state,colour' });
    assert.deepEqual(found[0]?.fields, {
      workflow_state: {
        display_value: 'Published',
        name: 'workflow_state',
        label: 'Workflow',
        type: 'string',
        value: 'published',
      },
    });
  });

  it('serves one article by number or sys_id, and counts a view when asked to', async () => {
    const sysId = idOf(servicenow, 'kb_knowledge', { number: 'KB0000001' });
    const byNumber = await ask(servicenow, `${articles}/KB0000001`);
    assert.deepEqual(byNumber.body, {
      result: {
        content: '<h1>Steps</h1><p>Remove the profiles &amp; add the VPN again.</p>',
        template: false,
        number: 'KB0000001',
        sys_id: sysId,
        short_description: 'Reset a VPN profile',
        display_attachments: false,
        attachments: [],
        embedded_content: [],
      },
    });
    const views = () => servicenow.tables.get('kb_knowledge', sysId)?.sys_view_count;
    assert.equal(views(), '7');
    assert.deepEqual((await ask(servicenow, `${articles}/${sysId}?update_view=true`)).body, byNumber.body);
    assert.equal(views(), '8');
  });

  it('has no drafts and nothing hidden', async () => {
    assert.equal((await ask(servicenow, `${articles}/KB0000003`)).status, 404);
    servicenow.access.hideRows('kb_knowledge', ({ number }) => number === 'KB0000001');
    assert.deepEqual(await numbers({ query: 'vpn' }), ['KB0000002']);
    assert.equal((await ask(servicenow, `${articles}/KB0000001`)).status, 404);
  });

  it('answers guests, and refuses wrong credentials', async () => {
    assert.equal((await fetch(`${servicenow.url}${articles}?query=vpn`)).status, 200);
    const authorization = basic('omar.bell', 'wrong');
    assert.equal((await ask(servicenow, articles, { headers: { authorization } })).status, 401);
  });
});
