import assert from 'node:assert/strict';
import { z } from 'zod';
import type { HealthIssue } from '../../src/sandbox/graph/seed.ts';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, objectsOf, onlyCard, textOf } from '../helpers/card-text.ts';

const start = new Date('2026-11-23T14:02:00Z');

describe('one service health issue', () => {
  let bot: TestBot;
  let now = start;
  beforeEach(async () => {
    now = start;
    bot = await startBot({ now: () => now });
  });
  afterEach(() => bot.close());

  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  const issueOf = (id: string): HealthIssue => {
    const found = bot.graph.issues.find((issue) => issue.id === id);
    assert.ok(found, id);
    return found;
  };
  /** What Microsoft changes, a minute ago. */
  const change = (id: string, changes: Partial<HealthIssue>) =>
    Object.assign(issueOf(id), { lastModifiedDateTime: now.toISOString(), ...changes });
  const post = (content: string, minutesAgo = 0, contentType = 'html', postType = 'regular') => ({
    createdDateTime: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
    postType,
    description: { contentType, content },
  });

  for (const said of [
    'EX700101',
    'ex 700101',
    'health EX700101',
    'issue ex700101?',
    'incident EX700101',
    'https://admin.microsoft.com/Adminportal/Home#/servicehealth/:/alerts/EX700101',
  ]) {
    it(`is shown for “${said}”`, async () => {
      const text = onlyCard(await bot.say(said));
      assert.match(text, /^.*Outlook/m);
      assert.match(text, /^EX700101 · Exchange Online$/m);
      assert.match(text, /^🟠 Service degradation · Incident · open$/m);
    });
  }

  for (const [said, locale, offered] of [
    ['What is going on with EX700101?', 'en-US', 'issue EX700101'],
    ['status of ex700101', 'en-US', 'issue EX700101'],
    ['Is EX 700101 over yet?', 'en-US', 'issue EX700101'],
    ['Que se passe-t-il avec EX700101 ?', 'fr-FR', 'problème EX700101'],
  ] as const) {
    it(`is offered first for “${said}”`, async () => {
      const buttons = actionsOf((await bot.say(said, { locale }))[0]?.card);
      assert.equal(buttons[0]?.title, offered);
      assert.equal(buttons.length, 3);
      const { sent } = await bot.click('say', { text: offered }, { locale });
      assert.match(onlyCard(sent), /^EX700101 · Exchange Online$/m);
    });
  }

  it('leads back to its service and to all services', async () => {
    const [sent] = await bot.say('EX700101');
    const actions = actionsOf(sent?.card);
    const dataOf = (verb: string) => Object(actions.find((action) => action.verb === verb)?.data);
    const service = await bot.click('health.service', dataOf('health.service'));
    assert.match(textOf(service.answer), /^Exchange Online\nAs of/);
    assert.equal(actions.find(({ verb }) => verb === 'health.overview')?.title, 'All services');
    const all = await bot.click('health.overview', dataOf('health.overview'));
    assert.match(textOf(all.answer), /^Microsoft 365 service health\n/);
  });

  it('is not offered for what is no id of one', async () => {
    for (const said of [
      'What is going on with CS0001234?',
      'we lost 12 of 70010 mails',
      'see KB5012345 about it',
    ]) {
      assert.doesNotMatch(
        JSON.stringify(actionsOf((await bot.say(said))[0]?.card)),
        /"(?:issue|problème) /,
        said,
      );
    }
  });

  it('is still an incident’s number when it is one', async () => {
    assert.match(onlyCard(await bot.say('INC0000001')), /INC0000001/);
    const asked = bot.graph.requests.length;
    assert.match(onlyCard(await bot.say('KB0000001')), /NOT_AN_INCIDENT/);
    assert.match(onlyCard(await bot.say('CS0001234')), /it is a case\..*NOT_AN_INCIDENT/s);
    assert.equal(bot.graph.requests.length, asked);
  });

  it('tells when, how long, what people notice and when Microsoft says more', async () => {
    change('EX700101', {
      startDateTime: '2026-11-22T11:00:00Z',
      endDateTime: null,
      posts: [
        post(
          'Title: Old<br><br>User impact: Nothing works.<br><br>Scope of impact: Everybody in Europe.',
          60,
        ),
        post(
          'Title: New<br><br>User impact: Mail is late.<br><br>Current status: We look at it.<br><br>Preliminary root cause: A queue was full.<br><br>Next update by: Monday, November 23, 2026, at 4:30 PM UTC',
          5,
        ),
      ],
    });
    const text = onlyCard(await bot.say('EX700101')).replaceAll('\n', ' ');
    assert.match(text, /Started 22 Nov 2026, 11:00 UTC · 1 day ago/);
    assert.match(text, /Duration 1 day 3 hours/);
    assert.match(text, /Next update 23 Nov 2026, 16:30 UTC · in 2 hours/);
    assert.match(
      text,
      /User impact Mail is late\. Current status We look at it\. Scope of impact Everybody in Europe\./,
    );
    assert.match(text, /Root cause, preliminary A queue was full\./);
  });

  it('shows times in the reader’s zone and words in the reader’s language', async () => {
    change('EX700101', { posts: [post('Next update by: Monday, November 23, 2026, at 4:30 PM UTC')] });
    const overrides = { localTimezone: 'Europe/Paris' };
    const sent = await bot.say('problème EX700101', { locale: 'fr-FR', overrides });
    const text = onlyCard(sent).replaceAll('\n', ' ');
    assert.match(text, /Prochaine mise à jour 23 nov\. 2026, 17:30 UTC\+1/);
    assert.match(text, /Dégradation du service · Incident · ouvert/);
    assert.match(text, /Le message de Microsoft/);
  });

  it('does not show a promise whose time has passed as the next update', async () => {
    change('EX700101', { posts: [post('Next update by: Monday, November 23, 2026, at 1:30 PM UTC', 60)] });
    const facts = factsOf((await bot.say('EX700101'))[0]?.card);
    assert.ok(facts.includes('Updated'));
    assert.ok(!facts.includes('Next update'));
  });

  it('says what service it is and how it is classified once', async () => {
    const [sent] = await bot.say('EX700101');
    assert.match(
      textOf(sent?.card),
      /^EX700101 · Exchange Online\n🟠 Service degradation · Incident · open$/m,
    );
    const facts = factsOf(sent?.card);
    assert.ok(!facts.includes('Service') && !facts.includes('Classification'));
  });

  it('leaves a time as Microsoft wrote it when it is not certain', async () => {
    change('EX700101', { posts: [post('Next update by: Sunday, November 23, 2026, at 4:30 PM UTC')] });
    const text = onlyCard(await bot.say('EX700101')).replaceAll('\n', ' ');
    assert.match(text, /Next update Sunday, November 23, 2026, at 4:30 PM UTC/);
  });

  it('opens the newest post and folds the others', async () => {
    change('EX700101', {
      posts: [
        post('First things first.', 30),
        post('Then this.', 20, 'html', 'quick'),
        post('And now that.', 10),
      ],
    });
    const [sent] = await bot.say('EX700101');
    const text = textOf(sent?.card).replaceAll('\n', ' ');
    assert.match(
      text,
      /3 posts, the newest first.*10 minutes ago.*And now that.*20 minutes ago · quick update.*Then this.*First things/,
    );
    const seen = visibleText(sent?.card);
    assert.match(
      seen,
      /▾ .*10 minutes ago\nAnd now that\.\n▸ .*20 minutes ago.*\nThen this\.\n▸ .*30 minutes ago/,
    );
    const toggles = objectsOf(sent?.card).flatMap(
      (node) => toggleSchema.safeParse(node).data?.targetElements ?? [],
    );
    const opened = visibleText(sent?.card, new Set(toggles.filter((id) => id.startsWith('post-1'))));
    assert.match(opened, /▾ .*20 minutes ago · quick update\nThen this\.\n▸ .*30 minutes ago/);
    assert.equal(opened.match(/20 minutes ago/g)?.length, 1);
  });

  it('shows the newest post whole under its own date', async () => {
    const told = [
      'User impact: Mail is late.',
      'Current status: We look at it.',
      'Scope of impact: Everybody in Europe.',
      'Next update by: Monday, November 23, 2026, at 4:30 PM UTC',
    ];
    change('EX700101', { posts: [post(['Title: Mail', ...told].join('\n\n'), 5)] });
    const [, posts = ''] = visibleText((await bot.say('EX700101'))[0]?.card).split('Microsoft’s post\n');
    for (const line of told) assert.ok(posts.replace(/\s+/g, ' ').includes(line), line);
    later(2);
    const long = `More info: ${'It takes a while to tell. '.repeat(160)}That is all.`;
    change('EX700101', { posts: [post([...told, long].join('\n\n'), 5)] });
    const text = visibleText((await bot.say('EX700101'))[0]?.card);
    assert.match(text, /That is all\./);
    assert.doesNotMatch(text, /Shortened here/);
  });

  it('stays below Teams’ limit with sixty long posts, and shows every one of them somewhere', async function () {
    this.timeout(30_000);
    const long = (index: number) =>
      `Current status: number ${index} begins. ${'We “continue” <a href="https://learn.microsoft.com/a">to</a> look\\at it. '.repeat(20)}\n\nRoot cause: end of ${index}.`;
    change('EX700101', {
      posts: Array.from({ length: 60 }, (_, index) => post(long(index), 600 - index * 10)),
    });
    let [card]: readonly unknown[] = (await bot.say('EX700101')).map((sent) => sent.card);
    const seen = new Set<string>();
    for (let pages = 0; pages < 61; pages += 1) {
      assert.ok(JSON.stringify(card).length * 2 < 40 * 1024);
      const text = textOf(card);
      for (const [, number = ''] of text.matchAll(/number (\d+) begins/g)) seen.add(number);
      assert.doesNotMatch(text, /undefined|\[object/);
      const older = actionsOf(card).find(({ title }) => title === 'Show older posts');
      if (older?.verb === undefined) break;
      card = (await bot.click(older.verb, Object(older.data))).answer;
    }
    assert.deepEqual(
      Array.from({ length: 60 }, (_, index) => String(index)).filter((number) => !seen.has(number)),
      [],
    );
    const newer = actionsOf(card).find(({ title }) => title === 'Show the newest posts');
    assert.ok(newer?.verb);
    const { answer } = await bot.click(newer.verb, Object(newer.data));
    assert.match(textOf(answer), /Posts 1 to \d+ of 60/);
  });

  it('shortens a post that is too long for a card, and says so', async () => {
    change('EX700101', {
      posts: [post(`It goes on and on. ${'More and more words follow. '.repeat(2_000)}`)],
    });
    const [sent] = await bot.say('EX700101');
    assert.ok(JSON.stringify(sent?.card).length * 2 < 40 * 1024);
    assert.match(textOf(sent?.card), /It goes on and on\..*\n?.*Shortened here/s);
  });

  it('makes links of https addresses only, and nothing else of what a post says', async () => {
    change('EX700101', {
      posts: [
        post(
          'See <a href="https://learn.microsoft.com/fix">the *fix*</a>, <a href="http://plain.example">plain</a>, <a href="javascript:alert(1)">script</a> or https://aka.ms/status. [x](https://evil.example) {{DATE(2026-11-23T06:00:00Z)}} <at>Megan</at><script>alert(2)</script>',
        ),
      ],
    });
    const [sent] = await bot.say('EX700101');
    const links = actionsOf(sent?.card).flatMap(({ url }) =>
      url?.startsWith('https://admin') ? [] : (url ?? []),
    );
    assert.deepEqual(links.sort(), [
      'https://aka.ms/status',
      'https://evil.example',
      'https://learn.microsoft.com/fix',
      'https://status.cloud.microsoft',
    ]);
    const text = textOf(sent?.card);
    assert.match(text, /the \*fix\*/);
    assert.doesNotMatch(text, /alert\(2\)|\{\{DATE/);
  });

  it('tells what became of it while Casebridge watched', async () => {
    await bot.say('EX700101');
    later(10);
    change('EX700101', {
      classification: 'advisory',
      status: 'serviceRestored',
      isResolved: true,
      endDateTime: now.toISOString(),
    });
    const closed = onlyCard(await bot.say('EX700101'));
    assert.match(closed, /^✅ Service restored · Advisory · closed$/m);
    later(10);
    change('EX700101', { status: 'serviceDegradation', isResolved: false, endDateTime: null });
    const text = onlyCard(await bot.say('EX700101'));
    assert.match(text, /changes seen by Casebridge, the latest first/);
    assert.match(text, /23 Nov 2026, 14:22 UTC: Microsoft has opened it again\./);
    assert.match(text, /23 Nov 2026, 14:12 UTC: Classification: Incident → Advisory/);
    assert.match(text, /Status: Service restored → Service degradation/);
  });

  it('remembers what Microsoft no longer lists, and says since when', async () => {
    await bot.say('EX700101');
    later(10);
    bot.graph.issues.splice(
      0,
      bot.graph.issues.length,
      ...bot.graph.issues.filter(({ id }) => id !== 'EX700101'),
    );
    const text = onlyCard(await bot.say('EX700101'));
    assert.match(text, /Microsoft no longer lists it since 23 Nov 2026, 14:12 UTC/);
    assert.match(text, /^❔ Service degradation/m);
  });

  it('shows what is remembered with its age while Graph does not answer, never a tick', async () => {
    change('EX700101', { status: 'serviceRestored', isResolved: true });
    await bot.say('EX700101');
    bot.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
    later(30);
    const text = onlyCard(await bot.say('EX700101'));
    assert.match(text, /Microsoft Graph .*; this is what it said 30 minutes ago/);
    assert.match(text, /^🕒 Service restored/m);
    assert.doesNotMatch(text, /✅/);
  });

  it('says why when Graph does not answer and nothing is remembered', async () => {
    bot.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
    const sent = await bot.say('EX700101');
    assert.match(onlyCard(sent), /UPSTREAM_FAILED/);
    assert.ok(actionsOf(sent[0]?.card).some(({ url }) => url === 'https://status.cloud.microsoft'));
  });

  it('costs one question to Graph a minute when there is none, however often people ask', async () => {
    await bot.say('service health');
    const asked = bot.graph.requests.length;
    for (let times = 0; times < 5; times += 1) {
      assert.match(onlyCard(await bot.say('issue EX799999')), /HEALTH_ISSUE_NOT_FOUND/);
    }
    assert.equal(bot.graph.requests.length - asked, 1);
    bot.graph.issues.push({ ...issueOf('EX700101'), id: 'EX799999' });
    later(2);
    assert.match(onlyCard(await bot.say('issue EX799999')), /^EX799999 · Exchange Online$/m);
  });

  it('says that there is none, and which are most like it', async () => {
    const text = onlyCard(await bot.say('health EX700102'));
    assert.match(text, /There is no service health issue EX700102/);
    assert.match(text, /Like it, and open now: EX700101, EX700118\./);
    assert.match(text, /HEALTH_ISSUE_NOT_FOUND/);
    assert.match(
      onlyCard(await bot.say('problème ZZ99999', { locale: 'fr-FR' })),
      /Il n’existe pas de problème/,
    );
  });

  it('can be refreshed, leads on, and gives the impact to copy', async () => {
    const [sent] = await bot.say('EX700101');
    const buttons = actionsOf(sent?.card);
    const { id: issueId } = { id: 'EX700101' };
    for (const [title, verb] of [
      ['Refresh', 'health.issue'],
      ['Incidents like this', 'health.similar'],
      ['Create parent incident', 'health.parent'],
      ['Subscribe', 'notifications.subscribeTopic'],
    ]) {
      const button = buttons.find((action) => action.title === title);
      assert.equal(button?.verb, verb);
      assert.match(JSON.stringify(button?.data), new RegExp(`"id":"${issueId}"`));
    }
    const urls = buttons.map(({ url }) => url);
    assert.ok(urls.includes('https://admin.microsoft.com/Adminportal/Home#/servicehealth/:/alerts/EX700101'));
    assert.ok(urls.includes('https://status.cloud.microsoft'));
    assert.ok(!buttons.some(({ verb }) => verb === 'health.report'));
    const [input] = objectsOf(sent?.card).flatMap((node) => inputSchema.safeParse(node).data ?? []);
    assert.match(
      input?.value ?? '',
      /^EX700101 \(Exchange Online\), Service degradation, since 2\d Nov 2026, .* UTC: .+\. https:\/\/admin\.microsoft\.com\/.*EX700101$/,
    );
    change('EX700101', { posts: [post('Brand new.')] });
    later(2);
    const { answer } = await bot.click('health.issue', { id: 'EX700101' });
    assert.match(textOf(answer), /Brand new\./);
  });

  it('takes no other data than its buttons send', async () => {
    for (const data of [{}, { id: 'EX700101^' }, { id: '../EX700101' }, { id: 'EX700101', from: -1 }]) {
      const { sent } = await bot.click('health.issue', data);
      assert.match(onlyCard(sent), /CARD_OUTDATED/);
    }
  });

  it('is for those who may see service health', async () => {
    const from = chatPerson('Lynne Robbins');
    assert.match(onlyCard(await bot.say('EX700101', { from })), /ROLE_MISSING/);
    const { sent } = await bot.click('health.report', { id: 'MO699740' }, { from });
    assert.match(onlyCard(sent), /ROLE_MISSING/);
  });
});

const toggleSchema = z.object({
  type: z.literal('Action.ToggleVisibility'),
  targetElements: z.array(z.string()),
});
const inputSchema = z.object({ type: z.literal('Input.Text'), value: z.string() });
const factSetSchema = z.object({
  type: z.literal('FactSet'),
  facts: z.array(z.object({ title: z.string() })),
});

function factsOf(card: unknown): readonly string[] {
  return objectsOf(card)
    .flatMap((node) => factSetSchema.safeParse(node).data?.facts ?? [])
    .map(({ title }) => title);
}

const elementSchema = z.looseObject({ id: z.string().optional(), isVisible: z.boolean().default(true) });

/** What people see without a click, or after one that shows or hides some elements. */
function visibleText(card: unknown, toggled: ReadonlySet<string> = new Set()): string {
  // What a click would do is for screen readers.
  return textOf(withoutHidden(card, toggled)).replace(/^Show or hide .*\n/gm, '');
}

function withoutHidden(node: unknown, toggled: ReadonlySet<string>): unknown {
  if (Array.isArray(node))
    return node.map((one) => withoutHidden(one, toggled)).filter((one) => one !== undefined);
  const element = elementSchema.safeParse(node).data;
  if (element === undefined) return node;
  if (element.isVisible === toggled.has(element.id ?? '')) return undefined;
  return Object.fromEntries(
    Object.entries(Object(node)).map(([key, value]) => [key, withoutHidden(value, toggled)]),
  );
}
