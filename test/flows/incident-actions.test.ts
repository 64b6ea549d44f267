import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import { inputOf, inputsOf } from '../helpers/forms.ts';
import { type Desk, deskOf } from '../helpers/incident-actions.ts';

const clicked = { id: 'activity-7' };
const channel = { kind: 'channel', name: 'Messaging' } as const;

describe('acting on an incident', () => {
  let bot: TestBot;
  let desk: Desk;
  before(async () => {
    bot = await startBot();
    desk = deskOf(bot);
  });
  after(() => bot.close());
  afterEach(() => bot.serviceNow.faults.clear());

  const verbsOf = (card: unknown) => actionsOf(card).flatMap(({ verb }) => verb ?? []);

  describe('offers what state and rights allow', () => {
    const changes = [
      'incidents.note',
      'incidents.reply',
      'incidents.assignToMe',
      'incidents.reopen',
      'incidents.resolve',
      'incidents.reassign',
      'incidents.changeState',
      'incidents.hold',
      'escalation.contact',
    ];
    const offered = (card: unknown) => changes.filter((verb) => verbsOf(card).includes(verb));
    const without = (...left: readonly string[]) => changes.filter((verb) => !left.includes(verb));

    it('to an agent', async () => {
      const { card } = await desk.open();
      assert.deepEqual(offered(card), without('incidents.reopen', 'escalation.contact'));
    });

    it('to an administrator, who contacts Microsoft as well', async () => {
      const { card } = await desk.open({}, { from: chatPerson('Alex Wilber') });
      assert.deepEqual(offered(card), without('incidents.reopen'));
    });

    it('for what is mine already', async () => {
      const { card } = await desk.open({ assigned_to: desk.userId('megan.bowen') });
      assert.ok(!offered(card).includes('incidents.assignToMe'));
    });

    it('for what is on hold, resolved, closed or canceled', async () => {
      const onHold = await desk.open({ state: '3', hold_reason: '4' });
      assert.deepEqual(
        offered(onHold.card),
        without('incidents.reopen', 'incidents.hold', 'escalation.contact'),
      );
      const resolved = await desk.open({ state: '6', close_code: 'Duplicate', close_notes: 'x' });
      assert.deepEqual(offered(resolved.card), ['incidents.note', 'incidents.reply', 'incidents.reopen']);
      for (const state of ['7', '8']) {
        const { card } = await desk.open({ state, active: 'false' });
        assert.deepEqual(offered(card), []);
        assert.ok(verbsOf(card).includes('solutions.find'));
      }
    });

    it('and nothing more to who makes up a click', async () => {
      const closed = await desk.open({ state: '7', active: 'false' });
      const open = await desk.open();
      const form = (await desk.press(open.card, 'incidents.note')).answer;
      const button = actionsOf(form).find(({ verb }) => verb === 'incidents.saveNote');
      const target = { ...Object(button?.data).form, sysId: closed.sysId, modCount: 0 };
      for (const [verb, data] of [
        ['incidents.reopen', { sysId: closed.sysId }],
        ['incidents.note', { sysId: closed.sysId }],
        ['incidents.saveNote', { form: target, text: 'forged' }],
        ['incidents.assignToMe', target],
      ] as const) {
        const { sent, updated } = await bot.click(verb, data);
        assert.match(onlyCard(sent), /INCIDENT_ACTION_IMPOSSIBLE/, verb);
        assert.equal(updated.length, 0);
      }
      for (const data of [{}, { sysId: 'x^ORactive=true' }, { sysId: 5 }]) {
        assert.match(onlyCard((await bot.click('incidents.note', data)).sent), /CARD_OUTDATED/);
      }
      assert.deepEqual(desk.journal(closed.sysId, 'work_notes'), []);
      assert.equal(desk.row(closed.sysId).sys_mod_count, '0');
    });

    it('and nothing at all to who has no right', async () => {
      const { sysId } = await desk.open();
      const { sent } = await bot.click('incidents.note', { sysId }, { from: chatPerson('Lynne Robbins') });
      assert.match(onlyCard(sent), /ROLE_MISSING/);
    });
  });

  describe('adding a work note', () => {
    it('says who will read it, before and after, and who wrote it where', async () => {
      const { sysId, card } = await desk.open({}, { place: channel });
      const { answer, updated } = await desk.press(card, 'incidents.note', {}, { place: channel, clicked });
      assert.equal(updated.length, 0, 'the form is for the one who clicked');
      assert.match(textOf(answer), /🔒 Internal: only people who work on the incident read it/);
      const saved = await desk.press(
        answer,
        'incidents.saveNote',
        { text: ' Fan replaced ^OR javascript:1 ' },
        { place: channel, clicked },
      );
      assert.match(textOf(saved.answer), /The work note was added/);
      assert.equal(saved.updated.length, 1);
      assert.match(textOf(saved.updated[0]?.card), /The work note was added/);
      assert.deepEqual(desk.journal(sysId, 'work_notes'), [
        'Fan replaced ^OR javascript:1\n\n— Megan Bowen (megan.bowen) with Casebridge, from the channel “Messaging” in Microsoft Teams',
      ]);
      assert.deepEqual(desk.journal(sysId, 'comments'), []);
    });

    it('needs some text, and not too much of it', async () => {
      const { sysId, card } = await desk.open();
      const form = (await desk.press(card, 'incidents.note')).answer;
      const empty = await desk.press(form, 'incidents.saveNote', { text: '  \n ' });
      assert.match(textOf(empty.answer), /Nothing is saved yet: write something first/);
      const long = await desk.press(form, 'incidents.saveNote', { text: 'x'.repeat(4001) });
      assert.match(textOf(long.answer), /up to 4,000 characters, this one has 4,001/);
      assert.equal(inputOf(long.answer, 'text').value.length, 4001, 'what was typed is not lost');
      assert.equal(long.updated.length, 0);
      const fits = await desk.press(long.answer, 'incidents.saveNote', { text: 'x'.repeat(4000) });
      assert.match(textOf(fits.answer), /was added/);
      assert.equal(desk.journal(sysId, 'work_notes').length, 1);
    });

    it('says so of a text that no form can show again, and leaves the form alone', async () => {
      const { sysId, card } = await desk.open();
      const form = (await desk.press(card, 'incidents.note')).answer;
      const most = await desk.press(form, 'incidents.saveNote', { text: '"'.repeat(5800) });
      assert.equal(inputOf(most.answer, 'text').value.length, 5800);
      const { sent, updated } = await desk.press(form, 'incidents.saveNote', { text: 'x'.repeat(30_000) });
      assert.match(onlyCard(sent), /up to 12,000 characters together[\s\S]*TEXT_TOO_LONG/);
      assert.equal(updated.length, 0);
      assert.deepEqual(desk.journal(sysId, 'work_notes'), []);
    });

    it('can be cancelled', async () => {
      const { number, card } = await desk.open();
      const form = (await desk.press(card, 'incidents.note')).answer;
      const back = await desk.press(form, 'incidents.show', { text: 'never mind' });
      assert.match(textOf(back.answer), new RegExp(`${number}[\\s\\S]*Assigned to`));
      assert.deepEqual(inputsOf(back.answer), []);
    });
  });

  it('replies to the caller, who is named before it is sent', async () => {
    const { sysId, card } = await desk.open();
    const form = (await desk.press(card, 'incidents.reply')).answer;
    assert.match(textOf(form), /✉️ Sven Lindqvist, who reported the incident, will read this/);
    const saved = await desk.press(form, 'incidents.saveReply', { text: 'Please try again.' });
    assert.match(textOf(saved.answer), /The reply was sent to the caller/);
    assert.deepEqual(desk.journal(sysId, 'comments'), [
      'Please try again.\n\n— Megan Bowen, from a personal chat in Microsoft Teams',
    ]);
    assert.deepEqual(desk.journal(sysId, 'work_notes'), []);
  });

  it('assigns to me at once', async () => {
    const { sysId, card } = await desk.open();
    const { answer, updated } = await desk.press(card, 'incidents.assignToMe', {}, { clicked });
    assert.match(textOf(answer), /The incident is assigned to you/);
    assert.equal(updated.length, 1);
    assert.equal(desk.row(sysId).assigned_to, desk.userId('megan.bowen'));
    assert.match(desk.journal(sysId, 'work_notes').join(), /^Assigned to Megan Bowen\.\n\n— Megan Bowen/);
  });

  describe('reassigning', () => {
    it('asks for the group, then for one of its people', async () => {
      const { sysId, card } = await desk.open();
      const groups = (await desk.press(card, 'incidents.reassign')).answer;
      assert.equal(inputOf(groups, 'group').value, desk.groupId('Messaging'));
      const collaboration = desk.groupId('Collaboration');
      const people = (await desk.press(groups, 'incidents.chooseAssignee', { group: collaboration })).answer;
      assert.match(textOf(people), /Assignment group: Collaboration/);
      assert.deepEqual(
        inputOf(people, 'assignee').choices.map(({ title }) => title),
        ['Nobody yet', 'Adele Vance', 'Megan Bowen', 'Theo Marsh'],
      );
      const saved = await desk.press(people, 'incidents.saveAssignee', {
        assignee: desk.userId('adele.vance'),
        note: 'See the log.',
      });
      assert.match(textOf(saved.answer), /The incident was reassigned/);
      assert.equal(desk.row(sysId).assignment_group, collaboration);
      assert.equal(desk.row(sysId).assigned_to, desk.userId('adele.vance'));
      assert.match(
        desk.journal(sysId, 'work_notes').join(),
        /^Reassigned to Collaboration, Adele Vance\.\n\nSee the log\.\n\n— Megan/,
      );
    });

    it('leaves it to nobody when asked to', async () => {
      const { sysId, card } = await desk.open({ assigned_to: desk.userId('megan.bowen') });
      const groups = (await desk.press(card, 'incidents.reassign')).answer;
      const people = (await desk.press(groups, 'incidents.chooseAssignee')).answer;
      assert.equal(inputOf(people, 'assignee').value, desk.userId('megan.bowen'));
      const same = await desk.press(people, 'incidents.saveAssignee');
      assert.match(textOf(same.answer), /assigned like this already/);
      await desk.press(same.answer, 'incidents.saveAssignee', { assignee: 'nobody' });
      assert.equal(desk.row(sysId).assigned_to, '');
      assert.equal(desk.row(sysId).assignment_group, desk.groupId('Messaging'));
    });

    it('takes neither a group nor a person that was not offered', async () => {
      const { sysId, card } = await desk.open();
      const groups = (await desk.press(card, 'incidents.reassign')).answer;
      const none = await desk.press(groups, 'incidents.chooseAssignee', { group: '' });
      assert.match(textOf(none.answer), /choose a group/);
      const people = (await desk.press(groups, 'incidents.chooseAssignee')).answer;
      const stranger = { assignee: desk.userId('isaiah.langer') };
      const refused = await desk.press(people, 'incidents.saveAssignee', stranger);
      assert.match(textOf(refused.answer), /choose a person/);
      const forged = await desk.press(people, 'incidents.saveAssignee', { group: 'f'.repeat(32) });
      assert.match(onlyCard(forged.sent), /CARD_OUTDATED/);
      assert.equal(desk.row(sysId).sys_mod_count, '0');
    });
  });

  describe('changing the state', () => {
    it('offers the instance’s own states that make sense from here', async () => {
      const { sysId, card } = await desk.open({ state: '1' });
      const form = (await desk.press(card, 'incidents.changeState')).answer;
      assert.deepEqual(
        inputOf(form, 'state').choices.map(({ title }) => title),
        ['In Progress', 'Canceled'],
      );
      assert.deepEqual(
        verbsOf(form).filter((verb) => /hold|resolve/.test(verb)),
        ['incidents.hold', 'incidents.resolve'],
      );
      assert.match(textOf((await desk.press(form, 'incidents.saveState')).answer), /choose a state/);
      const saved = await desk.press(form, 'incidents.saveState', { state: '2' });
      assert.match(textOf(saved.answer), /The state was changed/);
      assert.equal(desk.row(sysId).state, '2');
      assert.match(desk.journal(sysId, 'work_notes').join(), /^State: New → In Progress\n\n— /);
    });

    it('cancels only with a reason', async () => {
      const { sysId, card } = await desk.open();
      const form = (await desk.press(card, 'incidents.changeState')).answer;
      const refused = await desk.press(form, 'incidents.saveState', { state: '8' });
      assert.match(textOf(refused.answer), /why the incident is canceled/);
      assert.equal(inputOf(refused.answer, 'state').value, '8');
      await desk.press(refused.answer, 'incidents.saveState', { note: 'Reported twice.' });
      assert.equal(desk.row(sysId).state, '8');
    });

    it('takes no state that was not offered', async () => {
      const { sysId, card } = await desk.open();
      const form = (await desk.press(card, 'incidents.changeState')).answer;
      for (const state of ['6', '7', '1', '99']) {
        const { sent } = await desk.press(form, 'incidents.saveState', { state });
        assert.match(onlyCard(sent), /CARD_OUTDATED/);
      }
      assert.equal(desk.row(sysId).state, '2');
    });
  });

  describe('putting on hold', () => {
    it('takes the reason from the instance', async () => {
      const { sysId, card } = await desk.open();
      const form = (await desk.press(card, 'incidents.hold')).answer;
      assert.match(
        textOf((await desk.press(form, 'incidents.saveHold')).answer),
        /choose what is waited for/,
      );
      const saved = await desk.press(form, 'incidents.saveHold', { reason: '4', note: 'Ticket 4711' });
      assert.match(textOf(saved.answer), /The incident is on hold[\s\S]*Awaiting Vendor/);
      assert.equal(desk.row(sysId).state, '3');
      assert.equal(desk.row(sysId).hold_reason, '4');
      assert.match(
        desk.journal(sysId, 'work_notes').join(),
        /^On hold: Awaiting Vendor\n\nTicket 4711\n\n— /,
      );
      assert.deepEqual(desk.journal(sysId, 'comments'), []);
    });

    it('asks for a reply when the caller is waited for', async () => {
      const { sysId, card } = await desk.open();
      const form = (await desk.press(card, 'incidents.hold')).answer;
      const refused = await desk.press(form, 'incidents.saveHold', { reason: '1', note: 'kept' });
      assert.match(textOf(refused.answer), /“Awaiting Caller” needs a reply/);
      assert.equal(inputOf(refused.answer, 'note').value, 'kept');
      assert.equal(inputOf(refused.answer, 'reason').value, '1');
      await desk.press(refused.answer, 'incidents.saveHold', { reply: 'Which printer is it?' });
      assert.equal(desk.row(sysId).hold_reason, '1');
      assert.match(desk.journal(sysId, 'comments').join(), /^Which printer is it\?\n\n— Megan Bowen, from/);
    });

    it('changes the reason, and ends where the state does', async () => {
      const { sysId, card } = await desk.open({ state: '3', hold_reason: '4' });
      const states = (await desk.press(card, 'incidents.changeState')).answer;
      const titles = actionsOf(states).map(({ title }) => title);
      assert.ok(titles.includes('⏸️ Another reason to wait…'), 'it is on hold already');
      const form = (await desk.press(states, 'incidents.hold')).answer;
      assert.match(
        textOf((await desk.press(form, 'incidents.saveHold')).answer),
        /on hold for this reason already/,
      );
      const held = await desk.press(form, 'incidents.saveHold', { reason: '5' });
      assert.equal(desk.row(sysId).hold_reason, '5');
      const again = (await desk.press(held.answer, 'incidents.changeState')).answer;
      await desk.press(again, 'incidents.saveState', { state: '2' });
      assert.equal(desk.row(sysId).state, '2');
      assert.equal(desk.row(sysId).hold_reason, '');
    });
  });

  describe('resolving', () => {
    it('needs code and notes, and offers to reopen', async () => {
      const { sysId, card } = await desk.open();
      const form = (await desk.press(card, 'incidents.resolve')).answer;
      const codes = inputOf(form, 'code').choices.map(({ title }) => title);
      assert.ok(codes.includes('Solution provided'));
      assert.ok(!codes.includes('Solved (Permanently)'), 'it is inactive');
      const noCode = await desk.press(form, 'incidents.saveResolution', { notes: 'Oiled.' });
      assert.match(textOf(noCode.answer), /choose a resolution code/);
      const noNotes = await desk.press(form, 'incidents.saveResolution', { code: 'Solution provided' });
      assert.match(textOf(noNotes.answer), /write something first/);
      const typed = { code: 'Solution provided', notes: 'Oiled.' };
      const saved = await desk.press(form, 'incidents.saveResolution', typed);
      assert.match(textOf(saved.answer), /The incident was resolved[\s\S]*Solution provided[\s\S]*Oiled\./);
      const { state, close_code, close_notes } = desk.row(sysId);
      assert.deepEqual([state, close_code, close_notes], ['6', 'Solution provided', 'Oiled.']);
      assert.match(desk.journal(sysId, 'work_notes').join(), /^Resolved: Solution provided\n\n— Megan/);
      assert.ok(verbsOf(saved.answer).includes('incidents.reopen'));
    });

    it('is undone by reopening, with a reason', async () => {
      const { sysId, card } = await desk.open({ state: '6', close_code: 'Duplicate', close_notes: 'x' });
      const form = (await desk.press(card, 'incidents.reopen')).answer;
      assert.match(textOf((await desk.press(form, 'incidents.saveReopening')).answer), /write something/);
      const saved = await desk.press(form, 'incidents.saveReopening', { text: 'It hums again.' });
      assert.match(textOf(saved.answer), /The incident was reopened/);
      assert.equal(desk.row(sysId).state, '2');
      assert.match(desk.journal(sysId, 'work_notes').join(), /^Reopened\.\n\nIt hums again\.\n\n— /);
    });
  });

  it('speaks French, in the forms, the notices and the notes', async () => {
    const french = { locale: 'fr-FR' };
    const { sysId, card } = await desk.open({}, french);
    const form = (await desk.press(card, 'incidents.resolve', {}, french)).answer;
    assert.match(textOf(form), /Résoudre l’incident[\s\S]*Solution fournie[\s\S]*Annuler/);
    const missing = await desk.press(form, 'incidents.saveResolution', {}, french);
    assert.match(textOf(missing.answer), /choisissez un code de résolution/);
    const typed = { code: 'Solution provided', notes: 'Huilé.' };
    const saved = await desk.press(form, 'incidents.saveResolution', typed, french);
    assert.match(textOf(saved.answer), /L’incident a été résolu/);
    assert.match(
      desk.journal(sysId, 'work_notes').join(),
      /^Résolu\u00a0: Solution fournie\n\n— Megan Bowen \(megan\.bowen\) avec Casebridge, depuis une conversation personnelle/,
    );
  });
});
