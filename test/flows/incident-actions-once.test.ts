import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard, textOf } from '../helpers/card-text.ts';
import { inputOf, inputsOf } from '../helpers/forms.ts';
import { type Desk, deskOf } from '../helpers/incident-actions.ts';

const clicked = { id: 'activity-7' };
const adele = { from: chatPerson('Adele Vance') };
const incidentTable = /\/incident/;

describe('a change of an incident', () => {
  let bot: TestBot;
  let desk: Desk;
  before(async () => {
    bot = await startBot();
    desk = deskOf(bot);
  });
  after(() => bot.close());
  afterEach(() => bot.serviceNow.faults.clear());

  const noteFormOf = async (card: unknown, options = {}) =>
    (await desk.press(card, 'incidents.note', {}, options)).answer;
  const changeBy = (sysId: string, values: Readonly<Record<string, string>>) =>
    bot.serviceNow.tables.update('incident', sysId, values);

  it('is made once by a form that is saved twice at once, and again later', async () => {
    const { sysId, card } = await desk.open();
    const form = await noteFormOf(card);
    const save = () => desk.press(form, 'incidents.saveNote', { text: 'Once.' });
    const both = await Promise.all([save(), save()]);
    const said = [...both, await save()].map(({ answer }) => textOf(answer));
    assert.equal(said.filter((text) => /The work note was added/.test(text)).length, 1);
    assert.equal(said.filter((text) => /was sent before and is not saved again/.test(text)).length, 2);
    assert.equal(desk.journal(sysId, 'work_notes').length, 1);
  });

  it('is not said to be made by a form that is saved twice when somebody else was quicker', async () => {
    const { sysId, card } = await desk.open();
    const form = await noteFormOf(card);
    changeBy(sysId, { urgency: '1' });
    const save = () => desk.press(form, 'incidents.saveNote', { text: 'Still here.' });
    for (const { answer } of await Promise.all([save(), save()])) {
      assert.doesNotMatch(textOf(answer), /was sent before/);
      assert.equal(inputOf(answer, 'text').value, 'Still here.');
    }
    assert.equal(desk.journal(sysId, 'work_notes').length, 0);
  });

  it('is made once by a button that is clicked twice at once', async () => {
    const { sysId, card } = await desk.open();
    const press = () => desk.press(card, 'incidents.assignToMe');
    const said = (await Promise.all([press(), press(), press()])).map(({ answer }) => textOf(answer));
    assert.equal(said.filter((text) => /The incident is assigned to you\./.test(text)).length, 1);
    assert.equal(said.filter((text) => /assigned to you already/.test(text)).length, 2);
    assert.equal(desk.journal(sysId, 'work_notes').length, 1);
  });

  it('is made by one of two people at once; the other keeps what was typed, and can save it then', async () => {
    const { sysId, card } = await desk.open();
    const forms = [await noteFormOf(card), await noteFormOf(card, adele)];
    const [mine, hers] = await Promise.all([
      desk.press(forms[0], 'incidents.saveNote', { text: 'from Megan' }),
      desk.press(forms[1], 'incidents.saveNote', { text: 'from Adele' }, adele),
    ]);
    assert.equal(desk.journal(sysId, 'work_notes').length, 1);
    const isMineLater = inputsOf(mine.answer).length > 0;
    const [late, text, who] = isMineLater ? [mine, 'from Megan', {}] : ([hers, 'from Adele', adele] as const);
    assert.match(textOf(late.answer), /Not saved yet: the incident was changed meanwhile/);
    assert.equal(late.updated.length, 0);
    assert.equal(inputOf(late.answer, 'text').value, text);
    const saved = await desk.press(late.answer, 'incidents.saveNote', {}, who);
    assert.match(textOf(saved.answer), /The work note was added/);
    assert.equal(desk.journal(sysId, 'work_notes').length, 2);
  });

  it('is not made from a stale card, which shows what changed instead', async () => {
    const { sysId, card } = await desk.open({ state: '1' });
    changeBy(sysId, { state: '2', assigned_to: desk.userId('adele.vance') });
    const { answer, updated } = await desk.press(card, 'incidents.assignToMe', {}, { clicked });
    const text = textOf(answer);
    assert.match(text, /Nothing was saved: the incident was changed meanwhile/);
    assert.match(text, /State: New → In Progress\nAssigned to: – → Adele Vance/);
    assert.equal(updated.length, 1, 'the card was old for everybody');
    assert.equal(desk.row(sysId).assigned_to, desk.userId('adele.vance'));
    const again = await desk.press(answer, 'incidents.assignToMe');
    assert.match(textOf(again.answer), /is assigned to you/);
  });

  it('is not made from a stale form, which comes back with what was typed', async () => {
    const { sysId, card } = await desk.open();
    const form = (await desk.press(card, 'incidents.resolve')).answer;
    changeBy(sysId, { assigned_to: desk.userId('adele.vance') });
    const typed = { code: 'Solution provided', notes: 'A long story.' };
    const stale = await desk.press(form, 'incidents.saveResolution', typed, { clicked });
    assert.match(textOf(stale.answer), /changed meanwhile \(Assigned to: – → Adele Vance\)/);
    assert.equal(inputOf(stale.answer, 'notes').value, 'A long story.');
    assert.equal(inputOf(stale.answer, 'code').value, 'Solution provided');
    assert.equal(stale.updated.length, 0);
    assert.equal(desk.row(sysId).state, '2');
    await desk.press(stale.answer, 'incidents.saveResolution');
    assert.equal(desk.row(sysId).state, '6');
  });

  it('is not made any more when the incident was closed meanwhile', async () => {
    const { sysId, number, card } = await desk.open();
    const form = await noteFormOf(card);
    changeBy(sysId, { state: '7', active: 'false' });
    const { sent, updated } = await desk.press(form, 'incidents.saveNote', { text: 'late' });
    const problem = onlyCard(sent);
    assert.match(problem, new RegExp(`cannot be done with incident ${number}[\\s\\S]*“Closed”`));
    assert.equal(updated.length, 0, 'the form stays, with what was typed');
  });

  it('says so when the incident is gone', async () => {
    const { sysId, card } = await desk.open();
    bot.serviceNow.tables.delete('incident', sysId);
    assert.match(onlyCard((await desk.press(card, 'incidents.note')).sent), /INCIDENT_GONE/);
    assert.match(onlyCard((await desk.press(card, 'incidents.assignToMe')).sent), /INCIDENT_GONE/);
  });

  it('tells in ServiceNow’s own words which rule refused it, and can be made again then', async () => {
    const { sysId, card } = await desk.open();
    const form = (await desk.press(card, 'incidents.resolve')).answer;
    const typed = { code: 'Solution provided', notes: 'Done.' };
    const body = {
      error: {
        message: 'Operation Failed',
        detail: 'Data Policy Exception: The following fields are mandatory: Cause',
      },
      status: 'failure',
    };
    bot.serviceNow.faults.add({ kind: 'answer', status: 403, body }, { method: 'PATCH', times: 1 });
    const refused = await desk.press(form, 'incidents.saveResolution', typed);
    assert.match(onlyCard(refused.sent), /mandatory: Cause[\s\S]*SERVICENOW_RULE_REFUSED/);
    assert.equal(refused.updated.length, 0);
    assert.match(textOf((await desk.press(form, 'incidents.saveResolution', typed)).answer), /was resolved/);
    assert.equal(desk.journal(sysId, 'work_notes').length, 1);
  });

  it('is made once although the answer was lost', async () => {
    const { sysId, card } = await desk.open();
    const form = await noteFormOf(card);
    bot.serviceNow.faults.add({ kind: 'lost-answer' }, { method: 'PATCH', path: incidentTable, times: 1 });
    const { answer } = await desk.press(form, 'incidents.saveNote', { text: 'Lost and found.' });
    assert.match(textOf(answer), /The work note was added/);
    assert.equal(desk.journal(sysId, 'work_notes').length, 1);
  });

  it('is not made again at once when nobody can tell whether it was made', async () => {
    const { sysId, card } = await desk.open();
    const { answer: form } = await desk.press(card, 'incidents.note');
    const { faults } = bot.serviceNow;
    faults.add({ kind: 'lost-answer' }, { method: 'PATCH', path: incidentTable, times: 1 });
    // The form and the change each read the incident first; what reads it after the change fails.
    faults.add({ kind: 'delay', milliseconds: 0 }, { method: 'GET', path: incidentTable, times: 2 });
    faults.add({ kind: 'answer', status: 404, body: {} }, { method: 'GET', path: incidentTable });
    const uncertain = await desk.press(form, 'incidents.saveNote', { text: 'Perhaps.' });
    assert.match(onlyCard(uncertain.sent), /WRITE_UNCERTAIN/);
    faults.clear();
    const again = await desk.press(form, 'incidents.saveNote', { text: 'Perhaps.' });
    assert.match(onlyCard(again.sent), /WRITE_UNDER_WAY/);
    assert.equal(desk.journal(sysId, 'work_notes').length, 1);
  });
});

