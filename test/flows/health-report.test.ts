import assert from 'node:assert/strict';
import { type SayOptions, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

const start = new Date('2026-11-23T14:02:00Z');

describe('the post-incident report of an issue', () => {
  let bot: TestBot;
  let now = start;
  beforeEach(() => {
    now = start;
  });
  afterEach(() => bot.close());

  const startAt = async (settings: Readonly<Record<string, string>> = {}) => {
    bot = await startBot({ now: () => now, settings });
  };
  const reportId = 'MO699740';
  const ask = (options?: SayOptions) => bot.click('health.report', { id: reportId }, options);
  const linkOf = (card: unknown) =>
    actionsOf(card).find(({ title }) => title === 'Open the report')?.url ?? '';
  const fetchLink = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init });

  it('is offered where Microsoft has published one', async () => {
    await startAt();
    const offersOf = async (id: string) => actionsOf((await bot.say(id))[0]?.card).map(({ verb }) => verb);
    assert.ok((await offersOf(reportId)).includes('health.report'));
    assert.ok(!(await offersOf('EX700101')).includes('health.report'));
    const issue = bot.graph.issues.find(({ id }) => id === 'EX700101');
    const [written] = issue?.posts ?? [];
    assert.ok(issue && written);
    const say = (content: string) =>
      issue.posts.splice(0, issue.posts.length, {
        ...written,
        description: { contentType: 'html', content },
      });
    say('We’ll publish a post-incident report within five business days.');
    Object.assign(issue, { lastModifiedDateTime: '2026-11-23T14:01:00Z' });
    now = new Date(start.getTime() + 120_000);
    assert.ok(!(await offersOf('EX700101')).includes('health.report'));
    say('A post-incident report has been published.');
    Object.assign(issue, { lastModifiedDateTime: '2026-11-23T14:03:00Z' });
    now = new Date(start.getTime() + 240_000);
    assert.ok((await offersOf('EX700101')).includes('health.report'));
  });

  it('comes by a link of its own, as a file that browsers only save', async () => {
    await startAt();
    const { sent } = await ask();
    assert.match(onlyCard(sent), /Post-incident report of MO699740/);
    assert.match(
      onlyCard(sent),
      /MO699740\.pdf, 1 KB.* Whoever has the link can open the report for 10 minutes/,
    );
    const url = linkOf(sent[0]?.card);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/reports\/[\w-]{43}$/);
    const response = await fetchLink(url);
    assert.equal(response.status, 200);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.match(bytes.toString('latin1'), /^%PDF-.*MO699740/s);
    assert.match(
      response.headers.get('content-disposition') ?? '',
      /^attachment; filename="?MO699740\.pdf"?$/,
    );
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(response.headers.get('content-type'), 'application/pdf');
    const log = bot.logLines.join();
    assert.ok(!log.includes(url.slice(-43)));
  });

  it('goes to nobody but the one who asked', async () => {
    await startAt();
    const { sent } = await ask({ place: { kind: 'channel', name: 'Outages' } });
    const [inChannel, inOwnChat] = sent;
    assert.equal(sent.length, 2);
    assert.match(textOf(inChannel?.card), /in your own chat with Casebridge/);
    assert.equal(linkOf(inChannel?.card), '');
    assert.doesNotMatch(JSON.stringify(inChannel), /\/reports\//);
    assert.match(linkOf(inOwnChat?.card), /\/reports\//);
  });

  it('is given for ten minutes, again and again', async () => {
    await startAt();
    const url = linkOf((await ask()).sent[0]?.card);
    now = new Date(start.getTime() + 9 * 60_000);
    const asked = bot.graph.requests.length;
    for (let times = 0; times < 5; times += 1) assert.equal((await fetchLink(url)).status, 200);
    assert.equal(bot.graph.requests.length, asked, 'who has a link cannot make Casebridge ask Graph');
    now = new Date(start.getTime() + 11 * 60_000);
    const response = await fetchLink(url, { headers: { 'accept-language': 'fr-CA,fr;q=0.9' } });
    assert.equal(response.status, 404);
    assert.match(await response.text(), /^Ce lien ne fonctionne plus/);
  });

  it('is behind no other address and no other request', async () => {
    await startAt();
    const url = linkOf((await ask()).sent[0]?.card);
    const asked = bot.graph.requests.length;
    const other = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`;
    for (const address of [other, url.slice(0, -1), `${url}A`, `${url.slice(0, -43)}${'.'.repeat(43)}`]) {
      const response = await fetchLink(address);
      assert.equal(response.status, 404, address);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    }
    assert.equal((await fetchLink(url.slice(0, -44))).status, 404);
    assert.equal((await fetchLink(`${url}/x`)).status, 404);
    assert.equal((await fetchLink(url, { method: 'HEAD' })).status, 404);
    assert.equal((await fetchLink(url, { method: 'POST' })).status, 404);
    assert.equal(bot.graph.requests.length, asked);
  });

  it('has the name and the kind that Graph gives it, made harmless', async () => {
    await startAt();
    const body = '<script>alert(1)</script>';
    bot.graph.faults.add(
      {
        kind: 'answer',
        status: 200,
        headers: {
          'content-type': 'text/html',
          'content-disposition':
            "attachment; filename*=UTF-8''..%2F..%2Fr%C3%A9sum%C3%A9%22%0d%0aX-A%3A1.html",
        },
        body,
      },
      { path: /incidentReport/ },
    );
    const response = await fetchLink(linkOf((await ask()).sent[0]?.card));
    assert.equal(response.headers.get('content-type'), 'application/octet-stream');
    assert.equal(response.headers.get('x-a'), null);
    assert.match(response.headers.get('content-disposition') ?? '', /^attachment; /);
    assert.doesNotMatch(response.headers.get('content-disposition') ?? '', /\.\.|\//);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });

  it('says what is wrong when there is none, and when it is too large', async () => {
    await startAt();
    const { sent } = await bot.click('health.report', { id: 'EX700101' });
    assert.match(onlyCard(sent), /There is no post-incident report for EX700101/);
    assert.match(onlyCard(sent), /admin\.microsoft\.com/);
    const large = { kind: 'answer', status: 200, body: 'x'.repeat(11 * 1024 * 1024) } as const;
    bot.graph.faults.add(large, { path: /incidentReport/, times: 1 });
    assert.match(onlyCard((await ask()).sent), /larger than 10 MB/);
  });

  it('asks Graph once a minute at most when there is none', async () => {
    await startAt();
    await bot.say('service health');
    const asked = bot.graph.requests.length;
    for (let times = 0; times < 3; times += 1) {
      const { sent } = await bot.click('health.report', { id: 'EX700101' });
      assert.match(onlyCard(sent), /HEALTH_REPORT_MISSING/);
    }
    assert.equal(bot.graph.requests.length - asked, 1);
  });

  it('is given from what is kept while Graph does not answer; later it says so', async () => {
    await startAt();
    await ask();
    bot.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
    now = new Date(start.getTime() + 9 * 60_000);
    const url = linkOf((await ask()).sent[0]?.card);
    assert.equal((await fetchLink(url)).status, 200);
    now = new Date(start.getTime() + 12 * 60_000);
    assert.match(onlyCard((await ask()).sent), /UPSTREAM_FAILED/);
    const response = await fetchLink(url);
    assert.equal(response.status, 503);
    assert.match(await response.text(), /Microsoft Graph/);
  });

  it('needs an address that browsers reach', async () => {
    await startAt({ PUBLIC_URL: 'https://casebridge.example.com/' });
    assert.match(
      linkOf((await ask()).sent[0]?.card),
      /^https:\/\/casebridge\.example\.com\/reports\/[\w-]{43}$/,
    );
  });
});
