import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { inputOf, inputsOf } from '../helpers/forms.ts';
import {
  type HealthIncidents,
  healthIncidents,
  passwordIssue,
  slowWrites,
} from '../helpers/health-incidents.ts';
import { type Desk, deskOf } from '../helpers/incident-actions.ts';

const adele = { from: chatPerson('Adele Vance') };
const system = 'Microsoft 365 service health';

describe('the parent incident of an issue', () => {
  let bot: TestBot;
  let desk: Desk;
  let incidents: HealthIncidents;
  beforeEach(async () => {
    bot = await startBot();
    desk = deskOf(bot);
    incidents = healthIncidents(bot);
    incidents.clear();
  });
  afterEach(() => bot.close());

  const form = async (options = {}) =>
    (await bot.click('health.parent', { id: passwordIssue }, options)).answer;
  const make = (node: unknown, typed = {}, options = {}) =>
    desk.press(node, 'health.makeParent', typed, options);
  const undo = (node: unknown, options = {}) => desk.press(node, 'health.undoParent', {}, options);
  const parents = () =>
    bot.serviceNow.tables.rows('incident').filter((row) => row.correlation_id === passwordIssue);
  const parent = () => {
    const [only, ...others] = parents();
    assert.ok(only?.sys_id && others.length === 0, 'one parent');
    return only.sys_id;
  };
  const notes = (sysId: string) => desk.journal(sysId, 'work_notes');
  const change = (sysId: string, values: Readonly<Record<string, string>>) =>
    bot.serviceNow.tables.update('incident', sysId, values);
  const parentOf = (sysId: string) => desk.row(sysId).parent_incident;
  const dataOf = (node: unknown, verb: string) =>
    Object(actionsOf(node).find((action) => action.verb === verb)?.data);
  const offersUndo = (node: unknown) => actionsOf(node).some(({ verb }) => verb === 'health.undoParent');

  it('is made of the issue, and takes the incidents that were chosen', async () => {
    const [one, two, three] = [incidents.add(), incidents.add(), incidents.add()];
    const shown = await form();
    assert.equal(
      inputOf(shown, 'shortDescription').value,
      'EX700101: Some users are repeatedly asked for their password in Outlook for Windows',
    );
    assert.deepEqual(new Set(inputOf(shown, 'children').value.split(',')), new Set([one, two, three]));
    const { answer } = await make(shown, {
      children: `${one},${two}`,
      group: desk.groupId('Messaging'),
      category: 'software',
    });
    const text = textOf(answer);
    const row = desk.row(parent());
    assert.match(text, new RegExp(`^${row.number} was created\n2 incidents were attached\\.`));
    assert.equal(row.correlation_display, system);
    assert.match(row.short_description ?? '', /^EX700101: Some users/);
    assert.match(row.description ?? '', /User impact: Users may see[\s\S]*Status: Service degradation/);
    assert.match(row.description ?? '', /\/alerts\/EX700101$/);
    const { impact, urgency, category, assignment_group: group } = row;
    assert.deepEqual([impact, urgency, category, group], ['1', '2', 'software', desk.groupId('Messaging')]);
    assert.match(notes(parent())[0] ?? '', /Created for .* EX700101\.[\s\S]*Megan Bowen/);
    for (const child of [one, two]) {
      assert.equal(parentOf(child), parent());
      assert.match(
        notes(child).join(),
        new RegExp(`Now a child of ${row.number}[\\s\\S]*EX700101[\\s\\S]*Megan`),
      );
      assert.equal(notes(child).length, 1);
    }
    assert.equal(parentOf(three), '');
    assert.equal(row.child_incidents, '2');
  });

  it('takes from the list of similar ones those that were not switched off', async () => {
    const [one, two] = [incidents.add(), incidents.add()];
    const [list] = await bot.say(`incidents like ${passwordIssue}`);
    const { answer } = await desk.press(list?.card, 'health.parent', { [`incident-${two}`]: 'false' });
    assert.equal(inputOf(answer, 'children').value, one);
  });

  it('is one, whoever makes it at once, and its children are attached once', async () => {
    const child = incidents.add();
    const forms = [await form(), await form(adele)];
    slowWrites(bot);
    const both = await Promise.all([make(forms[0]), make(forms[1], {}, adele)]);
    const said = both.map(({ answer }) => textOf(answer));
    assert.equal(said.filter((text) => /was created/.test(text)).length, 1);
    assert.equal(said.filter((text) => /is the incident of this issue/.test(text)).length, 1);
    assert.equal(said.filter((text) => /It is a child of INC\d+ already/.test(text)).length, 1);
    assert.equal(parentOf(child), parent());
    assert.equal(notes(child).length, 1);
    assert.match(textOf((await make(forms[0])).answer), /It is a child of INC\d+ already/);
    assert.equal(notes(child).length, 1);
  });

  for (const method of ['POST', 'PATCH']) {
    it(`is made once although the answer to a ${method} was lost`, async () => {
      const child = incidents.add();
      const shown = await form();
      bot.serviceNow.faults.add({ kind: 'lost-answer' }, { method, path: /\/incident/, times: 1 });
      assert.match(textOf((await make(shown)).answer), /was created\n1 incident was attached/);
      assert.equal(parentOf(child), parent());
      assert.equal(notes(child).length, 1);
    });
  }

  it('is not the incident that another system calls by the same id', async () => {
    const other = incidents.add('something else', { correlation_id: passwordIssue });
    await make(await form());
    assert.equal(parents().length, 2);
    assert.deepEqual(notes(other), []);
  });

  it('leaves alone who has another parent or is closed, and says so', async () => {
    const [free, taken, closed] = [incidents.add(), incidents.add(), incidents.add()];
    const other = incidents.add('Printers');
    change(taken, { parent_incident: other });
    const shown = await form();
    assert.match(textOf(shown), /INC0080002 · .* · child of INC0080004/);
    assert.doesNotMatch(inputOf(shown, 'children').value, new RegExp(taken));
    change(closed, { state: '7', active: 'false' });
    const { answer } = await make(shown, { children: `${free},${taken},${closed}` });
    assert.match(textOf(answer), /1 incident was attached, of 3 chosen/);
    assert.match(textOf(answer), /INC0080002[^\n]*\nLeft alone: it is a child of INC0080004/);
    assert.match(textOf(answer), /INC0080003[^\n]*\nLeft alone: it is Closed by now/);
    assert.equal(parentOf(taken), other);
    assert.deepEqual([notes(taken), notes(closed)], [[], []]);
  });

  it('attaches the others when ServiceNow refuses one, which can be tried again', async () => {
    const [one, two] = [incidents.add(), incidents.add()];
    const shown = await form();
    const { faults } = bot.serviceNow;
    faults.add({ kind: 'answer', status: 403, body: {} }, { method: 'PATCH', path: new RegExp(one) });
    const { answer } = await make(shown);
    assert.match(textOf(answer), /1 incident was attached, of 2 chosen/);
    assert.match(textOf(answer), /⚠️ INC0080001[^\n]*\nNot done\. /);
    assert.deepEqual(dataOf(answer, 'health.undoParent').children, [two]);
    faults.clear();
    assert.match(textOf((await make(await form())).answer), /1 incident was attached\./);
    assert.deepEqual([parentOf(one), parentOf(two)], [parent(), parent()]);
  });

  for (const [state, label, values] of [
    ['6', 'Resolved', { close_code: 'Solution provided', close_notes: 'Done' }],
    ['8', 'Canceled', { active: 'false' }],
  ] as const) {
    it(`is taken up again when it is ${label}`, async () => {
      await make(await form());
      change(parent(), { state, ...values });
      const child = incidents.add();
      const shown = await form();
      assert.match(textOf(shown), new RegExp(`${label}\\)\\. It is taken up again`));
      assert.ok(!inputsOf(shown).some(({ id }) => id === 'shortDescription'));
      const { answer } = await make(shown);
      assert.match(textOf(answer), new RegExp(`It was ${label} and has been taken up again`));
      assert.equal(desk.row(parent()).state, '2');
      assert.match(notes(parent()).join(), new RegExp(`Taken up again .* it was ${label}`));
      assert.equal(parentOf(child), parent());
    });
  }

  it('stays closed when it is closed: that and its address are told', async () => {
    const child = incidents.add();
    const shown = await form();
    await make(shown, { children: '' });
    change(parent(), { state: '7', active: 'false' });
    for (const node of [await form(), (await make(shown)).answer]) {
      assert.match(textOf(node), /INC\d+ is Closed, and ServiceNow lets nobody open it again/);
      assert.ok(actionsOf(node).some(({ url }) => url?.includes(parent())));
    }
    assert.equal(parentOf(child), '');
  });

  it('is not made of what cannot be saved: the form comes back with what was typed', async () => {
    incidents.add();
    const shown = await form();
    const empty = (await make(shown, { shortDescription: ' ', category: 'software' })).answer;
    assert.match(textOf(empty), /⚠️ Nothing is saved yet: say in a line/);
    assert.equal(inputOf(empty, 'category').value, 'software');
    const long = (await make(shown, { shortDescription: 'x'.repeat(161) })).answer;
    assert.match(textOf(long), /161/);
    for (const [typed, code] of [
      [{ shortDescription: 'javascript:gs.log(1)' }, 'TEXT_UNSAFE'],
      [{ category: 'made up' }, 'CARD_OUTDATED'],
      [{ children: 'x' }, 'CARD_OUTDATED'],
    ] as const) {
      assert.match(onlyCard((await make(shown, typed)).sent), new RegExp(code));
    }
    assert.match(textOf((await make(shown, { group: 'nobody' })).answer), /⚠️ .*nobody/);
    assert.deepEqual(parents(), []);
  });

  it('takes a part of the group’s name where there are many groups', async () => {
    for (let index = 100; index < 160; index += 1) {
      bot.serviceNow.tables.insert('sys_user_group', { name: `Watch ${index}`, active: 'true' });
    }
    const shown = await form();
    const several = (await make(shown, { groupSearch: 'watch 11' })).answer;
    assert.equal(inputOf(several, 'group').choices.length, 10);
    await make(shown, { groupSearch: 'messag' });
    assert.equal(desk.row(parent()).assignment_group, desk.groupId('Messaging'));
  });

  it('is made in French too', async () => {
    const child = incidents.add();
    const french = { locale: 'fr-FR' };
    const shown = await form(french);
    assert.match(textOf(shown), /Incident parent pour EX700101/);
    assert.match(textOf((await make(shown, {}, french)).answer), /a été créé\n1 incident rattaché\./);
    assert.match(notes(child).join(), /Désormais un enfant de/);
  });

  it('is cancelled, and its children are free again, when it is undone, once', async () => {
    const [one, two] = [incidents.add(), incidents.add()];
    const { answer } = await make(await form());
    slowWrites(bot);
    const both = await Promise.all([undo(answer), undo(answer, adele)]);
    const said = both.map((clicked) => textOf(clicked.answer));
    assert.equal(
      said.filter((text) => /INC\d+ was cancelled\.[\s\S]*No longer a child/.test(text)).length,
      1,
    );
    assert.equal(said.filter((text) => /It was undone before/.test(text)).length, 1);
    assert.match(textOf((await undo(answer)).answer), /It was undone before/);
    assert.equal(desk.row(parent()).state, '8');
    assert.match(notes(parent()).at(-1) ?? '', /Cancelled: creating it was undone/);
    for (const child of [one, two]) {
      assert.equal(parentOf(child), '');
      assert.equal(notes(child).length, 2);
      assert.match(notes(child).at(-1) ?? '', /No longer a child of INC/);
    }
  });

  it('is not cancelled when somebody has changed it since; only its children are free again', async () => {
    const [child, moved] = [incidents.add(), incidents.add()];
    const other = incidents.add('Printers');
    const { answer } = await make(await form());
    change(parent(), { urgency: '1' });
    change(moved, { parent_incident: other });
    const text = textOf((await undo(answer)).answer);
    assert.match(text, /INC\d+ stays as it is: it has been changed since/);
    assert.match(text, /INC0080002[^\n]*\nLeft alone: it is not a child of INC\d+ any more/);
    assert.equal(desk.row(parent()).state, '1');
    assert.deepEqual([parentOf(child), parentOf(moved)], ['', other]);
    assert.equal(notes(moved).length, 1);
  });

  it('is not cancelled when it has other children', async () => {
    incidents.add();
    const { answer } = await make(await form());
    change(incidents.add('Printers'), { parent_incident: parent() });
    assert.match(textOf((await undo(answer)).answer), /stays as it is: it has other children/);
    assert.equal(desk.row(parent()).state, '1');
  });

  it('is not cancelled by undoing what only added children', async () => {
    const first = incidents.add();
    await make(await form());
    const second = incidents.add();
    const { answer } = await make(await form());
    assert.match(textOf((await undo(answer)).answer), /stays as it is: it was there before/);
    assert.deepEqual([parentOf(first), parentOf(second)], [parent(), '']);
  });

  it('can be undone again where ServiceNow refused a part of it', async () => {
    const child = incidents.add();
    const { answer } = await make(await form());
    const { faults } = bot.serviceNow;
    faults.add({ kind: 'answer', status: 403, body: {} }, { method: 'PATCH', path: new RegExp(child) });
    const partly = (await undo(answer)).answer;
    assert.match(textOf(partly), /stays as it is: it has other children[\s\S]*Not done\./);
    faults.clear();
    const whole = (await undo(partly)).answer;
    assert.match(textOf(whole), /was cancelled/);
    assert.ok(!offersUndo(whole));
    assert.equal(parentOf(child), '');
  });

  it('can be undone as well by who presses the form’s button again', async () => {
    const child = incidents.add();
    const shown = await form();
    slowWrites(bot);
    const both = await Promise.all([make(shown), make(shown)]);
    const third = (await make(shown)).answer;
    const undos = [...both.map(({ answer }) => answer), third].map((node) =>
      dataOf(node, 'health.undoParent'),
    );
    assert.deepEqual(undos[1], undos[0]);
    assert.deepEqual(undos[2], undos[0]);
    assert.match(textOf((await undo(third)).answer), /was cancelled[\s\S]*No longer a child/);
    assert.equal(parentOf(child), '');
    const anew = (await make(shown)).answer;
    assert.match(textOf(anew), /taken up again/);
    assert.match(textOf((await undo(anew)).answer), /No longer a child/);
    assert.equal(parentOf(child), '');
  });

  it('is not cancelled by that when somebody has changed it in between', async () => {
    incidents.add();
    const shown = await form();
    await make(shown);
    change(parent(), { urgency: '1' });
    assert.match(textOf((await undo((await make(shown)).answer)).answer), /stays as it is/);
    assert.equal(desk.row(parent()).state, '1');
  });

  it('is not cancelled when somebody changes it while its children are detached', async () => {
    const child = incidents.add();
    const { answer } = await make(await form());
    const sysId = parent();
    let isChanged = false;
    bot.serviceNow.tables.onChange(() => {
      if (isChanged || parentOf(child) !== '') return;
      isChanged = true;
      change(sysId, { child_incidents: '0', urgency: '1' });
    });
    assert.match(textOf((await undo(answer)).answer), /stays as it is: it has been changed since/);
    assert.equal(desk.row(sysId).state, '1');
  });

  it('cannot be undone for an incident that is not the issue’s', async () => {
    const { answer } = await make(await form());
    const data = { ...dataOf(answer, 'health.undoParent'), parent: incidents.add() };
    assert.match(onlyCard((await bot.click('health.undoParent', data)).sent), /CARD_OUTDATED/);
    assert.equal(desk.row(parent()).state, '1');
  });
});

