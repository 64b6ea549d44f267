import assert from 'node:assert/strict';
import { type SayOptions, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import type { SentActivity } from '../helpers/connector.ts';

const inChannel: SayOptions = { place: { kind: 'channel', name: 'General' } };

describe('what others in a conversation may not see', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({
      settings: {
        SHARED_HIDDEN_PRIORITIES: '1',
        SHARED_HIDDEN_GROUPS: 'Vault Keepers',
        SHARED_HIDDEN_TABLES: 'u_hr_incident',
        SHARED_HIDDEN_FIELDS: 'caller_id, work_notes',
      },
    });
    const { tables } = bot.serviceNow;
    const insert = (number: string, more: Readonly<Record<string, string>>) =>
      tables.insert('incident', {
        number,
        short_description: `subject of ${number}`,
        priority: '3',
        state: '2',
        active: 'true',
        ...more,
      });
    const keepers = tables.insert('sys_user_group', { name: 'Vault Keepers', active: 'true' }).sys_id ?? '';
    const caller = tables.insert('sys_user', { user_name: 'cara', name: 'Cara Caller', active: 'true' });
    insert('INC0080001', { priority: '1' });
    insert('INC0080002', { assignment_group: keepers });
    insert('INC0080003', { sys_class_name: 'u_hr_incident' });
    insert('INC0080004', { caller_id: caller.sys_id ?? '' });
    insert('INC0080005', {});
    insert('INC0080006', { caller_id: caller.sys_id ?? '' });
    const commented = tables.find('incident', { number: 'INC0080006' })?.sys_id ?? '';
    tables.insert('sys_journal_field', {
      name: 'incident',
      element: 'comments',
      element_id: commented,
      value: 'any news?',
      sys_created_by: 'cara',
    });
  });
  after(() => bot.close());

  const isShared = ({ conversationId }: SentActivity) => conversationId.startsWith('19:');
  const shared = (sent: Awaited<ReturnType<TestBot['say']>>) =>
    sent.filter(isShared).map(({ card }) => textOf(card));
  const own = (sent: Awaited<ReturnType<TestBot['say']>>) =>
    sent.filter((one) => !isShared(one)).map(({ card }) => textOf(card));

  for (const [number, why] of [
    ['INC0080001', 'priority'],
    ['INC0080002', 'group'],
    ['INC0080003', 'table'],
  ] as const) {
    it(`is a record, by its ${why}: the channel learns its number, the person gets the card`, async () => {
      const sent = await bot.say(number, inChannel);
      assert.match(shared(sent).join(), /is sensitive/);
      assert.doesNotMatch(JSON.stringify(shared(sent)), /subject of/);
      assert.match(own(sent).join(), new RegExp(`subject of ${number}`));
    });
  }

  it('is a field, and only where it is set', async () => {
    const withCaller = await bot.say('INC0080004', inChannel);
    assert.match(shared(withCaller).join(), /subject of INC0080004/);
    assert.doesNotMatch(shared(withCaller).join(), /Cara Caller/);
    assert.match(own(withCaller).join(), /Cara Caller/);
    const without = await bot.say('INC0080005', inChannel);
    assert.equal(own(without).length, 0);
  });

  it('is how an incident was resolved', async () => {
    const discreet = await startBot({ settings: { SHARED_HIDDEN_FIELDS: 'close_notes' } });
    discreet.serviceNow.tables.insert('incident', {
      number: 'INC0080007',
      short_description: 'drum is noisy',
      state: '6',
      close_code: 'Known error',
      close_notes: 'swapped the drum',
    });
    const sent = await discreet.say('INC0080007', inChannel);
    await discreet.close();
    assert.match(shared(sent).join(), /drum is noisy/);
    assert.doesNotMatch(JSON.stringify(sent.filter(isShared)), /swapped the drum|Known error/);
    assert.match(own(sent).join(), /Known error[\s\S]*swapped the drum/);
  });

  it('is not told as the author of what is shown', async () => {
    const sent = await bot.say('INC0080006', inChannel);
    assert.match(own(sent).join(), /Last reply .* Cara Caller[\s\S]*any news/);
    assert.match(shared(sent).join(), /any news/);
    assert.doesNotMatch(JSON.stringify(sent.filter(isShared)), /Cara Caller/);
  });

  it('is nothing in a personal chat', async () => {
    const [card, ...others] = await bot.say('INC0080001');
    assert.match(textOf(card?.card), /subject of INC0080001/);
    assert.equal(others.length, 0);
  });

  it('is left out of lists, which say so, and is whole in the own chat', async () => {
    const sent = await bot.say('search incidents subject', inChannel);
    const [list = ''] = shared(sent);
    assert.match(list, /3 incidents are sensitive/);
    for (const hidden of ['INC0080001', 'INC0080002', 'INC0080003']) assert.ok(!list.includes(hidden));
    assert.ok(list.includes('INC0080005'));
    assert.match(own(sent).join(), /INC0080001/);
  });

  it('is no list of what hides nothing that a list shows', async () => {
    const sent = await bot.say('search incidents INC0080005 of subject', inChannel);
    assert.match(shared(sent).join(), /INC0080005/);
    assert.equal(own(sent).length, 0);
  });

  it('is not told by solutions either', async () => {
    const sent = await bot.say('find solutions for INC0080001', inChannel);
    assert.doesNotMatch(JSON.stringify(shared(sent)), /subject of/);
    assert.match(own(sent).join(), /INC0080001/);
  });

  it('is not found as the solution of something else, but in the own chat', async () => {
    const resolved = { state: '6', close_notes: 'Unjammed the zeppelin hangar door.' };
    const subject = (name: string) => ({ short_description: `zeppelin hangar door ${name}` });
    const { tables } = bot.serviceNow;
    const keepers = tables.find('sys_user_group', { name: 'Vault Keepers' })?.sys_id ?? '';
    const hidden = [{ priority: '1' }, { assignment_group: keepers }, { sys_class_name: 'u_hr_incident' }];
    for (const [index, more] of [{ priority: '4' }, ...hidden].entries()) {
      const number = `INC008100${index}`;
      tables.insert('incident', { number, priority: '3', ...resolved, ...subject(`no ${index}`), ...more });
    }
    const asked = 'find solutions for zeppelin hangar door';
    const sent = await bot.say(asked, inChannel);
    const [card = ''] = shared(sent);
    assert.match(card, /INC0081000/);
    assert.doesNotMatch(JSON.stringify(sent.filter(isShared)), /INC008100[123]|no [123]/);
    assert.match(own(sent).join(), /INC0081001[\s\S]*/);
    const [whole, ...others] = await bot.say(asked);
    for (const number of ['INC0081001', 'INC0081002', 'INC0081003']) {
      assert.ok(textOf(whole?.card).includes(number), number);
    }
    assert.equal(others.length, 0);
  });

  it('is not told by a click', async () => {
    const { answer, sent } = await bot.click('incidents.show', { number: 'INC0080001' }, inChannel);
    assert.doesNotMatch(JSON.stringify(answer), /subject of/);
    assert.match(own(sent).join(), /subject of INC0080001/);
    assert.ok(actionsOf(answer).every(({ verb }) => verb === undefined));
  });
});

