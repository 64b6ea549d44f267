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
    const open = actionsOf(sent[0]?.card).find(({ url }) => url !== undefined);
    assert.match(open?.url ?? '', /\/nav_to\.do\?uri=incident\.do%3Fsys_id%3D[0-9a-f]{32}$/);
  });

  for (const said of [
    'INC001',
    'inc0000001',
    '  Incident   inc1 ?',
    'show incident INC001 please',
    'INC001!',
  ]) {
    it(`understands "${said}"`, async () => {
      assert.match(onlyCard(await bot.say(said)), /INC0000001/);
    });
  }

  it('prefers a record that is literally called so', async () => {
    bot.serviceNow.tables.insert('incident', { number: 'INC077', short_description: 'numbered by hand' });
    assert.match(onlyCard(await bot.say('INC077')), /numbered by hand/);
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
    assert.match(onlyCard(await bot.say(`incident INC${'1'.repeat(40)}`)), /INCIDENT_NUMBER_UNREADABLE/);
  });
});
