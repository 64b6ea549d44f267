import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { wordsOfSetting } from '../../../../src/features/settings/chosen/second-administrator.ts';
import { openAuditFile } from '../../../../src/features/setup/audit/audit-file.ts';
import type { AuditDeps } from '../../../../src/features/setup/audit/deps.ts';
import type { AuditEntry } from '../../../../src/features/setup/audit/entries.ts';
import { auditKinds } from '../../../../src/features/setup/audit/entries.ts';
import { auditFeature } from '../../../../src/features/setup/audit/index.ts';
import { openStore, type Store } from '../../../../src/store/index.ts';
import { chatPerson } from '../../../helpers/bot.ts';
import { actionsOf, objectsOf, onlyCard, textOf } from '../../../helpers/card-text.ts';
import type { SentActivity } from '../../../helpers/connector.ts';
import { agent, startTeamsBot, type TeamsBot } from '../../../helpers/teams-bot.ts';

const by = { name: 'Isaiah Langer', entraObjectId: 'o-1' };
const agentId = chatPerson('Megan Bowen').aadObjectId;
const channel = { kind: 'channel', name: 'Network' } as const;

describe('the record of changes', () => {
  let store: Store;
  let deps: AuditDeps;
  let bot: TeamsBot;
  let now: Date;
  let publicUrl: string | undefined;
  beforeEach(async () => {
    now = new Date('2026-11-23T14:05:00Z');
    store = await openStore(
      { kind: 'memory' },
      { lockMilliseconds: 0, onTrouble: () => undefined, clock: () => now },
    );
    const { audit: log, auditLinks: links } = store.ofTenant('one');
    deps = { log, links, wordsOfSetting, publicUrl: () => publicUrl, randomBytes: () => randomBytes(32) };
    bot = await startTeamsBot({
      feature: auditFeature(deps),
      person: { ...agent, rights: new Set(['setup']) },
      openReport: (token) => openAuditFile(token, deps),
    });
    publicUrl = bot.url;
  });
  afterEach(async () => {
    await bot.close();
    await store.close();
  });

  const add = (entry: Partial<AuditEntry>) =>
    deps.log.add({ kind: 'settingChanged', by, subject: 'sso', ...entry });
  const exported = async () => linkIn((await bot.click('audit.export', {}, { clicked: { id: '1' } })).sent);

  it('says who changed what, when, from what to what, in the reader’s language', async () => {
    await add({ subject: 'adminEmail', before: '', after: '*a*@contoso.com', as: 'admin@contoso.com' });
    await add({ kind: 'userDisabled', subject: 'megan@contoso.com', before: 'insights_user', after: '' });
    assert.match(
      onlyCard(await bot.say('audit')),
      /^2 changes\nUser disabled: megan@contoso\.com\ninsights_user → \(nothing\)\n23 Nov 2026, 14:05 UTC · Isaiah Langer\nSetting changed: Microsoft 365 admin email\n\(nothing\) → \*a\*@contoso\.com\n.* · Isaiah Langer, with the account admin@contoso\.com/,
    );
    const french = onlyCard(await bot.say('journal des modifications', { locale: 'fr-FR' }));
    assert.match(
      french,
      /^2 modifications\nUtilisateur désactivé.: megan@contoso\.com\ninsights_user → \(rien\)/,
    );
  });

  it('names steps, paths and settings as their cards do, and the file as other programs do', async () => {
    await add({ kind: 'setupStarted', subject: 'direct' });
    await add({ kind: 'stepDone', subject: 'integrationUser' });
    await add({ kind: 'stepDone', subject: 'a step of another version' });
    const policy = { tables: ['u_hr_incident'], fields: [], groups: [], priorities: [] };
    await add({ subject: 'sensitivity', before: 'of another version', after: JSON.stringify(policy) });
    await add({ kind: 'settingAsked', subject: 'automatic incidents', before: 'off', after: 'on' });
    const said = onlyCard(await bot.say('audit'));
    assert.match(said, /asked for: Automatic incidents\noff → on/);
    assert.match(said, /What shared places do not show\nof another version → .*: u_hr_incident/);
    assert.match(said, /Step done: a step of another version\n/);
    assert.match(said, /Step done: Integration user\n/);
    assert.match(said, /Set-up started: Direct, without Microsoft’s app\n/);
    const file = await (await fetch(await exported())).text();
    assert.match(file, /settingAsked,automatic incidents,off,on/);
    assert.match(file, /stepDone,integrationUser/);
  });

  it('has a sentence for every kind', async () => {
    for (const kind of auditKinds) await add({ kind, subject: `about ${kind}` });
    const texts: string[] = [];
    let page: unknown = (await bot.say('audit'))[0]?.card;
    for (;;) {
      texts.push(textOf(page));
      const older = actionsOf(page).find(({ title }) => title === 'Older changes');
      if (older === undefined) break;
      page = (await bot.click('audit.page', Object(older.data))).answer;
    }
    for (const kind of auditKinds) {
      const named = texts.some((text) => text.includes(`: about ${kind}\n`));
      assert.ok(named, kind);
    }
  });

  it('names what another version wrote as it was written', async () => {
    await store.ofTenant('one').audit.add({ kind: 'thingOfLater', by, subject: 'a thing' });
    assert.match(onlyCard(await bot.say('audit')), /thingOfLater: a thing\n/);
  });

  it('has pages, the newest first', async () => {
    for (let index = 1; index <= 12; index += 1) await add({ subject: `setting-${index}` });
    const sent = await bot.say('who changed what');
    assert.match(onlyCard(sent), /^12 changes\nSetting changed: setting-12\n/);
    assert.doesNotMatch(onlyCard(sent), /setting-2\n/);
    const older = actionsOf(sent[0]?.card).find(({ title }) => title === 'Older changes');
    assert.deepEqual(older?.data, { before: 3, verb: 'audit.page' });
    const { answer } = await bot.click('audit.page', { before: 3 });
    assert.match(textOf(answer), /setting-2\n.*setting-1\n/s);
    assert.deepEqual(
      actionsOf(answer).map(({ title }) => title),
      ['Newest changes', 'Export all'],
    );
    assert.match(textOf((await bot.click('audit.page', {})).answer), /setting-12\n/);
    assert.match(onlyCard((await bot.click('audit.page', { before: 'x' })).sent), /CARD_OUTDATED/);
  });

  it('says that there is nothing yet', async () => {
    const sent = await bot.say('audit');
    assert.match(onlyCard(sent), /^No changes yet\nNobody has changed anything/);
    assert.deepEqual(actionsOf(sent[0]?.card), []);
  });

  it('is exported as CSV by a link that is good for ten minutes; that, too, is written down', async () => {
    await add({ subject: '=cmd|"x",\ny', before: '-1', after: '@sum', by: { ...by, name: '+Léo, "L"' } });
    const link = await exported();
    const response = await fetch(link);
    assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(
      response.headers.get('content-disposition'),
      `attachment; filename=casebridge-audit-${new Date().toISOString().slice(0, 10)}.csv`,
    );
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.deepEqual([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.equal(
      new TextDecoder().decode(bytes),
      [
        'seq,time,by,by_entra_object_id,action,subject,before,after,account',
        `2,2026-11-23T14:05:00.000Z,Megan Bowen,${agentId},auditExported,CSV,,,`,
        `1,2026-11-23T14:05:00.000Z,"'+Léo, ""L""",o-1,settingChanged,"'=cmd|""x"",\ny",'-1,'@sum,`,
        '',
      ].join('\r\n'),
    );
    now = new Date(now.getTime() + 10 * 60_000);
    assert.equal((await fetch(link)).status, 404);
  });

  it('is no formula in a spreadsheet that separates cells by semicolons either', async () => {
    await add({ subject: 'sso', by: { ...by, name: 'Léo; =cmd' }, before: 'a;b', after: 'a\n+1' });
    const text = await (await fetch(await exported())).text();
    assert.ok(text.includes(`,Léo; '=cmd,o-1,settingChanged,sso,a;b,"a\n'+1",`), text);
  });

  it('is exported whole, however much it is', async () => {
    for (let index = 0; index < 503; index += 1) await add({ subject: `setting-${index}` });
    const lines = (await (await fetch(await exported())).text()).trimEnd().split('\r\n');
    assert.equal(lines.length, 1 + 503 + 1);
    assert.equal(new Set(lines).size, lines.length);
  });

  it('goes to the own chat of who asked, where others read along', async () => {
    const { sent } = await bot.click('audit.export', {}, { place: channel, clicked: { id: '1' } });
    const inChannel = sent.find(({ conversationId }) => conversationId.startsWith('19:'));
    assert.match(textOf(inChannel?.card), /own chat/);
    assert.doesNotMatch(JSON.stringify(inChannel?.card), /\/reports\//);
    const own = sent.filter(({ conversationId }) => conversationId.startsWith('a:'));
    assert.equal((await fetch(linkIn(own))).status, 200);
  });

  it('is text in the own chat where there is no address for a file, and says how to get all', async () => {
    publicUrl = undefined;
    for (let index = 1; index <= 80; index += 1)
      await add({ subject: `setting-${index} ${'x'.repeat(100)}` });
    const { sent } = await bot.click('audit.export', {}, { clicked: { id: '1' } });
    assert.match(onlyCard(sent), /The newest \d\d changes of 81, in CSV:.*PUBLIC_URL/s);
    const input = objectsOf(sent[0]?.card).find((node) => 'id' in node && node.id === 'csv');
    const csv = input && 'value' in input ? String(input.value) : '';
    assert.match(csv, /^seq,time,by,.*\r\n81,.*auditExported.*\r\n80,/);
    assert.match(csv, /\r\n$/);
  });

  it('is for nobody else’s token, and for who may configure only', async () => {
    await add({});
    assert.equal((await fetch(`${bot.url}/reports/${'A'.repeat(43)}`)).status, 404);
    assert.equal((await fetch(`${bot.url}/reports/short`)).status, 404);
    const other = await startTeamsBot({ feature: auditFeature(deps) });
    try {
      assert.match(onlyCard(await other.say('audit')), /ROLE_MISSING/);
      assert.match(onlyCard((await other.click('audit.export', {})).sent), /ROLE_MISSING/);
    } finally {
      await other.close();
    }
  });
});

function linkIn(sent: readonly SentActivity[]): string {
  const url = actionsOf(sent[0]?.card).find(({ type }) => type === 'Action.OpenUrl')?.url;
  assert.ok(url, 'a link to the file');
  return url;
}
