import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HealthIssue } from '../../src/sandbox/graph/index.ts';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, objectsOf, onlyCard, textOf } from '../helpers/card-text.ts';

const start = '2026-11-23T14:02:00Z';

describe('service health', () => {
  let bot: TestBot;
  let now = new Date(start);
  beforeEach(async () => {
    now = new Date(start);
    bot = await startBot({ now: () => now });
  });
  const folders: string[] = [];
  afterEach(async () => {
    await bot.close();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  /** Replaces what Graph says of services. */
  const serve = (...statuses: readonly (readonly [string, string])[]) => {
    const overviews = statuses.map(([service, status]) => ({ id: service, service, status }));
    bot.graph.healthOverviews.splice(0, bot.graph.healthOverviews.length, ...overviews);
  };

  /** Replaces the issues that Graph knows. */
  const know = (...issues: readonly HealthIssue[]) => {
    bot.graph.issues.splice(0, bot.graph.issues.length, ...issues);
  };

  /** Lets every service say of itself that it is well. */
  const calm = () => {
    for (const overview of bot.graph.healthOverviews) overview.status = 'serviceOperational';
  };

  const breakGraph = () =>
    bot.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });

  /** Lets a bot look at `moment`, and another one go on at the start with what it has kept. */
  const restartedAt = async (moment: string, plant: () => void) => {
    const folder = await mkdtemp(join(tmpdir(), 'service-health-'));
    folders.push(folder);
    const settings = { DATA_DIR: folder };
    await bot.close();
    now = new Date(moment);
    bot = await startBot({ now: () => now, settings, limits: { storeLock: 0 } });
    plant();
    await bot.say('service health');
    await bot.close();
    now = new Date(start);
    bot = await startBot({ now: () => now, settings, limits: { storeLock: 0 } });
    know();
  };

  it('shows what is broken, with its issues, and what is well', async () => {
    const sent = await bot.say('service health');
    const text = inLine(onlyCard(sent));
    assert.match(text, /3 of 14 services have problems 4 open issues: 1 incident, 3 advisories/);
    assert.match(text, /As of 23 Nov 2026, 14:02 UTC \(just now\)/);
    assert.match(
      text,
      /Exchange Online 🟠 Service degradation EX700101:.* 🟠 Incident · Service degradation/,
    );
    assert.match(text, /started 6 hours ago · updated 30 minutes ago Next update by 23 Nov 2026, 15:02 UTC/);
    assert.match(text, /✅ No problems: 11 Microsoft 365 apps,.* and Viva Engage/);
    assert.doesNotMatch(text, /status page/);
    const links = actionsOf(sent[0]?.card).flatMap(({ url }) => url ?? []);
    assert.ok(
      links.includes('https://admin.microsoft.com/Adminportal/Home#/servicehealth/:/alerts/EX700101'),
    );
  });

  for (const [said, locale, shown] of [
    ['health issues', 'en-US', /^Microsoft 365 service health$/m],
    ['outages?', 'en-US', /^Microsoft 365 service health$/m],
    ['status', 'en-US', /^Microsoft 365 service health$/m],
    ['pannes', 'fr-FR', /^Exchange Online\n🟠/m],
    ['service health history teams', 'en-US', /^Microsoft Teams\nAs of/],
    ['health history for teams', 'en-US', /^Microsoft Teams\nAs of/],
    ['intégrité historique', 'fr-FR', /^Intégrité des services, 25 oct/],
    ['intégrité historique teams', 'fr-FR', /^Microsoft Teams\n/],
  ] as const) {
    it(`understands “${said}”`, async () => {
      assert.match(onlyCard(await bot.say(said, { locale })), shown);
    });
  }

  it('counts only the kinds of issues that there are, and writes colons as the reader does', async () => {
    calm();
    know(graphIssue('SP300001', { service: 'SharePoint Online', classification: 'advisory' }));
    const english = onlyCard(await bot.say('service health'));
    assert.match(english, /^1 open issue: 1 advisory$/m);
    assert.match(english, /^SP300001: /m);
    const french = onlyCard(await bot.say('intégrité du service', { locale: 'fr-FR' }));
    assert.match(french, /^1 problème ouvert\u00A0: 1 avis$/m);
    assert.match(french, /^SP300001\u00A0: /m);
  });

  it('links to the admin centre of another cloud when that is set', async () => {
    await bot.close();
    const settings = { ADMIN_CENTER_URL: 'https://portal.office365.us/' };
    bot = await startBot({ now: () => now, settings });
    const links = actionsOf((await bot.say('service health'))[0]?.card).flatMap(({ url }) => url ?? []);
    assert.ok(links.length > 0);
    for (const link of links) {
      assert.match(link, /^https:\/\/portal\.office365\.us\/Adminportal\/Home#\/servicehealth/);
    }
  });

  it('opens every issue and every service by a click', async () => {
    const [sent] = await bot.say('service health');
    const opened = actionsOf(sent?.card).filter(({ verb }) => verb === 'health.issue');
    assert.equal(opened.length, 4);
    const issue = await bot.click('health.issue', dataOf(opened[0]));
    assert.match(textOf(issue.answer), /EX700101/);
    const services = actionsOf(sent?.card).filter(({ verb }) => verb === 'health.service');
    assert.deepEqual(
      services.map(({ title }) => title),
      ['Exchange Online', 'Microsoft Teams', 'SharePoint Online'],
    );
    const service = await bot.click('health.service', dataOf(services[1]));
    assert.match(textOf(service.answer), /^Microsoft Teams\n/m);
  });

  it('shows the worst first, then by name, and as well only what has no open issue either', async () => {
    know(
      graphIssue('TH100001', { service: 'Theta', classification: 'advisory' }),
      graphIssue('IO100001', { service: 'Iota', status: 'somethingNew', classification: 'other' }),
      graphIssue('IO100002', { service: 'Iota', status: 'serviceInterruption' }),
    );
    serve(
      ['Beta', 'serviceDegradation'],
      ['Alpha', 'investigating'],
      ['Zeta', 'serviceInterruption'],
      ['Eta', 'falsePositive'],
      ['Theta', 'serviceOperational'],
      ['Iota', 'somethingNew'],
    );
    const text = inLine(onlyCard(await bot.say('service health')));
    assert.match(text, /5 of 6 services have problems/);
    assert.match(text, /Iota 🔴 somethingNew.*IO100002.*IO100001.*🟠 other · somethingNew/);
    assert.match(text, /IO100001.*Zeta 🔴.*Alpha 🟠.*Beta 🟠.*Theta 🔵 Service degradation TH100001/);
    assert.match(text, /No problems: 1 Eta/);
  });

  it('hides no issue of a service that Graph does not list', async () => {
    know(graphIssue('NW100001', { service: 'New service' }));
    serve(['Alpha', 'serviceOperational']);
    const text = inLine(onlyCard(await bot.say('service health')));
    assert.match(text, /1 of 2 services has a problem.*New service 🟠.*NW100001/);
  });

  it('says that all is well when it is', async () => {
    know();
    serve(['Alpha', 'serviceOperational'], ['Beta', 'serviceRestored']);
    const text = inLine(onlyCard(await bot.say('service health')));
    assert.match(text, / ✅ All 2 services are healthy/);
    assert.doesNotMatch(text, /🔴|🟠|🔵|open issue/);
  });

  it('does not call a service healthy that has an open issue', async () => {
    know(
      graphIssue('AL100001', { service: 'Alpha', status: 'serviceRestored' }),
      graphIssue('AL100002', { service: 'Alpha', status: 'investigating', classification: 'advisory' }),
    );
    serve(['Alpha', 'serviceOperational']);
    assert.match(inLine(onlyCard(await bot.say('service health'))), /Alpha 🟠 Investigating AL100001/);
    const service = inLine(onlyCard(await bot.say('health alpha')));
    assert.match(service, /🟠 Investigating 2 open issues/);
    assert.doesNotMatch(service, /Healthy|✅/);
  });

  it('calls nothing well when a part of Graph’s answer cannot be read', async () => {
    const unreadable = {
      service: () => Object.assign(bot.graph.healthOverviews[1] ?? {}, { status: null }),
      issue: () => know({ ...graphIssue('BE100001'), startDateTime: 'soon' }),
      'odd id': () => know(graphIssue('BE-1')),
      'nameless issue': () => know(Object.assign(graphIssue('BE100001'), { id: null })),
    };
    for (const [what, spoil] of Object.entries(unreadable)) {
      now = new Date(now.getTime() + 5 * 60_000);
      know();
      serve(['Alpha', 'serviceOperational'], ['Beta', 'serviceOperational']);
      spoil();
      const sent = await bot.say('service health');
      const text = inLine(onlyCard(sent));
      assert.match(text, /Not everything that Microsoft Graph answered could be read/, what);
      assert.match(text, /No problem among the \d services that could be read/, what);
      assert.doesNotMatch(text, /✅|no newer answer/, what);
      assertStatusPage(sent[0]?.card);
      const [service] = await bot.say('health alpha');
      assert.doesNotMatch(textOf(service?.card), /✅/, what);
      assert.match(imagesOf(service?.card)[0]?.altText ?? '', /30 days not known/, what);
    }
    now = new Date(now.getTime() + 5 * 60_000);
    know();
    serve(['Alpha', 'serviceOperational']);
    assert.match(inLine(onlyCard(await bot.say('service health'))), /✅ All 1 services are healthy/);
  });

  it('tells the log once which records cannot be read', async () => {
    know({ ...graphIssue('BE100001'), startDateTime: 'soon' });
    Object.assign(bot.graph.healthOverviews[1] ?? {}, { id: 'Broken', status: null });
    for (let poll = 0; poll < 3; poll += 1) {
      await bot.say('service health');
      now = new Date(now.getTime() + 5 * 60_000);
    }
    const lines = bot.logLines.filter((line) => line.includes('cannot be read'));
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).ids),
      [['Broken', 'BE100001']],
    );
  });

  it('does not take an empty answer for good health', async () => {
    know();
    serve();
    const text = inLine(onlyCard(await bot.say('service health')));
    assert.match(text, / Microsoft Graph names no services of this tenant/);
    assert.doesNotMatch(text, /✅/);
  });

  it('says no more of a next update that is overdue', async () => {
    now = new Date('2026-11-23T15:01:00Z');
    assert.match(inLine(onlyCard(await bot.say('service health'))), /Next update by 23 Nov 2026, 15:02 UTC/);
    now = new Date('2026-11-23T15:03:00Z');
    assert.doesNotMatch(inLine(onlyCard(await bot.say('service health'))), /15:02/);
  });

  it('is called intégrité du service in French', async () => {
    const text = inLine(onlyCard(await bot.say('Intégrité du service', { locale: 'fr-FR' })));
    assert.match(text, /3 services sur 14 rencontrent des problèmes/);
    assert.match(text, /4 problèmes ouverts : 1 incident, 3 avis/);
    assert.match(text, /🟠 Incident · Dégradation du service/);
    assert.match(text, /Prochaine mise à jour d’ici : 23 nov. 2026/);
  });

  it('pages through a hundred issues on cards that Teams takes', async () => {
    const title =
      'Some people’s phones receive calendar changes late, and others receive them twice. '.repeat(3);
    know(
      ...Array.from({ length: 100 }, (_, index) =>
        graphIssue(`EX${200000 + index}`, { service: `Service ${index % 7}`, title }),
      ),
    );
    const [sent] = await bot.say('service health');
    const found: string[] = [];
    let card: unknown = sent?.card;
    let next = actionsOf(card).find(({ title: label }) => label === 'Next');
    for (let pages = 1; ; pages += 1) {
      assert.ok(pages < 20, 'the pages do not end');
      assert.ok(JSON.stringify(card).length * 2 < 40 * 1024);
      found.push(
        ...actionsOf(card).flatMap(({ verb, title: label }) => (verb === 'health.issue' ? [label] : [])),
      );
      if (next === undefined) break;
      card = (await bot.click('health.overview', dataOf(next))).answer;
      next = actionsOf(card).find(({ title: label }) => label === 'Next');
    }
    assert.equal(new Set(found).size, 100);
    assert.ok(actionsOf(card).some(({ title: label }) => label === 'Previous'));
  });

  it('shows the last page to who asks for one that is not there, and refuses nonsense', async () => {
    const { answer } = await bot.click('health.overview', { from: 5000 });
    assert.match(textOf(answer), /EX700101/);
    for (const from of [-1, 1.5, '1', 1e300]) {
      assert.match(onlyCard((await bot.click('health.overview', { from })).sent), /CARD_OUTDATED/);
    }
    for (const data of [{}, { service: '' }, { service: 7 }]) {
      assert.match(onlyCard((await bot.click('health.service', data)).sent), /CARD_OUTDATED/);
    }
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

  it('says how old its news is while Graph does not answer, and where to look meanwhile', async () => {
    await bot.say('service health');
    breakGraph();
    now = new Date('2026-11-23T14:32:00Z');
    const sent = await bot.say('service health');
    const text = inLine(onlyCard(sent));
    assert.match(text, /Microsoft Graph gives no newer answer; this is what it said 30 minutes ago/);
    assert.match(text, /As of 23 Nov 2026, 14:02 UTC \(30 minutes ago\)/);
    assert.match(text, /3 of 14 services had problems then/);
    assertStatusPage(sent[0]?.card);
  });

  it('does not say that Graph was silent while its budget forbids to ask it', async () => {
    await bot.close();
    bot = await startBot({ now: () => now, settings: { HEALTH_POLL_SECONDS: '15' } });
    await bot.say('service health');
    const asked = bot.graph.requests.length;
    now = new Date('2026-11-23T14:02:20Z');
    for (const said of ['service health', 'health EX700101']) {
      assert.doesNotMatch(inLine(onlyCard(await bot.say(said))), /no newer answer|had problems then/, said);
    }
    assert.equal(bot.graph.requests.length, asked, 'it is too early to ask again');
    breakGraph();
    now = new Date('2026-11-23T14:02:40Z');
    for (const said of ['service health', 'health EX700101']) {
      assert.match(inLine(onlyCard(await bot.say(said))), /no newer answer/, said);
    }
  });

  it('knows after a restart what Graph last said', async () => {
    await restartedAt('2026-11-23T10:02:00Z', () => know(graphIssue('EX300001')));
    breakGraph();
    const sent = await bot.say('service health');
    assert.match(inLine(onlyCard(sent)), /this is what it said 4 hours ago.*EX300001/);
    assertStatusPage(sent[0]?.card);
  });

  it('calls nothing well while Graph does not answer', async () => {
    know();
    serve(['Alpha', 'serviceOperational'], ['Beta', 'serviceOperational']);
    await bot.say('service health');
    breakGraph();
    now = new Date('2026-11-23T14:32:00Z');
    for (const said of ['service health', 'health alpha', 'health history', 'intégrité du service']) {
      const text = inLine(onlyCard(await bot.say(said)));
      assert.doesNotMatch(text, /✅/, said);
      assert.match(text, /30 minutes ago/, said);
    }
    assert.match(onlyCard(await bot.say('service health')), /None of 2 services had a problem then/);
  });

  it('says where to look when Graph does not answer and nothing is known', async () => {
    breakGraph();
    for (const said of ['service health', 'health exchange', 'health history']) {
      const sent = await bot.say(said);
      assert.match(onlyCard(sent), /UPSTREAM_FAILED/, said);
      assertStatusPage(sent[0]?.card);
    }
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

  describe('of one service', () => {
    it('shows what is open and what is over, worst and latest first', async () => {
      const sent = await bot.say('health exchange');
      const text = inLine(onlyCard(sent));
      assert.match(text, /^Exchange Online As of .* 🟠 Service degradation 2 open issues/);
      assert.match(text, /EX700101.*EX700118.*No longer open, last 30 days.*EX698410/);
      assert.match(text, /EX698410.* Incident · Service restored started .* ago · ended .* ago/);
      assert.doesNotMatch(text, /TM700206/);
      assert.match(text, /Casebridge has kept watch since 23 Nov 2026/);
    });

    it('shows its days as a picture that says in words what it shows', async () => {
      calm();
      know(
        graphIssue('EX300001', { from: '2026-11-01T08:00:00Z', to: '2026-11-03T08:00:00Z' }),
        graphIssue('EX300002', {
          classification: 'advisory',
          from: '2026-11-20T08:00:00Z',
          to: '2026-11-21T08:00:00Z',
        }),
      );
      const [sent] = await bot.say('service health for Exchange Online');
      const [image, ...others] = imagesOf(sent?.card);
      assert.equal(others.length, 0);
      assert.match(image?.url ?? '', /^data:image\/png;base64,[A-Za-z0-9+/]+=*$/);
      assert.equal(
        image?.altText,
        'Exchange Online, 25 Oct – 23 Nov 2026: 3 days with an incident, 2 with an advisory, 1 without problems, 24 not known.' +
          ' Incident: 1 – 3 Nov 2026. Advisory: 20 – 21 Nov 2026.' +
          ' Not known: 25 – 31 Oct 2026, 4 – 19 Nov 2026 and 22 Nov 2026.',
      );
    });

    it('says that nothing is open when nothing is', async () => {
      const text = inLine(onlyCard(await bot.say('health Microsoft Forms')));
      assert.match(text, /^Microsoft Forms .*✅ Healthy Nothing is open/);
      assert.doesNotMatch(text, /No longer open/);
    });

    it('is asked for in French, and mistyped', async () => {
      const french = onlyCard(await bot.say('intégrité de la messagerie', { locale: 'fr-FR' }));
      assert.match(french, /^Exchange Online\n/);
      assert.match(french, /2 problèmes ouverts/);
      assert.match(onlyCard(await bot.say('health sharepiont')), /^SharePoint Online\n/);
      assert.match(onlyCard(await bot.say('Health for Azure AD, please')), /^Microsoft Entra\n/);
    });

    it('asks which one when several may be meant', async () => {
      const [sent] = await bot.say('health microsoft 365');
      assert.match(textOf(sent?.card), /Several services fit “microsoft 365”\. Choose one\./);
      const choices = actionsOf(sent?.card).filter(
        ({ verb, title }) => verb && title.startsWith('Microsoft'),
      );
      assert.deepEqual(choices.map(({ title }) => title).toSorted(), [
        'Microsoft 365 apps',
        'Microsoft 365 for the web',
        'Microsoft 365 suite',
      ]);
      for (const choice of choices) {
        const { answer } = await bot.click('health.service', dataOf(choice));
        assert.ok(textOf(answer).includes(`${choice.title}\nAs of`), choice.title);
      }
    });

    it('asks which one for a word that many have', async () => {
      const [sent] = await bot.say('health microsoft');
      assert.match(textOf(sent?.card), /Several services fit “microsoft”\. Choose one\./);
      const titles = actionsOf(sent?.card).map(({ title }) => title);
      assert.equal(titles.filter((title) => title.startsWith('Microsoft')).length, 6);
    });

    it('names all services when none is called so', async () => {
      const [sent] = await bot.say('health of the printer');
      const text = inLine(textOf(sent?.card));
      assert.match(text, /I know no service called “the printer”/);
      for (const { service } of bot.graph.healthOverviews) assert.ok(text.includes(service), service);
      const { answer } = await bot.click('health.service', { service: 'Viva Engage' });
      assert.match(textOf(answer), /^Viva Engage\n/m);
    });

    it('hands an issue’s id over', async () => {
      assert.match(onlyCard(await bot.say('health EX700101')), /EX700101/);
      assert.match(onlyCard(await bot.say('health ex 700101')), /EX700101/);
      assert.doesNotMatch(onlyCard(await bot.say('health EX700101')), /no service called/);
    });

    it('says what Microsoft has stopped to list, and that it is not known to be over', async () => {
      await restartedAt('2026-11-23T12:02:00Z', () => know(graphIssue('EX300001')));
      const text = inLine(onlyCard(await bot.say('health exchange')));
      assert.match(text, /Nothing is open.*No longer open.*EX300001/);
      assert.match(text, /Microsoft stopped listing it just now/);
    });

    it('pages through what was', async () => {
      const past = Array.from({ length: 12 }, (_, index) => {
        const day = `2026-11-${10 + index}`;
        return graphIssue(`EX${400000 + index}`, { from: `${day}T08:00:00Z`, to: `${day}T10:00:00Z` });
      });
      know(...past);
      const [sent] = await bot.say('health exchange');
      const next = actionsOf(sent?.card).find(({ title }) => title === 'Next');
      const { answer } = await bot.click('health.service', dataOf(next));
      assert.match(inLine(textOf(sent?.card)), /EX400011.*EX400004/);
      assert.match(inLine(textOf(answer)), /EX400003.*EX400000/);
    });
  });

  describe('of the last 30 days', () => {
    it('shows what was troubled, worst first, and all on request', async () => {
      calm();
      know(
        graphIssue('SP300001', {
          service: 'SharePoint Online',
          classification: 'advisory',
          from: '2026-11-01T08:00:00Z',
        }),
        graphIssue('TM300001', { service: 'Microsoft Teams', from: '2026-11-22T08:00:00Z' }),
      );
      const [sent] = await bot.say('health history');
      const text = inLine(textOf(sent?.card));
      assert.match(text, /Service health, 25 Oct – 23 Nov 2026/);
      assert.match(text, /2 of 14 services had problems/);
      assert.match(text, /Casebridge has kept watch since 23 Nov 2026/);
      assert.deepEqual(servicesOf(sent?.card), ['Microsoft Teams', 'SharePoint Online']);
      const all = actionsOf(sent?.card).find(({ title }) => title === 'Show all');
      const first = await bot.click('health.history', dataOf(all));
      const next = actionsOf(first.answer).find(({ title }) => title === 'Next');
      const second = await bot.click('health.history', dataOf(next));
      const names = [...servicesOf(first.answer), ...servicesOf(second.answer)];
      assert.deepEqual(names.slice(0, 3), ['Microsoft Teams', 'SharePoint Online', 'Exchange Online']);
      assert.deepEqual(new Set(names), new Set(bot.graph.healthOverviews.map(({ service }) => service)));
      assert.equal(names.length, bot.graph.healthOverviews.length);
      assert.match(textOf(first.answer), /^1–8 of 14$/m);
      assert.match(textOf(second.answer), /^9–14 of 14$/m);
      const titles = actionsOf(first.answer).map(({ title }) => title);
      assert.ok(!titles.includes('Show all') && titles.includes('Service health now'), titles.join());
      const back = actionsOf(first.answer).find(({ title }) => title === 'With problems only');
      const { answer } = await bot.click('health.history', dataOf(back));
      assert.deepEqual(servicesOf(answer), ['Microsoft Teams', 'SharePoint Online']);
      assert.ok(JSON.stringify(first.answer).length * 2 < 40 * 1024);
    });

    it('is a picture of days as the reader’s calendar has them', async () => {
      know(graphIssue('EX300001', { from: '2026-11-10T23:30:00Z', to: '2026-11-10T23:45:00Z' }));
      const overrides = { localTimestamp: '2026-11-23T23:02:00+09:00', localTimezone: 'Asia/Tokyo' };
      const [utc] = imagesOf((await bot.say('health history'))[0]?.card);
      const [tokyo] = imagesOf((await bot.say('health history', { overrides }))[0]?.card);
      assert.match(utc?.altText ?? '', /Incident: 10 Nov 2026/);
      assert.match(tokyo?.altText ?? '', /Incident: 11 Nov 2026/);
    });

    it('knows a day as well only after having watched it', async () => {
      await restartedAt('2026-11-20T09:00:00Z', () => know());
      const [image] = imagesOf((await bot.say('health forms'))[0]?.card);
      assert.match(
        image?.altText ?? '',
        /: 4 days without problems, 26 not known\. Not known: 25 Oct – 19 Nov 2026/,
      );
    });

    it('does not know the days before a gap that Graph cannot fill', async () => {
      await restartedAt('2026-11-01T09:00:00Z', () =>
        know(graphIssue('EX300001', { from: '2026-11-01T08:00:00Z', to: '2026-11-01T08:30:00Z' })),
      );
      calm();
      const [image] = imagesOf((await bot.say('health exchange'))[0]?.card);
      assert.match(image?.altText ?? '', /: 1 day with an incident, 1 without problems, 28 not known\./);
      assert.match(onlyCard(await bot.say('health history')), /kept watch since 23 Nov 2026/);
    });

    it('is no better than the status above it', async () => {
      know();
      serve(['Sway', 'serviceInterruption'], ['Beta', 'serviceOperational']);
      const [sent] = await bot.say('health sway');
      assert.match(inLine(textOf(sent?.card)), /🔴 Service interruption/);
      assert.match(
        imagesOf(sent?.card)[0]?.altText ?? '',
        /: 1 day with an incident, 29 not known\. Incident: 23 Nov 2026/,
      );
      assert.match(inLine(onlyCard(await bot.say('health history'))), /1 of 2 services had a problem/);
    });

    it('shows issues as they were, not as they became', async () => {
      const issue = graphIssue('EX300001', { from: '2026-11-20T08:00:00Z' });
      await restartedAt('2026-11-20T09:00:00Z', () => know(issue));
      const lastModifiedDateTime = '2026-11-23T14:00:00Z';
      know({ ...issue, classification: 'advisory', lastModifiedDateTime });
      const [image] = imagesOf((await bot.say('health exchange'))[0]?.card);
      assert.match(image?.altText ?? '', /Incident: 20 – 23 Nov 2026/);
    });

    it('keeps what Graph has forgotten', async () => {
      await restartedAt('2026-11-03T09:00:00Z', () =>
        know(graphIssue('EX300001', { from: '2026-11-01T08:00:00Z', to: '2026-11-02T08:00:00Z' })),
      );
      calm();
      const text = inLine(onlyCard(await bot.say('health exchange')));
      assert.match(text, /EX300001/);
      assert.match(text, /2 days with an incident, 21 without problems, 7 not known/);
    });

    it('has its own words in French', async () => {
      const [sent] = await bot.say('historique des services', { locale: 'fr-FR' });
      assert.match(inLine(textOf(sent?.card)), /Intégrité des services, 25 oct. – 23 nov. 2026/);
      assert.match(imagesOf(sent?.card)[0]?.altText ?? '', /jours? avec incident/);
    });
  });

  it('does without the store, and says that nothing is kept', async () => {
    await bot.close();
    const settings = { DATABASE_URL: 'postgres://casebridge@127.0.0.1:9/none' };
    bot = await startBot({ now: () => now, settings });
    const text = inLine(onlyCard(await bot.say('service health')));
    assert.match(text, /3 of 14 services have problems/);
    assert.match(text, /nothing is kept at the moment/);
    const [service] = await bot.say('health exchange');
    assert.match(inLine(textOf(service?.card)), /2 open issues.*EX700101/);
    assert.deepEqual(imagesOf(service?.card), []);
    assert.match(onlyCard(await bot.say('health history')), /STORE_UNAVAILABLE/);
  });
});

function graphIssue(
  id: string,
  { from = start, to, ...changes }: Partial<HealthIssue> & { from?: string; to?: string } = {},
): HealthIssue {
  return {
    id,
    title: `Mail is late (${id})`,
    impactDescription: 'People receive mail late.',
    service: 'Exchange Online',
    feature: null,
    featureGroup: null,
    classification: 'incident',
    origin: 'microsoft',
    status: to === undefined ? 'serviceDegradation' : 'serviceRestored',
    isResolved: to !== undefined,
    details: [],
    highImpact: null,
    startDateTime: from,
    endDateTime: to ?? null,
    lastModifiedDateTime: to ?? from,
    posts: [],
    ...changes,
  };
}

/** In one line with plain blanks, narrow and fixed ones included. */
function inLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function imagesOf(card: unknown): readonly { readonly url: string; readonly altText: string }[] {
  return objectsOf(card).flatMap((node) =>
    'type' in node && node.type === 'Image' && 'url' in node && 'altText' in node
      ? [{ url: String(node.url), altText: inLine(String(node.altText)) }]
      : [],
  );
}

/** Whose days are shown. */
function servicesOf(card: unknown): readonly string[] {
  return imagesOf(card).map(({ altText }) => altText.split(',')[0] ?? '');
}

function dataOf(action: { readonly data?: unknown } | undefined): object {
  assert.ok(typeof action?.data === 'object' && action.data !== null);
  return action.data;
}

function assertStatusPage(card: unknown): void {
  assert.ok(actionsOf(card).some(({ url }) => url === 'https://status.cloud.microsoft'));
}