describe('a change of an incident where others read along', () => {
  let bot: TestBot;
  let desk: Desk;
  before(async () => {
    bot = await startBot({
      settings: { SHARED_HIDDEN_PRIORITIES: '1', SHARED_HIDDEN_FIELDS: 'assigned_to' },
    });
    desk = deskOf(bot);
  });
  after(() => bot.close());

  const place = { kind: 'channel', name: 'General' } as const;
  const isShared = ({ conversationId }: { readonly conversationId: string }) =>
    conversationId.startsWith('19:');

  for (const [what, values] of [
    ['a hidden incident', { priority: '1', impact: '1', urgency: '1' }],
    ['an incident with a hidden field', {}],
  ] as const) {
    it(`has the form of ${what} in the person’s own chat`, async () => {
      const { sysId } = await desk.open(values);
      const { answer, sent } = await bot.click('incidents.note', { sysId }, { place, clicked });
      assert.deepEqual(inputsOf(answer), []);
      assert.match(textOf(answer), /The form is in your own chat with Casebridge/);
      const [form, ...others] = sent;
      assert.ok(form && others.length === 0 && !isShared(form));
      const saved = await desk.press(form.card, 'incidents.saveNote', { text: 'Quiet.' });
      assert.match(textOf(saved.answer), /The work note was added[\s\S]*Printer/);
      assert.equal(desk.journal(sysId, 'work_notes').length, 1);
    });
  }

  it('does not tell what changed of a hidden field', async () => {
    const { sysId, card } = await desk.open({ state: '1' }, { place });
    bot.serviceNow.tables.update('incident', sysId, {
      state: '2',
      assigned_to: desk.userId('adele.vance'),
    });
    const { answer } = await desk.press(card, 'incidents.assignToMe', {}, { place, clicked });
    assert.match(textOf(answer), /State: New → In Progress/);
    assert.doesNotMatch(textOf(answer), /Adele Vance/);
  });
});

