import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { filledIn, inputOf } from '../helpers/forms.ts';

describe('lists of incidents', () => {
  let bot: TestBot;
  let group: string;
  let megan: string;
  beforeEach(async () => {
    bot = await startBot();
    const { tables } = bot.serviceNow;
    for (const row of [...tables.rows('incident')]) tables.delete('incident', row.sys_id ?? '');
    group = tables.find('sys_user_group', { name: 'Service Desk' })?.sys_id ?? '';
    megan = tables.find('sys_user', { user_name: 'megan.bowen' })?.sys_id ?? '';
    assert.ok(group && megan);
  });
  afterEach(() => bot.close());

  const insert = (number: number, more: Readonly<Record<string, string>> = {}) =>
    bot.serviceNow.tables.insert('incident', {
      number: `INC${String(number).padStart(7, '0')}`,
      short_description: `problem ${number}`,
      state: '2',
      active: 'true',
      priority: '3',
      ...more,
    });
  const insertMany = (count: number, more: Readonly<Record<string, string>> = {}) => {
    for (let number = 1; number <= count; number += 1) insert(number, more);
  };
  const numbersIn = (card: string) => card.match(/INC\d{7}(?= )/g) ?? [];
  const cardOf = (answer: unknown) => textOf(answer);
  const button = (card: unknown, title: string) => {
    const found = actionsOf(card).find((action) => action.title === title);
    assert.ok(found, `a button ${title}`);
    return Object(found.data);
  };

  it('are the person’s own open ones, worst first, then newest', async () => {
    insert(1, { assigned_to: megan, priority: '3' });
    insert(2, { assigned_to: megan, priority: '1' });
    insert(3, { assigned_to: megan, priority: '3' });
    insert(4, { assigned_to: megan, state: '6' });
    insert(5, { assigned_to: megan, state: '7', active: 'false' });
    insert(6, { assigned_to: group });
    const text = onlyCard(await bot.say('my incidents'));
    assert.deepEqual(numbersIn(text), ['INC0000002', 'INC0000003', 'INC0000001']);
    assert.match(text, /1–3 of 3/);
    assert.match(text, /🔴 INC0000002 {2}problem 2/);
    assert.match(text, /1 - Critical · In Progress · Megan Bowen · updated/);
  });

  it('have ten a page, with the way on and back', async () => {
    insertMany(25);
    const [first] = await bot.say('open incidents');
    assert.match(textOf(first?.card), /1–10 of 25/);
    assert.equal(actionsOf(first?.card).filter(({ title }) => title === 'Previous').length, 0);
    const second = await bot.click('incidents.list', button(first?.card, 'Next'));
    assert.match(cardOf(second.answer), /11–20 of 25/);
    const third = await bot.click('incidents.list', button(second.answer, 'Next'));
    assert.match(cardOf(third.answer), /21–25 of 25/);
    assert.deepEqual(numbersIn(cardOf(third.answer)).length, 5);
    assert.equal(actionsOf(third.answer).filter(({ title }) => title === 'Next').length, 0);
    const back = await bot.click('incidents.list', button(third.answer, 'Previous'));
    assert.match(cardOf(back.answer), /11–20 of 25/);
  });

  it('show the last page when what was on the one asked for has moved', async () => {
    insertMany(11);
    const [first] = await bot.say('open incidents');
    const next = button(first?.card, 'Next');
    bot.serviceNow.tables.delete(
      'incident',
      bot.serviceNow.tables.find('incident', { number: 'INC0000011' })?.sys_id ?? '',
    );
    const page = await bot.click('incidents.list', next);
    assert.match(cardOf(page.answer), /1–10 of 10/);
  });

  it('open an incident’s card from its row, and lead back', async () => {
    insertMany(12);
    const [first] = await bot.say('open incidents');
    const second = await bot.click('incidents.list', button(first?.card, 'Next'));
    const opened = await bot.click('incidents.show', button(second.answer, 'Open INC0000002'));
    assert.match(cardOf(opened.answer), /problem 2/);
    const back = await bot.click('incidents.list', button(opened.answer, 'Back to the list'));
    assert.match(cardOf(back.answer), /11–12 of 12/);
  });

  it('are led back to after an action on one of their incidents, saved or not', async () => {
    insertMany(12);
    const [first] = await bot.say('open incidents');
    const second = await bot.click('incidents.list', button(first?.card, 'Next'));
    const opened = await bot.click('incidents.show', button(second.answer, 'Open INC0000002'));
    const press = (card: unknown, verb: string, typed = {}) => bot.click(verb, filledIn(card, verb, typed));
    const form = await press(opened.answer, 'incidents.note');
    const empty = await press(form.answer, 'incidents.saveNote');
    const saved = await press(empty.answer, 'incidents.saveNote', { text: 'Looked at it.' });
    const group = await press(opened.answer, 'incidents.reassign');
    const files = await press(opened.answer, 'incidents.attachments');
    const cards = [
      saved.answer,
      (await press(saved.answer, 'incidents.assignToMe')).answer,
      (await press(form.answer, 'incidents.show')).answer,
      (await press(group.answer, 'incidents.show')).answer,
      (await press(files.answer, 'incidents.show')).answer,
    ];
    for (const card of cards) {
      const back = await bot.click('incidents.list', button(card, 'Back to the list'));
      assert.match(cardOf(back.answer), /11–12 of 12/);
    }
  });

  for (const said of [
    'open incidents for Service Desk priority 2',
    'open incidents priority 2 for service desk',
    'open incidents p2 for the group Service Desk',
    'incidents ouverts pour Service Desk priorité 2',
    'Open incidents Service Desk, priority: 2?',
  ]) {
    it(`are narrowed by "${said}"`, async () => {
      insert(1, { assignment_group: group, priority: '2' });
      insert(2, { assignment_group: group, priority: '1' });
      insert(3, { priority: '2' });
      assert.deepEqual(numbersIn(onlyCard(await bot.say(said.replace(',', '')))), ['INC0000001']);
    });
  }

  it('ask which group is meant when several have the words in their name', async () => {
    bot.serviceNow.tables.insert('sys_user_group', { name: 'Platform West', active: 'true' });
    const east = bot.serviceNow.tables.insert('sys_user_group', { name: 'Platform East', active: 'true' });
    insert(1, { assignment_group: east.sys_id ?? '' });
    insert(2);
    const [asked] = await bot.say('open incidents for platform');
    const chosen = await bot.click('incidents.list', button(asked?.card, 'Platform East'));
    assert.deepEqual(numbersIn(cardOf(chosen.answer)), ['INC0000001']);
    assert.match(cardOf(chosen.answer), /Platform East/);
  });

  it('name the groups that are called nearly so when there is none', async () => {
    const text = onlyCard(await bot.say('open incidents for Servise Dask'));
    assert.match(text, /GROUP_UNKNOWN/);
    assert.match(text, /Service Desk/);
  });

  it('say which priorities there are', async () => {
    assert.match(onlyCard(await bot.say('open incidents priority high')), /PRIORITY_UNKNOWN/);
    assert.match(onlyCard(await bot.say('open incidents priority 6')), /from 1 \(critical\) to 5/);
  });

  it('are filtered anew on the card', async () => {
    insert(1, { assigned_to: megan, priority: '2', assignment_group: group });
    insert(2, { priority: '2' });
    insert(3, { assigned_to: megan, priority: '4' });
    const [card] = await bot.say('open incidents');
    assert.ok(inputOf(card?.card, 'group').choices.some(({ title }) => title === 'Service Desk'));
    assert.ok(inputOf(card?.card, 'state').choices.some(({ title }) => title === 'On Hold'));
    const unchanged = button(card?.card, 'Apply');
    const shown = Object.fromEntries(
      ['group', 'priority', 'state', 'assigned'].map((id) => [id, inputOf(card?.card, id).value]),
    );
    const filter = async (more: object) =>
      numbersIn(
        cardOf(
          (
            await bot.click('incidents.list', {
              ...unchanged,
              ...shown,
              ...more,
            })
          ).answer,
        ),
      );
    assert.deepEqual(await filter({ priority: '2' }), ['INC0000002', 'INC0000001']);
    assert.deepEqual(await filter({ assigned: 'me' }), ['INC0000001', 'INC0000003']);
    assert.deepEqual(await filter({ group }), ['INC0000001']);
    assert.deepEqual(await filter({ state: '3' }), []);
  });

  it('search in all incidents, and take a number for that incident', async () => {
    insert(1, { short_description: 'Printer jams on paper' });
    insert(2, { short_description: 'Printer offline', state: '7', active: 'false' });
    insert(3, { short_description: 'Monitor dark' });
    const text = onlyCard(await bot.say('search incidents printer'));
    assert.deepEqual(numbersIn(text).sort(), ['INC0000001', 'INC0000002']);
    assert.match(onlyCard(await bot.say('search incidents INC3')), /Monitor dark/);
  });

  it('offer priorities and states in words', async () => {
    const [card] = await bot.say('open incidents');
    assert.ok(inputOf(card?.card, 'priority').choices.some(({ title }) => title === '🔴 1 – Critical'));
    assert.deepEqual(inputOf(card?.card, 'state').choices[0], { title: 'Any open one', value: 'any' });
    assert.equal(inputOf(card?.card, 'state').value, 'any', 'Teams shows an empty value as nothing chosen');
    const [found] = await bot.say('search incidents printer');
    assert.deepEqual(inputOf(found?.card, 'state').choices[0], { title: 'Any', value: 'any' });
  });

  it('are read without their filters when ServiceNow does not tell these', async () => {
    insert(1);
    bot.serviceNow.faults.add({ kind: 'answer', status: 403 }, { path: /sys_choice|sys_user_group/ });
    assert.deepEqual(numbersIn(onlyCard(await bot.say('open incidents'))), ['INC0000001']);
  });

  it('stay those of the one who asked where others click as well', async () => {
    insertMany(11, { assigned_to: megan });
    const inChannel = { place: { kind: 'channel', name: 'General' } } as const;
    const [card] = await bot.say('my incidents', inChannel);
    assert.match(textOf(card?.card), /^My open incidents/);
    const alex = { ...inChannel, from: chatPerson('Alex Wilber') };
    const { answer } = await bot.click('incidents.list', button(card?.card, 'Next'), alex);
    assert.match(cardOf(answer), /Open incidents · Megan Bowen/);
    assert.match(cardOf(answer), /11–11 of 11/);
    const { value, choices } = inputOf(answer, 'assigned');
    assert.deepEqual(
      choices.find((choice) => choice.value === value),
      { title: 'Megan Bowen', value: megan },
    );
  });

  it('say so when ServiceNow counts what it does not show', async () => {
    insertMany(3);
    bot.serviceNow.access.hideRows('incident', () => true);
    assert.match(
      onlyCard(await bot.say('open incidents')),
      /There are 3 incidents, but ServiceNow shows none/,
    );
  });

  it('keep long descriptions whole beside many groups and a long search', async () => {
    const words = 'printer paper tray '.repeat(10).trim();
    const description = `${words.slice(0, 140)} and nothing else helps`;
    for (let number = 1; number <= 60; number += 1) {
      const name = `Group number ${number} of the whole service desk`;
      bot.serviceNow.tables.insert('sys_user_group', { name, active: 'true' });
    }
    insertMany(12, { short_description: description });
    const text = onlyCard(await bot.say(`search incidents ${words}`));
    assert.equal(text.split(description).length - 1, 10);
    assert.match(onlyCard(await bot.say(`search incidents ${words} ${words}`)), /SEARCH_TEXT_TOO_LONG/);
  });

  it('lead on to all open incidents when they are empty', async () => {
    insert(1);
    const [empty] = await bot.say('my incidents');
    const all = await bot.click('incidents.list', button(empty?.card, 'Show all open incidents'));
    assert.deepEqual(numbersIn(cardOf(all.answer)), ['INC0000001']);
  });

  it('say what to do when they are empty', async () => {
    assert.match(onlyCard(await bot.say('my incidents')), /No open incident is assigned to you/);
    assert.match(onlyCard(await bot.say('search incidents xyzzy')), /Try fewer or other words/);
    assert.match(onlyCard(await bot.say('mes incidents', { locale: 'fr-FR' })), /ne vous est affecté/);
  });

  it('refuse what no card sends', async () => {
    for (const data of [{}, { kind: 'open' }, { kind: 'open', assigned: 'me', group: 'x^active=true' }]) {
      const { sent } = await bot.click('incidents.list', data);
      assert.match(onlyCard(sent), /CARD_OUTDATED/);
    }
  });

  it('take the right to see incidents', async () => {
    const text = onlyCard(await bot.say('my incidents', { from: chatPerson('Lynne Robbins') }));
    assert.match(text, /ROLE_MISSING/);
  });
});
