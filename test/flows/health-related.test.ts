import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { inputsOf } from '../helpers/forms.ts';
import {
  type HealthIncidents,
  healthIncidents,
  passwordIssue,
  slowWrites,
} from '../helpers/health-incidents.ts';
import { type Desk, deskOf } from '../helpers/incident-actions.ts';

const adele = { from: chatPerson('Adele Vance') };
const say = `incidents like ${passwordIssue}`;

describe('the open incidents that look like an issue', () => {
  let bot: TestBot;
  let desk: Desk;
  let incidents: HealthIncidents;
  let now: Date;
  beforeEach(async () => {
    now = new Date();
    bot = await startBot({ now: () => now });
    desk = deskOf(bot);
    incidents = healthIncidents(bot, () => now);
    incidents.clear();
  });
  afterEach(() => bot.close());

  const card = async (text = say, options = {}) => (await bot.say(text, options))[0]?.card;
  const press = (node: unknown, verb: string, typed = {}, options = {}) =>
    desk.press(node, verb, typed, options);
  const notes = (sysId: string) => desk.journal(sysId, 'work_notes');
  const off = (sysId: string) => ({ [`incident-${sysId}`]: 'false' });

  it('are listed with state, priority, group and the reasons, the most alike first', async () => {
    incidents.add('Outlook for Windows asks users for their password again and again', {
      assignment_group: desk.groupId('Messaging'),
    });
    incidents.add('Outlook asks for my password');
    const text = onlyCard(await bot.say(say));
    assert.match(text, /^2 open incidents look like EX700101\nSome users are repeatedly asked/);
    assert.match(text, /INC0080001 {2}Outlook for Windows asks[\s\S]*INC0080002 {2}Outlook asks for my/);
    assert.match(
      text,
      /3 - Moderate · In Progress · Messaging\nabout Exchange Online · both mention .*password/,
    );
    assert.match(text, /opened 5 hours after the issue began/);
  });

  it('are only those that are open, not older than a day before the issue, and like no other issue more', async () => {
    incidents.add();
    incidents.add(undefined, { state: '6' });
    incidents.add(undefined, { state: '7', active: 'false' });
    incidents.add(undefined, { opened_at: incidents.ago(31) });
    incidents.add('Teams presence stays on Away although I am active');
    incidents.add('Printer on floor 2 hums');
    assert.match(onlyCard(await bot.say(say)), /^1 open incident looks like/);
    const presence = onlyCard(await bot.say('incidents like TM700206'));
    assert.match(presence, /^1 open incident looks like TM700206[\s\S]*INC0080005/);
    incidents.add(undefined, { opened_at: incidents.ago(29) });
    assert.match(onlyCard(await bot.say(say)), /opened 23 hours before the issue began/);
  });

  it('are none that was made for an issue, be it another one', async () => {
    incidents.add('EX699999: Some users are repeatedly asked for their password in Outlook for Windows', {
      correlation_id: 'EX699999',
      correlation_display: 'Microsoft 365 service health',
    });
    assert.match(onlyCard(await bot.say(say)), /^No open incident looks like/);
    const { answer } = await bot.click('health.parent', { id: passwordIssue });
    assert.ok(!inputsOf(answer).some(({ id }) => id === 'children'));
    assert.doesNotMatch(onlyCard(await bot.say('INC0080001')), /Looks like/);
  });

  it('are confirmed although they belong to an issue whose id begins the same', async () => {
    const [known] = bot.graph.issues.filter(({ id }) => id === passwordIssue);
    assert.ok(known);
    bot.graph.issues.push({ ...known, id: `${passwordIssue}1` });
    const one = incidents.add();
    for (const [issueId, count] of [
      [`${passwordIssue}1`, 1],
      [passwordIssue, 2],
      [passwordIssue, 2],
    ] as const) {
      await bot.click('health.confirm', { issueId, sysId: one });
      assert.equal(notes(one).length, count);
    }
  });

  it('are said to be none, in French too', async () => {
    const text = onlyCard(await bot.say('incidents semblables à ex700101', { locale: 'fr-FR' }));
    assert.match(text, /^Aucun incident ouvert ne ressemble à EX700101/);
    assert.doesNotMatch(text, /Confirmer les incidents choisis/);
  });

  it('come ten to a page', async () => {
    for (let index = 0; index < 12; index += 1) incidents.add();
    const first = await card();
    assert.match(textOf(first), /1–10 of 12/);
    assert.equal(inputsOf(first).length, 10);
    const { answer: second } = await press(first, 'health.similar');
    assert.match(textOf(second), /11–12 of 12/);
    assert.equal(inputsOf(second).length, 2);
    const rows = new Set([...inputsOf(first), ...inputsOf(second)].map(({ id }) => id));
    assert.equal(rows.size, 12);
  });

  it('are confirmed where they are chosen: a signed note with the issue, and the list says so', async () => {
    const [one, two] = [incidents.add(), incidents.add()];
    const { answer } = await press(await card(), 'health.confirmSimilar', off(two));
    assert.match(textOf(answer), /^Incidents of EX700101\n1 incident was confirmed now\.\n✔️ INC0080001/);
    assert.doesNotMatch(textOf(answer), /INC0080002/);
    const [note = ''] = notes(one);
    assert.match(note, /EX700101: Some users are repeatedly asked for their password/);
    assert.match(note, /Status: Service degradation \(Incident\)\nhttps:\/\/\S+\/alerts\/EX700101/);
    assert.match(note, /Megan Bowen \(megan\.bowen\) with Casebridge, from a personal chat/);
    assert.deepEqual(notes(two), []);
    const again = await card();
    assert.match(textOf(again), /INC0080001[\s\S]*✔️ Confirmed by Megan Bowen/);
    assert.deepEqual(
      inputsOf(again).map(({ id }) => id),
      [`incident-${two}`],
    );
  });

  it('are not confirmed when none is chosen', async () => {
    const one = incidents.add();
    const { answer } = await press(await card(), 'health.confirmSimilar', off(one));
    assert.match(textOf(answer), /No incident was chosen, so nothing was written/);
    assert.deepEqual(notes(one), []);
  });

  it('are confirmed once by two people at once, and by a third click', async () => {
    const ids = [incidents.add(), incidents.add(), incidents.add()];
    const list = await card();
    slowWrites(bot);
    const both = await Promise.all([
      press(list, 'health.confirmSimilar'),
      press(list, 'health.confirmSimilar', {}, adele),
    ]);
    const third = await press(list, 'health.confirmSimilar', {}, adele);
    for (const id of ids) assert.equal(notes(id).length, 1);
    const text = both.map(({ answer }) => textOf(answer)).join('\n');
    assert.equal(text.match(/✔️/g)?.length, 3);
    assert.equal(text.match(/was confirmed before; nothing was written twice/g)?.length, 3);
    assert.equal(textOf(third.answer).match(/was confirmed before/g)?.length, 3);
  });

  it('are confirmed once although the answer was lost', async () => {
    const one = incidents.add();
    const list = await card();
    bot.serviceNow.faults.add({ kind: 'lost-answer' }, { method: 'PATCH', times: 1 });
    assert.match(textOf((await press(list, 'health.confirmSimilar')).answer), /1 incident was confirmed now/);
    assert.equal(notes(one).length, 1);
  });

  it('are not noted twice when nobody could tell whether they were', async () => {
    const one = incidents.add();
    const list = await card();
    const { faults } = bot.serviceNow;
    const path = /\/table\/incident/;
    faults.add({ kind: 'lost-answer' }, { method: 'PATCH', path, times: 1 });
    // It is read as it is, with its journal, and by the change; what looks the change up fails.
    faults.add({ kind: 'delay', milliseconds: 0 }, { method: 'GET', path, times: 3 });
    faults.add({ kind: 'answer', status: 404, body: {} }, { method: 'GET', path });
    const uncertain = textOf((await press(list, 'health.confirmSimilar')).answer);
    assert.match(uncertain, /⚠️ INC0080001[\s\S]*Not certain: ServiceNow’s answer was lost/);
    faults.clear();
    now = new Date(now.getTime() + 61_000);
    assert.match(textOf((await press(list, 'health.confirmSimilar')).answer), /was confirmed before/);
    assert.equal(notes(one).length, 1);
    assert.match(textOf(await card()), /Confirmed by Megan Bowen/);
  });

  it('hinder one another not: what is refused, closed or gone is told, with the reason', async () => {
    const [refused, closed, gone, fine] = [1, 2, 3, 4].map(() => incidents.add());
    const list = await card();
    const body = {
      error: { message: 'Operation Failed', detail: 'Data Policy Exception: mandatory: Cause' },
      status: 'failure',
    };
    bot.serviceNow.faults.add(
      { kind: 'answer', status: 403, body },
      { method: 'PATCH', path: new RegExp(refused ?? '') },
    );
    bot.serviceNow.tables.update('incident', closed ?? '', { state: '7', active: 'false' });
    bot.serviceNow.tables.delete('incident', gone ?? '');
    const text = textOf((await press(list, 'health.confirmSimilar')).answer);
    assert.match(text, /1 incident was confirmed now/);
    assert.match(text, /⚠️ INC0080001[^\n]*\nNot done\. .*mandatory: Cause/);
    assert.match(text, /⚠️ INC0080002[^\n]*\nNot written: it is Closed by now/);
    assert.match(text, /⚠️ An incident that could not be read\nNot done/);
    assert.deepEqual(
      [refused, closed, fine].map((id) => notes(id ?? '').length),
      [0, 0, 1],
    );
  });

  it('lead to the incident and back to the issue', async () => {
    const one = incidents.add();
    const list = await card();
    assert.match(textOf((await press(list, 'incidents.show')).answer), /INC0080001/);
    const back = actionsOf(list).find(({ verb }) => verb === 'health.issue');
    assert.deepEqual(Object(back?.data).id, passwordIssue);
    assert.equal(notes(one).length, 0);
  });

  it('cannot be asked for of an issue that nobody knows', async () => {
    for (const text of ['EX999999', 'nothing', `EX1${'9'.repeat(300)}`]) {
      assert.match(onlyCard(await bot.say(`incidents like ${text}`)), /HEALTH_ISSUE_NOT_FOUND/);
    }
    for (const [verb, data] of [
      ['health.similar', { id: '../x' }],
      ['health.confirmSimilar', { id: 'x' }],
      ['health.confirm', { issueId: passwordIssue, sysId: 'x' }],
    ] as const) {
      assert.match(onlyCard((await bot.click(verb, data)).sent), /CARD_OUTDATED/);
    }
  });
});

