import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../src/errors.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import { type CaseDesk, startCaseDesk } from '../helpers/case-desk.ts';
import { filledIn, inputOf } from '../helpers/forms.ts';

const isCode = (code: Parameters<typeof isCasebridgeError>[1]) => (error: unknown) =>
  isCasebridgeError(error, code);

describe('a case that a person opens in the admin center', () => {
  let desk: CaseDesk;
  before(async () => {
    desk = await startCaseDesk();
  });
  after(() => desk.close());

  const show = async (key: string) => (await desk.click('escalation.case', { caseKey: key })).card;
  const give = async (key: string, number: string) =>
    desk.click('escalation.giveNumber', filledIn(await show(key), 'escalation.giveNumber', { number }));
  const notesOf = (sysId: string) =>
    desk.standIn.tables
      .rows('sys_journal_field')
      .filter((row) => row.element_id === sysId && row.element === 'work_notes')
      .map(({ value }) => value ?? '');

  it('says how, and what to copy', async () => {
    const { key } = await desk.open({}, 'adminCenter');
    const card = await show(key);
    assert.match(textOf(card), /📝 Waiting to be opened in the admin center[\s\S]*as admin@contoso\.com/);
    assert.equal(inputOf(card, 'copy').value, 'Mail is late\n\nSince this morning.\n\nError: 0x8004010F');
    const link = actionsOf(card).find(({ url }) => url !== undefined);
    assert.equal(link?.url, 'https://admin.example.com/AdminPortal/Home#/support');
    assert.doesNotMatch(JSON.stringify(card), /"escalation\.(reply|attach|close|severity|refresh)"/);
  });

  it('shows as much of a long text as a click can send, and says where the rest is', async () => {
    const description = `${'"line"\n'.repeat(3000)}`;
    const { key } = await desk.open({ description }, 'adminCenter');
    const card = await show(key);
    assert.match(textOf(card), /This is the beginning: all of it is attached/);
    assert.ok(inputOf(card, 'copy').value.length > 3000);
    assert.match(textOf((await give(key, '30000001')).card), /The case is 30000001 now/);
  });

  it('is open once somebody tells its number, which the incident gets', async () => {
    const { key, incident } = await desk.open({}, 'adminCenter');
    const { card, isUnfinished } = await give(key, ' TrackingID#2412170040009001 ');
    assert.equal(isUnfinished, false);
    assert.match(textOf(card), /✔️ The case is 2412170040009001 now/);
    assert.match(textOf(card), /📨 Open\n[\s\S]*Casebridge cannot read cases of the admin center/);
    assert.match(textOf(card), /Alex Wilber told the number 2412170040009001/);
    assert.equal(desk.standIn.tables.get('incident', incident.sysId)?.correlation_id, '2412170040009001');
    assert.match(textOf((await desk.say('case 2412170040009001')).card), /Mail is late/);
    const known = await desk.click('escalation.giveNumber', { caseKey: key, number: '2412170040009001' });
    assert.match(textOf(known.card), /ℹ️ The number 2412170040009001 was given before/);
    const other = await desk.click('escalation.giveNumber', { caseKey: key, number: '2412170040009009' });
    assert.match(textOf(other.card), /⚠️ Nothing was saved: the case is 2412170040009001 already/);
    assert.equal(
      notesOf(incident.sysId).filter(
        (note) => note.includes('told the number') || note.includes('2412170040009001'),
      ).length,
      1,
    );
  });

  it('keeps waiting when the number is no number, or another case’s', async () => {
    const { key } = await desk.open({}, 'adminCenter');
    for (const number of ['', 'soon', 'a b c', `1${'0'.repeat(40)}`]) {
      const { card, isUnfinished } = await give(key, number);
      assert.match(textOf(card), /does not look like the number of a case/, number);
      assert.ok(isUnfinished);
    }
    const other = await desk.open({}, 'adminCenter');
    await give(other.key, '2412170040009100');
    const { card, isUnfinished } = await give(key, '2412170040009100');
    assert.match(textOf(card), new RegExp(`2412170040009100 is the case of ${other.incident.number}`));
    assert.equal(inputOf(card, 'number').value, '2412170040009100');
    assert.ok(isUnfinished);
  });

  it('can be given up, and the incident escalated again', async () => {
    const { key, incident } = await desk.open({}, 'adminCenter');
    const { card } = await desk.click('escalation.giveUp', { caseKey: key });
    assert.match(
      textOf(card),
      new RegExp(`✔️ The case is not waited for any more\\. ${incident.number} can be escalated`),
    );
    assert.match(textOf(card), /🚫 Not opened[\s\S]*Alex Wilber does not open the case/);
    assert.match(
      textOf((await desk.click('escalation.giveUp', { caseKey: key })).card),
      /Nothing was changed/,
    );
    assert.match(
      textOf((await desk.click('escalation.giveNumber', { caseKey: key, number: '2412170040009200' })).card),
      /Nothing was saved/,
    );
    const again = await desk.open({ incident }, 'adminCenter');
    assert.notEqual(again.key, key);
  });

  it('is not given up while somebody else is at it', async () => {
    const { key } = await desk.open({}, 'adminCenter');
    await desk.tenant.supportCases.claim('somebody', 60_000, { key });
    await assert.rejects(desk.click('escalation.giveUp', { caseKey: key }), isCode('WRITE_UNDER_WAY'));
  });

  it('is closed by hand, with the incident', async () => {
    const { key, incident } = await desk.open({}, 'adminCenter');
    await assert.rejects(desk.click('escalation.close', { caseKey: key }), isCode('CASE_ACTION_IMPOSSIBLE'));
    await give(key, '2412170040009300');
    const form = (await desk.click('escalation.close', { caseKey: key })).card;
    assert.match(textOf(form), /Microsoft is not told by this/);
    const [code] = inputOf(form, 'code').choices;
    const typed = { notes: 'They fixed it.', resolves: 'true', code: code?.value ?? '' };
    const { card } = await desk.click('escalation.sendClose', filledIn(form, 'escalation.sendClose', typed));
    assert.match(textOf(card), /was resolved[\s\S]*✅ Closed[\s\S]*They fixed it\./);
    assert.equal(desk.standIn.tables.get('incident', incident.sysId)?.state, '6');
  });

  it('hides its text from a channel that may not see descriptions', async () => {
    const own = await startCaseDesk({ fields: ['description'] });
    try {
      const { key } = await own.open({}, 'adminCenter');
      const shown = await own.click('escalation.case', { caseKey: key }, { place: { kind: 'channel' } });
      assert.doesNotMatch(JSON.stringify(shown.card), /0x8004010F/);
      assert.match(textOf(shown.card), /The text for Microsoft is in your own chat/);
      assert.match(inputOf(shown.own, 'copy').value, /0x8004010F/);
    } finally {
      await own.close();
    }
  });
});
