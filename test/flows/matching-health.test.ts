import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

describe('the service health that an incident looks like', () => {
  let bot: TestBot;
  let now: Date;
  beforeEach(async () => {
    now = new Date();
    bot = await startBot({ now: () => now });
  });
  afterEach(() => bot.close());

  const insert = (short_description: string, more: Readonly<Record<string, string>> = {}) =>
    bot.serviceNow.tables.insert('incident', {
      number: 'INC0090001',
      short_description,
      state: '2',
      active: 'true',
      ...more,
    });
  const issue = (title: string, service: string, impactDescription = '') => {
    const [known] = bot.graph.issues;
    assert.ok(known);
    const open = { ...known, id: 'ZZ1', title, service, impactDescription, isResolved: false };
    bot.graph.issues.splice(0, bot.graph.issues.length, open);
  };
  const looksLike = async () => /Looks like (\w+)/.exec(onlyCard(await bot.say('INC0090001')))?.[1];

  it('is on its card, with the reason and the way to it', async () => {
    await bot.say('service health');
    const sent = await bot.say('INC0000001');
    assert.match(
      onlyCard(sent),
      /Looks like EX700101: .*\nabout Exchange Online · both mention .*password.* · opened .* (after|before)/,
    );
    const actions = actionsOf(sent[0]?.card);
    assert.ok(actions.some(({ url }) => url?.endsWith('/servicehealth/:/alerts/EX700101')));
    assert.ok(actions.some(({ title, verb }) => title === 'Confirm EX700101' && verb === 'health.confirm'));
    const show = actions.find(({ title }) => title === 'Show the issue');
    const { answer } = await bot.click(show?.verb ?? '', Object(show?.data));
    assert.match(textOf(answer), /^Some users are repeatedly asked for their password.*\n[\s\S]*EX700101 · /);
  });

  it('is told in French', async () => {
    await bot.say('service health');
    const sent = await bot.say('INC001', { locale: 'fr-FR' });
    const text = onlyCard(sent);
    const titles = actionsOf(sent[0]?.card).map(({ title }) => title);
    assert.ok(titles.includes('Confirmer EX700101') && titles.includes('Afficher le problème'));
    assert.match(text, /Ressemble à EX700101.*\nconcerne Exchange Online · .* · ouvert /);
  });

  it('says only what is known of the reason', async () => {
    issue('Some users are asked for a second approval when they print', 'Universal Print');
    insert('asked for second approval when printing', { opened_at: '' });
    assert.match(onlyCard(await bot.say('INC0090001')), /\nUniversal Print · both mention [^·]*$/m);
  });

  for (const [service, title, said] of [
    [
      'Exchange Online',
      'Messages to external recipients are delayed',
      'mails to external recipients are delayed by hours',
    ],
    ['Microsoft Teams', 'Recordings of meetings are delayed', 'teams recording of our meeting still delayed'],
    [
      'Microsoft Intune',
      'Device enrollment fails with error 80180014',
      'intune: enrollment of my device fails 80180014',
    ],
    ['Microsoft Bookings', 'Appointment pages do not load', 'our bookings appointment page wont load'],
  ] as const) {
    it(`is found for ${service}`, async () => {
      issue(title, service);
      insert(said);
      assert.equal(await looksLike(), 'ZZ1');
    });
  }

  for (const [why, title, service, said] of [
    [
      'the service is another',
      'Users cannot print documents from their libraries',
      'SharePoint Online',
      'excel cannot print documents on floor 2',
    ],
    ['only the service is the same', 'Presence is shown late', 'Microsoft Teams', 'teams call has no sound'],
    [
      'too little is the same',
      'Some users cannot find shared mailboxes in search',
      'Exchange Online',
      'outlook search slow',
    ],
  ] as const) {
    it(`is not on the card when ${why}`, async () => {
      issue(title, service);
      insert(said);
      assert.equal(await looksLike(), undefined);
    });
  }

  it('is not on the card of what is resolved, or was reported long before', async () => {
    issue('Some users are repeatedly asked for their password in Outlook', 'Exchange Online');
    const { sys_id = '' } = insert('outlook repeatedly asks for my password');
    const change = (values: Readonly<Record<string, string>>) =>
      bot.serviceNow.tables.update('incident', sys_id, values);
    assert.equal(await looksLike(), 'ZZ1');
    change({ opened_at: '2020-01-01 08:00:00' });
    assert.equal(await looksLike(), undefined);
    change({ opened_at: '' });
    assert.equal(await looksLike(), 'ZZ1');
    change({ state: '6' });
    assert.equal(await looksLike(), undefined);
  });

  it('is left out while Graph is silent', async () => {
    bot.graph.faults.add({ kind: 'silence' });
    const text = onlyCard(await bot.say('INC0000001'));
    assert.match(text, /outlook keeps asking/);
    assert.doesNotMatch(text, /Looks like/);
  });

  it('is asked for again only after a while when Graph did not tell', async () => {
    bot.graph.faults.add({ kind: 'answer', status: 403 }, { times: 1 });
    assert.doesNotMatch(onlyCard(await bot.say('INC0000001')), /Looks like/);
    const asked = bot.graph.requests.length;
    assert.doesNotMatch(onlyCard(await bot.say('INC0000001')), /Looks like/);
    assert.equal(bot.graph.requests.length, asked);
    now = new Date(now.getTime() + 61_000);
    assert.match(onlyCard(await bot.say('INC0000001')), /Looks like/);
  });

  it('is left out when what is known is more than an hour old', async () => {
    assert.match(onlyCard(await bot.say('INC0000001')), /Looks like/);
    bot.graph.faults.add({ kind: 'answer', status: 403 });
    now = new Date(now.getTime() + 30 * 60_000);
    assert.match(onlyCard(await bot.say('INC0000001')), /Looks like/);
    const asked = bot.graph.requests.length;
    assert.match(onlyCard(await bot.say('INC0000001')), /Looks like/);
    assert.equal(bot.graph.requests.length, asked);
    now = new Date(now.getTime() + 31 * 60_000);
    assert.doesNotMatch(onlyCard(await bot.say('INC0000001')), /Looks like/);
  });

  it('asks Graph once for any number of cards', async () => {
    await bot.say('INC0000001');
    const asked = bot.graph.requests.length;
    await Promise.all([bot.say('INC0000004'), bot.say('INC0000059')]);
    assert.equal(bot.graph.requests.length, asked);
  });
});