describe('an incident that looks like an issue', () => {
  let bot: TestBot;
  let desk: Desk;
  before(async () => {
    bot = await startBot();
    desk = deskOf(bot);
  });
  after(() => bot.close());

  it('is confirmed on its own card, which says so from then on', async () => {
    const incidents = healthIncidents(bot);
    const sysId = incidents.add();
    const [sent] = await bot.say('INC0080001');
    const press = (options = {}) => desk.press(sent?.card, 'health.confirm', {}, options);
    slowWrites(bot);
    const both = await Promise.all([press(), press(adele)]);
    const said = both.map(({ answer }) => textOf(answer));
    assert.equal(said.filter((text) => /✔️ Confirmed: EX700101 is noted/.test(text)).length, 1);
    assert.equal(said.filter((text) => /EX700101 was confirmed before/.test(text)).length, 1);
    assert.equal(desk.journal(sysId, 'work_notes').length, 1);
    const [again] = await bot.say('INC0080001');
    assert.match(
      textOf(again?.card),
      /🩺 EX700101 · Service degradation · confirmed by (Megan Bowen|Adele Vance)/,
    );
    assert.ok(!actionsOf(again?.card).some(({ verb }) => verb === 'health.confirm'));
  });
});

describe('the incidents that look like an issue, where others read along', () => {
  let bot: TestBot;
  let incidents: HealthIncidents;
  before(async () => {
    bot = await startBot({
      settings: { SHARED_HIDDEN_PRIORITIES: '1', SHARED_HIDDEN_FIELDS: 'assignment_group,description' },
    });
    incidents = healthIncidents(bot);
    incidents.clear();
  });
  after(() => bot.close());

  const place = { kind: 'channel', name: 'General' } as const;

  it('show no sensitive one and no hidden field; the whole list is in the asker’s own chat', async () => {
    const desk = deskOf(bot);
    incidents.add('Outlook for Windows asks the board for the password again and again', {
      priority: '1',
      impact: '1',
      urgency: '1',
    });
    incidents.add('Outlook for Windows asks for the password again and again', {
      assignment_group: desk.groupId('Messaging'),
    });
    const sent = await bot.say(say, { place });
    const isShared = ({ conversationId }: { readonly conversationId: string }) =>
      conversationId.startsWith('19:');
    const shared = textOf(sent.find(isShared)?.card);
    const own = textOf(sent.find((one) => !isShared(one))?.card);
    assert.match(shared, /INC0080002/);
    assert.doesNotMatch(shared, /INC0080001|board|Messaging|both mention/);
    assert.match(shared, /1 incident is sensitive/);
    assert.match(own, /INC0080001 {2}Outlook for Windows asks the board[\s\S]*both mention/);
    assert.match(own, /Messaging/);
  });

  it('do not tell in the result what is in a sensitive one', async () => {
    const { sys_id = '' } = bot.serviceNow.tables.find('incident', { number: 'INC0080001' }) ?? {};
    const data = { id: passwordIssue, [`incident-${sys_id}`]: 'true' };
    const { answer, sent } = await bot.click('health.confirmSimilar', data, { place });
    assert.match(textOf(answer), /INC0080001/);
    assert.doesNotMatch(textOf(answer), /board/);
    assert.match(sent.map(({ card }) => textOf(card)).join(), /board/);
  });
});