describe('reassigning where there are many groups and people', () => {
  let bot: TestBot;
  let desk: Desk;
  before(async () => {
    bot = await startBot();
    desk = deskOf(bot);
    const { tables } = bot.serviceNow;
    const team = tables.insert('sys_user_group', { name: 'Night Watch', active: 'true' }).sys_id ?? '';
    for (let index = 100; index < 160; index += 1) {
      tables.insert('sys_user_group', { name: `Watch ${index}`, active: 'true' });
      const user = tables.insert('sys_user', {
        user_name: `guard.${index}`,
        name: `Guard ${index}`,
        active: 'true',
      });
      tables.insert('sys_user_grmember', { group: team, user: user.sys_id ?? '' });
    }
  });
  after(() => bot.close());

  it('takes a part of the name, and lets choose when it is not the name of one', async () => {
    const { sysId, card } = await desk.open();
    const groups = (await desk.press(card, 'incidents.reassign')).answer;
    assert.equal(inputOf(groups, 'search').value, 'Messaging', 'most often only the person changes');
    const several = (await desk.press(groups, 'incidents.chooseAssignee', { search: 'watch 11' })).answer;
    assert.match(textOf(several), /“watch 11” is not the name of just one/);
    assert.equal(inputOf(several, 'group').choices.length, 10);
    const people = (await desk.press(several, 'incidents.chooseAssignee', { search: 'night' })).answer;
    assert.match(textOf(people), /Night Watch/);
    const none = await desk.press(people, 'incidents.saveAssignee', { person: 'Jon Snow' });
    assert.match(textOf(none.answer), /“Jon Snow” is not the name of just one/);
    const typed = { person: 'guard 14' };
    const several14 = (await desk.press(none.answer, 'incidents.saveAssignee', typed)).answer;
    assert.equal(inputOf(several14, 'assignee').choices.length, 11);
    const assignee = desk.userId('guard.145');
    await desk.press(several14, 'incidents.saveAssignee', { assignee });
    assert.equal(desk.row(sysId).assigned_to, assignee);
    assert.equal(desk.row(sysId).assignment_group, desk.groupId('Night Watch'));
  });

  it('takes the one person of that name', async () => {
    const { sysId, card } = await desk.open();
    const groups = (await desk.press(card, 'incidents.reassign')).answer;
    const people = (await desk.press(groups, 'incidents.chooseAssignee', { search: 'night watch' })).answer;
    await desk.press(people, 'incidents.saveAssignee', { person: 'guard 157' });
    assert.equal(desk.row(sysId).assigned_to, desk.userId('guard.157'));
  });
});
