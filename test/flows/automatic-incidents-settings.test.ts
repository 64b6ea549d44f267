import assert from 'node:assert/strict';
import {
  type AutomaticBot,
  admin,
  type Clock,
  clockAt,
  startAutomatic,
} from '../helpers/automatic-incidents.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { filledIn, inputOf } from '../helpers/forms.ts';

const next = 'health.automaticNext';
const save = 'health.automaticSave';
const create = 'health.automaticCreate';

/** How automatic incidents are set, and of which issues they are made. */
describe('the settings of automatic incidents', () => {
  let clock: Clock;
  let desk: AutomaticBot;
  beforeEach(async () => {
    clock = clockAt('2026-11-24T08:00:00Z');
    desk = await startAutomatic(clock);
    await desk.poll();
  });
  afterEach(() => desk.close());

  const say = async (text: string) => (await desk.bot.say(text, admin))[0]?.card;
  const click = async (verb: string, data: object) => (await desk.bot.click(verb, data, admin)).answer;
  const press = (node: unknown, verb: string, typed: Readonly<Record<string, string>> = {}) =>
    click(verb, filledIn(node, verb, typed));
  const groupId = (name: string) => desk.bot.serviceNow.tables.find('sys_user_group', { name })?.sys_id ?? '';
  const openMany = (count: number) => {
    for (let index = 0; index < count; index += 1) desk.open(`EX81${String(index).padStart(4, '0')}`);
  };
  const made = () =>
    desk.bot.serviceNow.tables
      .rows('incident')
      .filter((row) => row.correlation_display === 'Microsoft 365 service health');

  it('are for those who may configure', async () => {
    for (const text of ['settings automatic incidents', 'automatic incidents on', 'automatic incidents off'])
      assert.match(onlyCard(await desk.bot.say(text)), /You need another role/);
    const clicked = await desk.bot.click(create, {});
    assert.match(onlyCard(clicked.sent), /You need another role/);
  });

  it('make nothing as long as nobody has switched them on', async () => {
    openMany(1);
    await desk.poll();
    await desk.poll();
    assert.deepEqual(made(), []);
    assert.match(await desk.status(), /Never switched on/);
    assert.match(textOf(await say('settings')), /Automatic incidents\nNever switched on/);
  });

  it('ask for what is missing, and keep what was typed', async () => {
    const form = await say('automatic incidents on');
    const withoutGroup = await press(form, next, { category: 'software', withAdvisories: 'true' });
    assert.match(textOf(withoutGroup), /choose the assignment group/);
    assert.equal(inputOf(withoutGroup, 'category').value, 'software');
    assert.equal(inputOf(withoutGroup, 'withAdvisories').value, 'true');
    const withoutCategory = await press(form, next, { group: groupId('Messaging') });
    assert.match(textOf(withoutCategory), /choose the category/);
    assert.equal(inputOf(withoutCategory, 'group').value, groupId('Messaging'));
  });

  it('offer people of the group and subcategories of the category, and write them', async () => {
    const form = await say('settings automatic incidents on');
    const second = await press(form, next, { group: groupId('Messaging'), category: 'software' });
    const titles = (id: string) => inputOf(second, id).choices.map(({ title }) => title);
    assert.deepEqual(titles('subcategory'), ['None', 'Email', 'Operating System']);
    const [nobody, person = ''] = titles('assignee');
    assert.equal(nobody, 'Nobody');
    const { serviceNow } = desk.bot;
    const user = serviceNow.tables.find('sys_user', { name: person })?.sys_id ?? '';
    const members = serviceNow.tables
      .rows('sys_user_grmember')
      .filter((row) => row.group === groupId('Messaging') && row.user === user);
    assert.equal(members.length, 1);
    const saved = await press(second, save, { assignee: user, subcategory: 'email' });
    assert.match(textOf(saved), new RegExp(`Assigned to\\n${person}[\\s\\S]*Subcategory\\nEmail`));
    await desk.poll();
    desk.open('EX810001');
    await desk.poll();
    const row = desk.incident('EX810001');
    assert.deepEqual([row.assigned_to, row.subcategory], [user, 'email']);
  });

  it('say before and after, by whom and when, and what will happen', async () => {
    openMany(5);
    await desk.poll();
    const first = await desk.switchOn();
    assert.match(
      first,
      /5 issues are open now and older than this switch-on: they get no incidents unless you ask/,
    );
    assert.match(first, /On since 24 Nov 2026, 08:04 UTC \(just now\), switched on by Alex Wilber/);
    await desk.poll();
    const form = await press(await say('automatic incidents'), 'health.automaticForm');
    assert.equal(inputOf(form, 'group').value, groupId('Messaging'));
    const second = await press(form, next, { category: 'network', withAdvisories: 'true' });
    assert.match(textOf(second), /Category\nSoftware → Network\n/);
    assert.doesNotMatch(textOf(second), /Assignment group\n/);
    const saved = await press(second, save);
    assert.match(
      textOf(saved),
      /Changed\nCategory\nSoftware → Network\nIssues\nIncidents only → Incidents and adv/,
    );
    assert.match(
      textOf(saved),
      /On since 24 Nov 2026, 08:04 UTC .* Last changed 24 Nov 2026, 08:06 UTC by Alex/,
    );
    assert.match(textOf(saved), /those that are there stay as they are/);
    assert.match(textOf(await say('settings')), /Automatic incidents\nOn since 24 Nov 2026, 08:04 UTC/);
  });

  it('do not take back what somebody else has set meanwhile', async () => {
    await desk.switchOn();
    const form = await say('automatic incidents on');
    const second = await press(form, next, { category: 'network' });
    await desk.switchOn({ category: 'hardware' });
    const late = await press(second, save);
    assert.match(textOf(late), /Somebody else has changed these settings meanwhile[\s\S]*Hardware → Network/);
    assert.match(await desk.status(), /Category\nHardware/);
    assert.match(textOf(await press(late, save)), /Category\nHardware → Network/);
  });

  it('refuse what no form sends', async () => {
    const clicked = await desk.bot.click(
      save,
      { version: 0, group: 'javascript:alert(1)', language: 'xx' },
      admin,
    );
    assert.match(onlyCard(clicked.sent), /CARD_OUTDATED/);
    const bad = await desk.bot.click(create, { id: '../x' }, admin);
    assert.match(onlyCard(bad.sent), /CARD_OUTDATED/);
  });

  it('choose services, and advisories only when asked', async () => {
    const form = await say('automatic incidents on');
    const exchange = inputOf(form, 'services').choices.find(({ title }) => title === 'Exchange Online');
    await desk.switchOn({ services: exchange?.value ?? '' });
    await desk.poll();
    desk.open('EX810101');
    desk.open('TM810102', { service: 'Microsoft Teams' });
    desk.open('EX810103', { classification: 'advisory' });
    await desk.poll();
    assert.deepEqual(
      made().map((row) => row.correlation_id),
      ['EX810101'],
    );
    desk.change('EX810103', { classification: 'incident' });
    await desk.poll();
    assert.equal(desk.incident('EX810103').impact, '1', 'it has become one meanwhile');
    await desk.switchOn({ services: '', withAdvisories: 'true' });
    desk.open('EX810104', { classification: 'advisory' });
    await desk.poll();
    assert.equal(desk.incident('EX810104').impact, '3');
    assert.deepEqual(desk.incidents('TM810102'), [], 'it was there before its service was chosen');
  });

  it('flood nothing: what is older is created when somebody asks, one by one or all', async () => {
    openMany(50);
    await desk.poll();
    assert.match(await desk.switchOn(), /50 issues are open now and older/);
    await desk.poll();
    assert.deepEqual(made(), []);
    const card = await say('automatic incidents');
    assert.match(textOf(card), /50 open issues are older than the choice of services and issues/);
    const one = actionsOf(card).find(({ title }) => title === 'Create incident · EX810003');
    const asked = await click(create, Object(one?.data));
    assert.match(textOf(asked), /INC\d+ was created\.[\s\S]*49 open issues are older/);
    assert.match(textOf(asked), /EX810003: INC\d+ was created, just now/);
    assert.deepEqual(
      made().map((row) => row.correlation_id),
      ['EX810003'],
    );
    const all = await click(create, {});
    assert.match(
      textOf(all),
      /49 incidents were asked for; those that are not there yet come within the next minutes/,
    );
    assert.equal(made().length, 4);
    await desk.poll();
    assert.equal(made().length, 24);
    await desk.poll();
    await desk.poll();
    await desk.poll();
    assert.equal(made().length, 50);
    assert.doesNotMatch(await desk.status(), /open issues? (is|are) older/);
    const again = await click(create, { id: 'EX810003' });
    assert.match(textOf(again), /nothing left to ask for/);
    assert.equal(made().length, 50);
  });

  it('create one incident each, although two people ask at once and a poll comes in between', async () => {
    openMany(3);
    await desk.poll();
    await desk.switchOn();
    clock.now = new Date(clock.now.getTime() + 120_000);
    await Promise.all([click(create, {}), click(create, {}), desk.bot.tick()]);
    await desk.poll();
    assert.deepEqual(
      made()
        .map((row) => row.correlation_id)
        .toSorted(),
      ['EX810000', 'EX810001', 'EX810002'],
    );
    assert.doesNotMatch(await desk.status(), /What did not work/);
  });

  it('are kept waiting while ServiceNow no longer has the group, and nothing is lost', async () => {
    const { tables } = desk.bot.serviceNow;
    await desk.switchOn();
    await desk.poll();
    desk.open('EX810201');
    await desk.poll();
    tables.update('sys_user_group', groupId('Messaging'), { active: 'false' });
    desk.open('EX810202');
    desk.post('EX810201', 'News.');
    await desk.poll();
    await desk.poll();
    assert.deepEqual(desk.incidents('EX810202'), []);
    assert.equal(desk.notes('EX810201').length, 1, 'what is there goes on');
    assert.match(await desk.status(), /“Messaging” is no longer among ServiceNow’s active groups/);
    assert.match(await desk.status(), /1 issue has something still to be written/);
    const warned = desk.bot.logLines.filter((line) => line.includes('gone from ServiceNow'));
    assert.equal(warned.length, 1, 'once, not at each poll');
    tables.update('sys_user_group', groupId('Messaging'), { active: 'true' });
    await desk.poll();
    assert.equal(desk.incidents('EX810202').length, 1);
  });

  it('are kept waiting while ServiceNow no longer has the category', async () => {
    const { tables } = desk.bot.serviceNow;
    await desk.switchOn();
    await desk.poll();
    for (const row of tables.rows('sys_choice').filter((one) => one.value === 'software'))
      tables.update('sys_choice', row.sys_id ?? '', { inactive: 'true' });
    desk.open('EX810203');
    await desk.poll();
    assert.deepEqual(made(), []);
    assert.match(await desk.status(), /category “Software” is no longer among/);
    await desk.switchOn({ category: 'network' });
    await desk.poll();
    assert.equal(desk.incident('EX810203').category, 'network');
  });

  it('leave out a person who has left the group, and say so', async () => {
    const { tables } = desk.bot.serviceNow;
    const form = await say('automatic incidents on');
    const second = await press(form, next, { group: groupId('Messaging'), category: 'software' });
    const [, person] = inputOf(second, 'assignee').choices;
    await press(second, save, { assignee: person?.value ?? '' });
    await desk.poll();
    for (const row of tables.rows('sys_user_grmember').filter(({ user }) => user === person?.value))
      tables.delete('sys_user_grmember', row.sys_id ?? '');
    desk.open('EX810204');
    await desk.poll();
    assert.equal(desk.incident('EX810204').assigned_to, '');
    assert.match(await desk.status(), new RegExp(`${person?.title} is no longer an active member`));
  });

  it('are found by name where there are too many groups to choose from', async () => {
    for (let index = 0; index < 60; index += 1)
      desk.bot.serviceNow.tables.insert('sys_user_group', { name: `Local desk ${index}`, active: 'true' });
    const form = await say('automatic incidents on');
    const vague = await press(form, next, { search: 'local desk', category: 'software' });
    assert.match(textOf(vague), /“local desk” is not the name of one group/);
    const second = await press(form, next, { search: 'messaging', category: 'software' });
    assert.match(textOf(second), /Messaging · Software/);
    assert.match(textOf(await press(second, save)), /Automatic incidents are on/);
  });

  it('find a person by name where the group has too many to choose from', async () => {
    const { tables } = desk.bot.serviceNow;
    for (let index = 0; index < 60; index += 1) {
      const name = `Ada Agent ${index}`;
      const user = tables.insert('sys_user', { user_name: `ada${index}`, name, active: 'true' });
      tables.insert('sys_user_grmember', { group: groupId('Messaging'), user: user.sys_id ?? '' });
    }
    const form = await say('automatic incidents on');
    const second = await press(form, next, { group: groupId('Messaging'), category: 'software' });
    const vague = await press(second, save, { person: 'agent 1' });
    assert.match(textOf(vague), /“agent 1” is not the name of one member/);
    assert.equal(inputOf(vague, 'person').value, 'agent 1');
    const chosen = inputOf(vague, 'assignee').choices.find(({ title }) => title === 'Ada Agent 17');
    const saved = await press(vague, save, { assignee: chosen?.value ?? '' });
    assert.match(textOf(saved), /Assigned to\nAda Agent 17/);
  });

  it('are spoken of in French', async () => {
    const french = { ...admin, locale: 'fr-FR' };
    openMany(2);
    await desk.poll();
    const [opened] = await desk.bot.say('incidents automatiques activer', french);
    const typed = { group: groupId('Messaging'), category: 'software', language: 'fr' };
    const second = await desk.bot.click(next, filledIn(opened?.card, next, typed), french);
    assert.match(textOf(second.answer), /2 problèmes ouverts sont antérieurs à cette activation/);
    const saved = await desk.bot.click(save, filledIn(second.answer, save), french);
    await desk.bot.say('automatic incidents off', admin);
    const [english] = await desk.bot.say('automatic incidents on', admin);
    const same = await press(english?.card, next);
    const again = textOf(await press(same, save));
    assert.match(again, /Changed\nAutomatic incidents\nOff → On\n/);
    assert.doesNotMatch(again, /Logiciel → Software/, 'it is the same in another language');
    assert.match(textOf(saved.answer), /Activés depuis le 24 nov\. 2026[\s\S]*Catégorie\nLogiciel/);
    const off = await desk.bot.say('désactiver les incidents automatiques', french);
    assert.match(onlyCard(off), /Incidents automatiques\nActivés → Désactivés/);
    assert.match(onlyCard(off), /Désactivés depuis le 24 nov\. 2026, 08:04 UTC par Alex Wilber/);
  });
});
