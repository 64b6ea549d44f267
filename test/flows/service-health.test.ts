import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

describe('service health', () => {
  let bot: TestBot;
  let now = new Date('2026-11-23T14:02:00Z');
  beforeEach(async () => {
    now = new Date('2026-11-23T14:02:00Z');
    bot = await startBot({ now: () => now });
  });
  afterEach(() => bot.close());

  it('shows what is broken, with its issues, and what is well', async () => {
    const sent = await bot.say('service health');
    const text = onlyCard(sent);
    assert.match(text, /^3 of 14 services have problems/m);
    assert.match(text, /As of 23 Nov 2026, 14:02 UTC/);
    assert.match(text, /Exchange Online/);
    assert.match(text, /EX700101/);
    assert.match(text, /Incident · started .* ago/);
    const links = actionsOf(sent[0]?.card).flatMap(({ url }) => url ?? []);
    assert.ok(
      links.includes('https://admin.microsoft.com/Adminportal/Home#/servicehealth/:/alerts/EX700101'),
    );
  });

  const serve = (...statuses: readonly (readonly [string, string])[]) => {
    const overviews = statuses.map(([service, status]) => ({ id: service, service, status }));
    bot.graph.healthOverviews.splice(0, bot.graph.healthOverviews.length, ...overviews);
  };

  it('shows the worst first, then by name, and as well only what has no open issue either', async () => {
    const [issue] = bot.graph.issues.splice(0, bot.graph.issues.length);
    assert.ok(issue);
    bot.graph.issues.push({ ...issue, service: 'Theta' });
    serve(
      ['Beta', 'serviceDegradation'],
      ['Alpha', 'investigating'],
      ['Zeta', 'serviceInterruption'],
      ['Eta', 'falsePositive'],
      ['Theta', 'serviceOperational'],
      ['Iota', 'somethingNew'],
    );
    const text = onlyCard(await bot.say('service health')).replaceAll('\n', ' ');
    assert.match(text, /5 of 6 services have problems/);
    assert.match(text, /Zeta 🔴.*Alpha 🟠.*Beta 🟠.*Iota 🟠 somethingNew.*Theta 🟠/);
    assert.match(text, /No problems.* Eta/);
    assert.equal(text.match(/🔴/g)?.length, 1);
  });

  it('says that all is well when it is', async () => {
    bot.graph.issues.length = 0;
    serve(['Alpha', 'serviceOperational'], ['Beta', 'serviceRestored']);
    const text = onlyCard(await bot.say('service health'));
    assert.match(text, /^✅ All 2 services are healthy/m);
    assert.doesNotMatch(text, /🔴|🟠/);
  });

  it('is called intégrité du service in French', async () => {
    const text = onlyCard(await bot.say('Intégrité du service', { locale: 'fr-FR' }));
    assert.match(text, /3 services sur 14 rencontrent des problèmes/);
    assert.match(text, /Dégradation du service|Interruption du service/);
  });

  it('asks Graph once for any number of people', async () => {
    await bot.say('service health');
    const asked = bot.graph.requests.length;
    await Promise.all([bot.say('service health'), bot.say('service health', { locale: 'fr-FR' })]);
    assert.equal(bot.graph.requests.length, asked);
  });

  it('reads again when the snapshot is old, on the card’s own button', async () => {
    await bot.say('service health');
    const asked = bot.graph.requests.length;
    now = new Date('2026-11-23T14:05:00Z');
    const { answer } = await bot.click('health.overview', {});
    assert.match(textOf(answer), /14:05/);
    assert.ok(bot.graph.requests.length > asked);
  });

  it('says how old its news is while Graph does not answer', async () => {
    await bot.say('service health');
    bot.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
    now = new Date('2026-11-23T14:32:00Z');
    const text = onlyCard(await bot.say('service health'));
    assert.match(text, /Microsoft Graph is not answering; this is what it said 30 minutes ago/);
    assert.match(text, /14:02/);
  });

  it('says what is missing when consent was not given', async () => {
    bot.graph.faults.add({
      kind: 'answer',
      status: 403,
      body: { error: { code: 'Forbidden', message: 'no' } },
    });
    assert.match(onlyCard(await bot.say('service health')), /ServiceHealth\.Read\.All/);
  });

  it('says so when Graph limits us and nothing is known yet', async () => {
    bot.graph.faults.add({ kind: 'answer', status: 429, headers: { 'retry-after': '120' } });
    assert.match(onlyCard(await bot.say('service health')), /it asks to wait 120 seconds/);
  });

  it('follows no next page to another origin', async () => {
    const poisoned = { value: [], '@odata.nextLink': 'https://evil.example/v1.0/next' };
    bot.graph.faults.add({ kind: 'answer', status: 200, body: poisoned });
    assert.match(onlyCard(await bot.say('service health')), /UPSTREAM_UNREADABLE/);
  });
});
