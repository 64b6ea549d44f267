import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { inputOf } from '../helpers/forms.ts';

const contact = 'escalation.contact';
const channel = { kind: 'channel', name: 'Messaging' } as const;

describe('contacting Microsoft support', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({
      settings: { SHARED_HIDDEN_FIELDS: 'description', SHARED_HIDDEN_PRIORITIES: '1' },
    });
    const { tables } = bot.serviceNow;
    const { sys_id: sysId = '' } = tables.insert('incident', {
      number: 'INC0083001',
      short_description: 'Mail flow stopped',
      description: 'Nothing arrives.\n**Trace** ends at 15:40.',
      opened_at: '2026-11-23 08:12:00',
      priority: '2',
      impact: '1',
      urgency: '2',
      state: '2',
    });
    tables.insert('sys_journal_field', {
      name: 'incident',
      element_id: sysId,
      element: 'work_notes',
      value: 'Connectors are unchanged.',
    });
    tables.insert('incident', {
      number: 'INC0083002',
      short_description: 'Hidden',
      priority: '1',
      state: '2',
    });
    tables.insert('incident', { number: 'INC0083003', short_description: '', state: '2' });
  });
  after(() => bot.close());

  const alex = chatPerson('Alex Wilber');

  for (const said of ['contact support for INC83001', 'contact Microsoft support for INC0083001']) {
    it(`prepares the case for "${said}"`, async () => {
      const [sent] = await bot.say(said, { from: alex });
      const text = textOf(sent?.card);
      assert.match(text, /Contact Microsoft support for INC0083001/);
      assert.match(text, /does not open the case itself yet/);
      const prepared = inputOf(sent?.card, 'prepared').value;
      for (const fact of [
        'Problem: Mail flow stopped',
        'Our reference: INC0083001',
        'Reported: 23 Nov 2026, 08:12 UTC',
        'impact: 1 - High',
        'Nothing arrives.\n**Trace** ends at 15:40.',
        'Connectors are unchanged.',
      ]) {
        assert.ok(prepared.includes(fact), `${fact} in ${prepared}`);
      }
      const link = actionsOf(sent?.card).find(({ url }) => url !== undefined);
      assert.equal(link?.url, 'https://admin.microsoft.com/AdminPortal/Home#/support');
    });
  }

  it('is a button of the incident card, with a way back', async () => {
    const [sent] = await bot.say('INC0083001', { from: alex });
    const button = actionsOf(sent?.card).find(({ verb }) => verb === contact);
    const { answer } = await bot.click(contact, Object(button?.data), { from: alex });
    assert.match(textOf(answer), /Contact Microsoft support for INC0083001/);
    const back = actionsOf(answer).find(({ verb }) => verb === 'incidents.show');
    const shown = await bot.click('incidents.show', Object(back?.data), { from: alex });
    assert.match(textOf(shown.answer), /Mail flow stopped/);
  });

  it('has words for what nobody filled in', async () => {
    const [sent] = await bot.say('contact support for INC0083003', { from: alex });
    assert.match(inputOf(sent?.card, 'prepared').value, /Problem: \(not given\)[\s\S]*\(not given\)/);
  });

  it('takes the administrator’s right', async () => {
    assert.match(onlyCard(await bot.say('contact support for INC0083001')), /ROLE_MISSING/);
    assert.match(onlyCard((await bot.click(contact, { number: 'INC0083001' })).sent), /ROLE_MISSING/);
    const [sent] = await bot.say('INC0083001');
    assert.deepEqual(
      actionsOf(sent?.card).filter(({ verb }) => verb === contact),
      [],
    );
  });

  it('speaks French', async () => {
    const french = { from: alex, locale: 'fr-FR' };
    const [sent] = await bot.say('contacter le support pour INC0083001', french);
    assert.match(textOf(sent?.card), /Contacter le support Microsoft pour INC0083001/);
    assert.match(inputOf(sent?.card, 'prepared').value, /Problème\u00a0: Mail flow stopped/);
  });

  for (const number of ['INC0083001', 'INC0083002']) {
    it(`keeps what a channel may not see of ${number} for the person’s own chat`, async () => {
      const sent = await bot.say(`contact support for ${number}`, { from: alex, place: channel });
      const [shared, own, ...others] = sent;
      assert.equal(others.length, 0);
      assert.doesNotMatch(JSON.stringify(shared?.card), /Nothing arrives|Hidden|prepared/);
      assert.match(own?.conversationId ?? '', /^a:/);
      assert.match(textOf(own?.card), new RegExp(`Contact Microsoft support for ${number}`));
    });
  }

  it('says when the incident is gone', async () => {
    const sysId = 'a'.repeat(32);
    assert.match(onlyCard((await bot.click(contact, { sysId }, { from: alex })).sent), /INCIDENT_GONE/);
    assert.match(onlyCard((await bot.click(contact, {}, { from: alex })).sent), /CARD_OUTDATED/);
  });
});
