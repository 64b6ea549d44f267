import assert from 'node:assert/strict';
import type { HealthIssue } from '../../src/sandbox/graph/index.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';
import { startPatientGraph } from '../helpers/graph.ts';

const start = new Date('2026-11-23T08:00:00Z').getTime();

/** @param index distinguishes it from the others */
function openIssue(index: number): HealthIssue {
  const moment = new Date(start - index * 3_600_000).toISOString();
  return {
    id: `EX${900_000 + index}`,
    title: `Mail is late for group ${index}`,
    impactDescription: 'People wait for mail.',
    service: 'Exchange Online',
    feature: 'E-mail',
    featureGroup: 'E-mail',
    classification: 'advisory',
    origin: 'microsoft',
    status: 'serviceDegradation',
    isResolved: false,
    details: [],
    highImpact: null,
    startDateTime: moment,
    endDateTime: null,
    lastModifiedDateTime: moment,
    posts: [],
  };
}

describe('the budget of Graph', function () {
  this.timeout(60_000);
  let bot: TestBot;
  let now = new Date(start);
  const graphAt = async (issues: number) => {
    const graph = await startPatientGraph(() => now);
    graph.issues.splice(
      0,
      graph.issues.length,
      ...Array.from({ length: issues }, (_, index) => openIssue(index)),
    );
    return graph;
  };
  const startAt = async (issues: number, pollSeconds: number) => {
    now = new Date(start);
    const graph = await graphAt(issues);
    const settings = { GRAPH_URL: graph.url, HEALTH_POLL_SECONDS: String(pollSeconds) };
    bot = await startBot({ now: () => now, settings, own: { graph } });
  };
  afterEach(async () => {
    await bot.close();
    await bot.graph.close();
  });
  /** An hour of the loop, which looks as often as it likes, and of somebody who clicks on Refresh now and then. */
  const anHour = async () => {
    for (let second = 0; second < 3600; second += 10) {
      now = new Date(start + second * 1000);
      await bot.tick();
      if (second % 600 === 30) await bot.click('health.overview', {});
    }
  };

  it('is half spent at most by an hour of polls a minute apart, with 500 open issues', async () => {
    await startAt(500, 60);
    await anHour();
    const polls = bot.graph.requests.filter(({ path }) => path.endsWith('/healthOverviews')).length;
    assert.ok(polls >= 55, `${polls} polls`);
    assert.ok(bot.graph.requests.length < 400, `${bot.graph.requests.length} requests`);
    assert.deepEqual(
      bot.graph.requests.filter(({ path }) => /\/issues\/./.test(path)),
      [],
      'no issue is asked for by itself',
    );
    assert.match(onlyCard(await bot.say('service health')), /As of 23 Nov 2026, 08:59 UTC/);
  });

  it('is not overspent by whoever sets a shorter time', async () => {
    await startAt(250, 15);
    await anHour();
    assert.ok(bot.graph.requests.length < 400, `${bot.graph.requests.length} requests`);
  });

  it('is not spent on a Graph that fails', async () => {
    await startAt(1, 15);
    bot.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
    await anHour();
    assert.ok(bot.graph.requests.length > 100, `${bot.graph.requests.length} requests`);
    assert.ok(bot.graph.requests.length < 400, `${bot.graph.requests.length} requests`);
  });

  it('is asked again only when Graph wants to be asked', async () => {
    await startAt(1, 60);
    bot.graph.faults.add({ kind: 'answer', status: 429, headers: { 'retry-after': '600' } }, { times: 1 });
    await bot.tick();
    const asked = bot.graph.requests.length;
    now = new Date(start + 599_000);
    await bot.tick();
    assert.match(onlyCard(await bot.say('service health')), /600 seconds/);
    assert.equal(bot.graph.requests.length, asked);
    now = new Date(start + 600_000);
    await bot.tick();
    assert.match(onlyCard(await bot.say('service health')), /As of 23 Nov 2026, 08:10 UTC/);
  });
});
