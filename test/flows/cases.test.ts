import assert from 'node:assert/strict';
import { CasebridgeError, isCasebridgeError } from '../../src/errors.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import { type CaseDesk, startCaseDesk } from '../helpers/case-desk.ts';
import { filledIn } from '../helpers/forms.ts';
import { file } from '../store/engines.ts';

const isCode = (code: Parameters<typeof isCasebridgeError>[1]) => (error: unknown) =>
  isCasebridgeError(error, code);
const verbsOf = (card: unknown) => actionsOf(card).flatMap(({ verb }) => verb ?? []);
const dataOf = (card: unknown, verb: string) =>
  Object(actionsOf(card).find((action) => action.verb === verb)?.data);

describe('following cases', () => {
  let desk: CaseDesk;
  before(async () => {
    desk = await startCaseDesk();
  });
  after(() => desk.close());
  beforeEach(() => {
    desk.time = new Date('2026-11-23T14:00:00Z');
    desk.isKept = true;
    desk.standIn.faults.clear();
  });

  const later = (minutes: number) => {
    desk.time = new Date(desk.time.getTime() + minutes * 60_000);
  };
  const numbered = async (number: string, given = {}) => {
    const opened = await desk.open(given);
    const record = desk.standIn.support.cases.find(({ sysId }) => sysId === opened.remoteId);
    assert.ok(record);
    record.number = number;
    return opened;
  };

  it('shows a case by its number, however it is written', async () => {
    const { key } = await numbered('2412170040000001', { severity: 'minimal' });
    later(10);
    await desk.click('escalation.refresh', { caseKey: key });
    for (const said of [
      'case 2412170040000001',
      'case TrackingID#2412170040000001',
      'Show case 2412170040000001?',
      'dossier 2412170040000001',
    ]) {
      const text = textOf((await desk.say(said)).card);
      assert.match(text, /Microsoft case 2412170040000001\nMail is late/, said);
    }
    const { card } = await desk.say('case 2412170040000001');
    assert.match(textOf(card), /⏳ With Microsoft[\s\S]*Minimal[\s\S]*Exchange Online/);
    assert.match(
      textOf(card),
      /Through the ServiceNow integration[\s\S]*admin@contoso\.com[\s\S]*by Alex Wilber/,
    );
    assert.match(textOf(card), /As read at Microsoft just now/);
    const french = await desk.say('dossier 2412170040000001', { french: true });
    assert.match(
      textOf(french.card),
      /Dossier Microsoft 2412170040000001[\s\S]*Chez Microsoft[\s\S]*Minimale/,
    );
  });

  it('knows what is no case, and leaves other sentences alone', async () => {
    await assert.rejects(desk.say('case 999'), isCode('CASE_NOT_FOUND'));
    await assert.rejects(desk.click('escalation.case', { caseKey: 'x' }), isCode('CARD_OUTDATED'));
    await assert.rejects(
      desk.click('escalation.case', { caseKey: '00000000-0000-4000-8000-000000000000' }),
      isCode('CASE_NOT_FOUND'),
    );
    for (const said of ['case of emergency', 'case closed', 'case 12 34 56', 'dossier perdu']) {
      assert.equal(textOf((await desk.say(said)).card).includes('Microsoft case'), false, said);
    }
  });

  it('takes the administrator’s right', async () => {
    const { key } = await desk.open();
    await assert.rejects(desk.say('my cases', { isAgent: true }), isCode('ROLE_MISSING'));
    for (const verb of ['case', 'refresh', 'reply', 'sendReply', 'close', 'giveNumber', 'giveUp']) {
      await assert.rejects(
        desk.click(`escalation.${verb}`, { caseKey: key }, { isAgent: true }),
        isCode('ROLE_MISSING'),
      );
    }
  });

  it('tells Microsoft’s last word, who wrote it and how long ago', async () => {
    const opened = await desk.open();
    await desk.microsoft(opened.remoteId, 'question', 'Since *when* is it late?');
    later(5);
    await desk.click('escalation.refresh', { caseKey: opened.key });
    later(180);
    const { card } = await desk.click('escalation.case', { caseKey: opened.key });
    assert.match(textOf(card), /❓ Microsoft waits for you/);
    assert.match(textOf(card), /❓ Microsoft asked 3 hours ago · Priya Raman\nSince \*when\* is it late\?/);
    assert.match(textOf(card), /As read at Microsoft 3 hours ago/);
    assert.match(textOf(card), /Priya Raman of Microsoft asked · /);
    const { card: list } = await desk.click('escalation.cases', { incident: opened.incident });
    assert.match(textOf(list), /Microsoft asked 3 hours ago · Priya Raman: Since \*when\* is it late\?/);
  });

  it('reads a case at Microsoft at most once a minute', async () => {
    const { key } = await desk.open();
    later(0.5);
    const reads = () =>
      desk.standIn.requests.filter(({ method, path }) => method === 'GET' && /support\/v1\/cases/.test(path))
        .length;
    const before = reads();
    assert.match(
      textOf((await desk.click('escalation.refresh', { caseKey: key })).card),
      /less than a minute ago/,
    );
    assert.equal(reads(), before);
    later(1);
    assert.match(textOf((await desk.click('escalation.refresh', { caseKey: key })).card), /as it is now/);
    assert.equal(reads(), before + 1);
  });

  it('says what does not get through, and since when', async () => {
    const { key } = await desk.open();
    later(5);
    desk.standIn.faults.add({ kind: 'answer', status: 503 }, { path: /support\/v1\/cases/ });
    const { card } = await desk.click('escalation.refresh', { caseKey: key });
    assert.match(textOf(card), /could not be read now/);
    assert.match(textOf(card), /⚠️ Not read at Microsoft \(first failed just now\): .*I keep trying/);
    assert.match(textOf(card), /As read at Microsoft 5 minutes ago/);
  });

  it('says that a case is on its way, and since when', async () => {
    desk.isKept = false;
    const { key } = await desk.open();
    later(10);
    const { card } = await desk.click('escalation.case', { caseKey: key });
    assert.match(
      textOf(card),
      /📤 Being sent to Microsoft[\s\S]*On its way to Microsoft since 23 Nov 2026, 14:00 UTC \(10 minutes ago\)/,
    );
    assert.deepEqual(
      verbsOf(card).filter((verb) => /reply|attach|close|severity/.test(verb)),
      [],
    );
    assert.ok(verbsOf(card).includes('escalation.refresh'));
  });

  it('lists the cases of a person, the open ones first', async () => {
    const own = await startCaseDesk();
    try {
      const none = textOf((await own.say('my cases')).card);
      assert.match(none, /My Microsoft cases[\s\S]*You have not escalated anything/);
      const first = await own.open({ title: 'Calls drop', isTest: true });
      own.time = new Date('2026-11-23T14:01:00Z');
      await own.open({ title: 'Waiting' }, 'adminCenter');
      const { card } = await own.say('Mes dossiers');
      assert.match(textOf(card), /2 cases[\s\S]*waiting to be opened\) · Waiting[\s\S]*Calls drop/);
      assert.match(textOf(card), new RegExp(`${first.incident.number} · With Microsoft · 🧪 Test`));
      const data = dataOf(card, 'escalation.case');
      const shown = (await own.click('escalation.case', data)).card;
      const back = (
        await own.click(
          'escalation.cases',
          actionsOf(shown).find(({ title }) => title === 'Back to the list')?.data ?? {},
        )
      ).card;
      assert.equal(textOf(back), textOf(card));
      for (let count = 0; count < 20; count += 1) await own.open();
      assert.match(textOf((await own.say('cases')).card), /22 cases[\s\S]*2 older cases are not shown/);
    } finally {
      await own.close();
    }
  });

  it('lists the cases of an incident, also once it is reopened', async () => {
    const { incident, key } = await desk.open();
    for (const said of [
      `cases for ${incident.number}`,
      `case ${incident.number}`,
      `dossiers de ${incident.number}`,
    ]) {
      assert.match(
        textOf((await desk.say(said)).card),
        new RegExp(`Microsoft cases for ${incident.number}\n1 case`),
      );
    }
    const { card } = await desk.say(`cases for ${incident.number}`);
    assert.deepEqual(dataOf(card, 'incidents.show'), {
      ...dataOf(card, 'incidents.show'),
      sysId: incident.sysId,
    });
    desk.standIn.tables.update('incident', incident.sysId, { state: '6' });
    desk.standIn.tables.update('incident', incident.sysId, { state: '2' });
    const listed = (await desk.say(`cases for ${incident.number}`)).card;
    assert.equal(dataOf(listed, 'escalation.case').caseKey, key);
    // The chat client sends nothing for data that has a `key`.
    assert.doesNotMatch(JSON.stringify(listed), /"key":/);
    await assert.rejects(desk.say('cases for INC0099999'), isCode('INCIDENT_NOT_FOUND'));
  });

  it('shows eight entries of a long timeline, and all of them when asked', async () => {
    const opened = await desk.open();
    for (let count = 1; count <= 12; count += 1) {
      await desk.microsoft(opened.remoteId, 'message', `News number ${count}.`);
    }
    later(5);
    const { card } = await desk.click('escalation.refresh', { caseKey: opened.key });
    assert.match(textOf(card), /Timeline, 14 entries/);
    assert.match(textOf(card), /News number 12\.[\s\S]*News number 5\./);
    assert.doesNotMatch(textOf(card), /News number 4\./);
    const all = (await desk.click('escalation.timeline', dataOf(card, 'escalation.timeline'))).card;
    assert.match(textOf(all), /News number 12\.[\s\S]*News number 1\.[\s\S]*Escalated by Alex Wilber/);
    const back = (await desk.click('escalation.case', dataOf(all, 'escalation.case'))).card;
    assert.match(textOf(back), /Timeline, 14 entries/);
  });

  it('shows the same after a restart', async () => {
    const { place, remove } = await file.newPlace();
    const first = await startCaseDesk({}, place);
    const { key, remoteId } = await first.open();
    await first.microsoft(remoteId, 'question', 'Since when?');
    first.time = new Date('2026-11-23T14:05:00Z');
    const { card: before } = await first.click('escalation.refresh', { caseKey: key });
    await first.close();
    const second = await startCaseDesk({}, place);
    second.time = first.time;
    try {
      const { card: after } = await second.click('escalation.case', { caseKey: key });
      assert.equal(textOf(after), textOf(before).replace(/^.*as it is now.*\n/, ''));
    } finally {
      await second.close();
      await remove();
    }
  });

  it('keeps the cases of an incident from who may not see it in ServiceNow', async () => {
    const { key, incident } = await desk.open();
    const foreign = { ownToken: 'token' };
    assert.match(
      textOf((await desk.click('escalation.case', { caseKey: key }, foreign)).card),
      /Mail is late/,
    );
    desk.standIn.tables.delete('incident', incident.sysId);
    assert.match(
      textOf((await desk.click('escalation.case', { caseKey: key }, foreign)).card),
      /Mail is late/,
      'one’s own',
    );
    const other = { ...foreign, isOther: true };
    await assert.rejects(desk.click('escalation.case', { caseKey: key }, other), isCode('CASE_NOT_FOUND'));
  });
});