describe('the form of a parent incident where others read along', () => {
  it('is another one than that in the asker’s own chat: what each did is undone', async () => {
    const bot = await startBot({ settings: { SHARED_HIDDEN_PRIORITIES: '1' } });
    const desk = deskOf(bot);
    const incidents = healthIncidents(bot);
    incidents.clear();
    const hidden = incidents.add(undefined, { priority: '1' });
    const seen = incidents.add();
    const place = { kind: 'channel', name: 'General' } as const;
    const { answer, sent } = await bot.click('health.parent', { id: passwordIssue }, { place });
    const shared = await desk.press(answer, 'health.makeParent', {}, { place });
    const own = await desk.press(sent[0]?.card, 'health.makeParent');
    const parentsOf = () => [hidden, seen].map((sysId) => desk.row(sysId).parent_incident !== '');
    assert.deepEqual(parentsOf(), [true, true]);
    await desk.press(shared.answer, 'health.undoParent', {}, { place });
    await desk.press(own.answer, 'health.undoParent');
    assert.deepEqual(parentsOf(), [false, false]);
    await bot.close();
  });

  it('offers no sensitive incident; the whole form is in the asker’s own chat', async () => {
    const bot = await startBot({ settings: { SHARED_HIDDEN_PRIORITIES: '1' } });
    const incidents = healthIncidents(bot);
    incidents.clear();
    const hidden = incidents.add('Outlook for Windows asks the board for the password again and again', {
      priority: '1',
    });
    const seen = incidents.add();
    const place = { kind: 'channel', name: 'General' } as const;
    const { answer, sent } = await bot.click('health.parent', { id: passwordIssue }, { place });
    assert.equal(inputOf(answer, 'children').value, seen);
    assert.doesNotMatch(textOf(answer), /board|INC0080001/);
    assert.match(textOf(answer), /1 incident is sensitive/);
    assert.ok(inputOf(sent[0]?.card, 'children').value.split(',').includes(hidden));
    assert.match(textOf(sent[0]?.card), /board/);
    await bot.close();
  });
});