describe('what an incident is about, where it may not be told', () => {
  it('is told to the asker alone, when it is no more than what it looks like', async () => {
    const bot = await startBot({ settings: { SHARED_HIDDEN_FIELDS: 'description' } });
    const sent = await bot.say('INC0000001', inChannel);
    await bot.close();
    const [shared, own] = sent.map(({ card }) => textOf(card));
    assert.doesNotMatch(shared ?? '', /EX700101/);
    assert.match(own ?? '', /Looks like EX700101/);
  });

  it('does not tell who works on it by who wrote last', async () => {
    const bot = await startBot({ settings: { SHARED_HIDDEN_FIELDS: 'assigned_to' } });
    const user = bot.serviceNow.tables.find('sys_user', { user_name: 'adele.vance' });
    const number = 'INC0080090';
    const row = bot.serviceNow.tables.insert('incident', {
      number,
      short_description: 'drum is silent',
      state: '2',
      assigned_to: user?.sys_id ?? '',
    });
    bot.serviceNow.tables.insert(
      'sys_journal_field',
      { name: 'incident', element: 'work_notes', element_id: row.sys_id ?? '', value: 'looked at it' },
      'adele.vance',
    );
    const sent = await bot.say(number, inChannel);
    await bot.close();
    const [shared, own] = sent.map(({ card }) => textOf(card));
    assert.match(shared ?? '', /looked at it/);
    assert.doesNotMatch(shared ?? '', /Adele Vance/);
    assert.match(own ?? '', /Last work note .* Adele Vance/);
  });

  it('is told neither by the service health it looks like nor by its buttons', async () => {
    const bot = await startBot({ settings: { SHARED_HIDDEN_FIELDS: 'description,assigned_to' } });
    try {
      const [own] = await bot.say('INC0000001');
      assert.match(textOf(own?.card), /Looks like EX700101/);
      const sent = await bot.say('INC0000001', inChannel);
      const [shared] = sent.filter(({ conversationId }) => conversationId.startsWith('19:'));
      assert.match(textOf(shared?.card), /outlook keeps asking/);
      assert.doesNotMatch(textOf(shared?.card), /EX700101/);
      const notes = actionsOf(shared?.card).filter(({ verb }) => verb === 'incidents.note');
      assert.equal(notes.length, 1);
      assert.doesNotMatch(JSON.stringify(notes), /Megan Bowen/);
    } finally {
      await bot.close();
    }
  });
});
