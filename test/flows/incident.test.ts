import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard } from '../helpers/card-text.ts';

describe('showing an incident', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());

  it('shows its facts and what to do with it', async () => {
    const sent = await bot.say('incident INC0000001');
    const text = onlyCard(sent);
    for (const fact of [
      'INC0000001',
      'outlook keeps asking',
      'Caller',
      'Assignment group',
      'Opened',
      'ago',
    ]) {
      assert.ok(text.includes(fact), `${fact} in ${text}`);
    }
    assert.match(text, /\d - (Critical|High|Moderate|Low|Planning)/);
    const open = actionsOf(sent[0]?.card).find(({ title }) => title === 'Open in ServiceNow');
    assert.match(open?.url ?? '', /\/nav_to\.do\?uri=incident\.do%3Fsys_id%3D[0-9a-f]{32}$/);
  });

  for (const said of [
    'INC001',
    'inc0000001',
    '  Incident   inc1 ?',
    'show incident INC001 please',
    'INC001!',
    'INC001? please',
    'INC 001',
    'inc-1',
    '#INC001',
    'incident 1',
    'incident #1',
  ]) {
    it(`understands "${said}"`, async () => {
      assert.match(onlyCard(await bot.say(said)), /INC0000001/);
    });
  }

  it('prefers a record that is literally called so', async () => {
    bot.serviceNow.tables.insert('incident', { number: 'INC0000077', short_description: 'numbered by rule' });
    bot.serviceNow.tables.insert('incident', { number: 'INC077', short_description: 'numbered by hand' });
    assert.match(onlyCard(await bot.say('INC077')), /numbered by hand/);
  });

  it('finds the number at the length the instance uses, ServiceNow’s own first', async () => {
    bot.serviceNow.tables.insert('incident', { number: 'INC00078', short_description: 'of five digits' });
    assert.match(onlyCard(await bot.say('INC78')), /of five digits/);
    bot.serviceNow.tables.insert('incident', { number: 'INC0000078', short_description: 'of seven digits' });
    assert.match(onlyCard(await bot.say('INC78')), /of seven digits/);
  });

  it('shows each fact under its own name', async () => {
    const { tables } = bot.serviceNow;
    const person = (name: string) =>
      tables.insert('sys_user', { user_name: name, name, active: 'true' }).sys_id ?? '';
    tables.insert('incident', {
      number: 'INC0070003',
      short_description: 'Everything is set',
      caller_id: person('Cara Caller'),
      assigned_to: person('Asta Assigned'),
      assignment_group: tables.insert('sys_user_group', { name: 'Grit Group' }).sys_id ?? '',
      state: '3',
      priority: '1',
      opened_at: '2026-01-02 03:04:05',
      sys_updated_on: '2026-02-03 04:05:06',
    });
    const text = onlyCard(await bot.say('INC0070003')).replaceAll('\n', ' ');
    assert.match(text, /Caller Cara Caller Assignment group Grit Group Assigned to Asta Assigned/);
    assert.match(text, /Opened 2 Jan 2026, 03:04 UTC .* Updated 3 Feb 2026, 04:05 UTC/);
    assert.match(text, /On Hold/);
    assert.match(text, /🔴.*1 - Critical/);
  });

  it('says why it is on hold', async () => {
    const row = { number: 'INC0070005', short_description: 'Waiting', state: '3', hold_reason: '1' };
    bot.serviceNow.tables.insert('incident', row);
    assert.match(onlyCard(await bot.say('INC0070005')), /On Hold \(Awaiting Caller\)/);
  });

  it('shows the last entry, and whether the caller has read it', async () => {
    assert.match(
      onlyCard(await bot.say('INC0000001')),
      /Last reply \(the caller sees it\) · Megan Bowen · .* ago\nThank you Sven/,
    );
    const noted = bot.serviceNow.tables.find('incident', { number: 'INC0000007' });
    assert.ok(noted?.sys_id);
    assert.match(onlyCard(await bot.say('INC0000007')), /Last work note \(internal\)|Last reply/);
  });

  it('has a dash for a fact that is not set', async () => {
    bot.serviceNow.tables.insert('incident', { number: 'INC0070004', short_description: 'Nothing is set' });
    const text = onlyCard(await bot.say('INC0070004')).replaceAll('\n', ' ');
    assert.match(text, /Caller – Assignment group – Assigned to –/);
  });

  it('takes language and time zone of the client where the activity names none', async () => {
    const entities = [{ type: 'clientInfo', locale: 'fr-FR', timezone: 'Asia/Tokyo' }];
    const overrides = { locale: undefined, entities };
    assert.match(onlyCard(await bot.say('INC001', { overrides })), /Groupe d’affectation[\s\S]*UTC\+9/);
  });

  it('speaks the person’s language and time zone', async () => {
    const overrides = { localTimezone: 'Europe/Paris' };
    const text = onlyCard(await bot.say('INC001', { locale: 'fr-CA', overrides }));
    assert.match(text, /Groupe d’affectation/);
    assert.match(text, /il y a \d/);
    assert.match(text, /UTC\+[12]/);
  });

  it('shows markup and markdown of people as they typed it', async () => {
    const typed =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a card template's placeholder, typed by a person
      '<b>x</b> *y* _z_ [link](http://evil.example) `c` <at>Bob</at> # h ${number} {{DATE(2026-01-01T00:00:00Z)}}';
    bot.serviceNow.tables.insert('incident', { number: 'INC0070001', short_description: typed });
    assert.ok(onlyCard(await bot.say('INC0070001')).includes(typed));
  });

  it('has words for what is empty', async () => {
    bot.serviceNow.tables.insert('incident', { number: 'INC0070002', short_description: '' });
    assert.match(onlyCard(await bot.say('INC0070002')), /\(no short description\)/);
  });

  it('says when there is no such incident', async () => {
    const text = onlyCard(await bot.say('incident INC9999999'));
    assert.match(text, /There is no incident INC9999999/);
    assert.match(text, /INCIDENT_NOT_FOUND/);
    assert.match(text, /^✋/);
    assert.doesNotMatch(text, /Try again/);
  });

  it('does not show an incident that the integration user may not see', async () => {
    bot.serviceNow.access.hideRows('incident', (row) => row.number === 'INC0000005');
    const text = onlyCard(await bot.say('INC0000005'));
    bot.serviceNow.access.reset();
    assert.match(text, /There is no incident INC0000005/);
  });

  for (const [number, kind] of [
    ['CHG0000001', 'a change request'],
    ['PRB0000001', 'a problem'],
    ['RITM0000001', 'a requested item'],
    ['KB0000001', 'a knowledge article'],
  ] as const) {
    it(`says that ${number} is ${kind}`, async () => {
      const text = onlyCard(await bot.say(`incident ${number}`));
      assert.ok(text.includes(kind));
      assert.match(text, /NOT_AN_INCIDENT/);
    });
  }

  it('says how a number is written', async () => {
    assert.match(onlyCard(await bot.say('incident of yesterday')), /INC and digits/);
    const long = onlyCard(await bot.say(`incident ${'y'.repeat(90)}`));
    assert.ok(long.includes(`${'y'.repeat(60)}…`), long);
    assert.match(onlyCard(await bot.say(`incident INC${'1'.repeat(40)}`)), /INCIDENT_NUMBER_UNREADABLE/);
  });
});