describe('cases where others read along', () => {
  let desk: CaseDesk;
  const place = { kind: 'channel' } as const;
  after(() => desk.close());

  it('are whole in the person’s own chat only', async () => {
    desk = await startCaseDesk({ fields: ['short_description', 'work_notes'] });
    const opened = await desk.open();
    await desk.microsoft(opened.remoteId, 'question', 'Whose mailbox is it?');
    desk.time = new Date('2026-11-23T14:05:00Z');
    const { card, own } = await desk.click('escalation.refresh', { caseKey: opened.key }, { place });
    assert.doesNotMatch(JSON.stringify(card), /Mail is late|Whose mailbox/);
    assert.match(textOf(card), /Microsoft waits for you[\s\S]*\(not shown here\)/);
    assert.match(textOf(own), /Mail is late[\s\S]*Whose mailbox/);
    const list = await desk.say('my cases', { place });
    assert.doesNotMatch(JSON.stringify(list.card), /Mail is late|Whose mailbox/);
    assert.match(textOf(list.own), /Mail is late/);
    const form = await desk.click('escalation.reply', { caseKey: opened.key }, { place });
    assert.doesNotMatch(JSON.stringify(form.card), /Mail is late|Whose mailbox/);
    assert.match(textOf(form.own), /This goes to Microsoft[\s\S]*Whose mailbox/);
  });

  it('tell why Microsoft refuses something in the person’s own chat only', async () => {
    const hidden = await startCaseDesk({ fields: ['work_notes'] });
    try {
      const { key } = await hidden.open();
      const [transport] = hidden.transports;
      assert.ok(transport);
      transport.reply = async () => {
        throw new CasebridgeError('SUPPORT_REFUSED', {
          service: 'ServiceNow',
          reason: 'The contract of Ida ended.',
        });
      };
      const form = await hidden.click('escalation.reply', { caseKey: key });
      const data = filledIn(form.card, 'escalation.sendReply', { text: 'Since nine o’clock.' });
      const { card, own } = await hidden.click('escalation.sendReply', data, { place });
      assert.doesNotMatch(JSON.stringify(card), /contract of Ida/);
      assert.match(textOf(own), /contract of Ida/);
    } finally {
      await hidden.close();
    }
  });

  it('are not shown at all for a sensitive incident', async () => {
    const hidden = await startCaseDesk({ groups: ['messaging'] });
    try {
      const { key } = await hidden.open();
      const { card, own } = await hidden.click('escalation.case', { caseKey: key }, { place });
      assert.match(textOf(card), /is sensitive/);
      assert.doesNotMatch(JSON.stringify(card), /Mail is late/);
      assert.match(textOf(own), /Mail is late/);
      const list = await hidden.say('my cases', { place });
      assert.match(textOf(list.card), /1 case is in your own chat/);
      assert.match(textOf(list.own), /Mail is late/);
    } finally {
      await hidden.close();
    }
  });
});
