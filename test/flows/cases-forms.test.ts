import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../src/errors.ts';
import { textOf } from '../helpers/card-text.ts';
import { type CaseDesk, startCaseDesk } from '../helpers/case-desk.ts';
import { filledIn, inputOf, inputsOf } from '../helpers/forms.ts';

const isCode = (code: Parameters<typeof isCasebridgeError>[1]) => (error: unknown) =>
  isCasebridgeError(error, code);

describe('what is sent to Microsoft', () => {
  let desk: CaseDesk;
  before(async () => {
    desk = await startCaseDesk();
  });
  after(() => desk.close());
  beforeEach(() => {
    desk.isKept = true;
    desk.standIn.faults.clear();
  });

  const record = (remoteId: string | undefined) => {
    const found = desk.standIn.support.cases.find(({ sysId }) => sysId === remoteId);
    assert.ok(found);
    return found;
  };
  const replies = (remoteId: string | undefined) =>
    record(remoteId)
      .messages.filter(({ from }) => from === 'customer')
      .map(({ text, author }) => `${author}: ${text}`);
  const form = async (action: string, key: string) =>
    (await desk.click(`escalation.${action}`, { caseKey: key })).card;
  const incident = (sysId: string) => desk.standIn.tables.get('incident', sysId) ?? {};

  it('is a reply, once however often it is clicked', async () => {
    const { key, remoteId } = await desk.open();
    const card = await form('reply', key);
    assert.match(textOf(card), /This goes to Microsoft\. It is no work note/);
    const sent = filledIn(card, 'escalation.sendReply', { text: ' It began at 8. ' });
    const clicks = await Promise.all([
      desk.click('escalation.sendReply', sent),
      desk.click('escalation.sendReply', sent),
    ]);
    const texts = clicks.map((click) => textOf(click.card));
    assert.equal(texts.filter((text) => /✔️ Your reply was sent to Microsoft\./.test(text)).length, 1);
    assert.match(
      textOf((await desk.click('escalation.sendReply', sent)).card),
      /sent before and is not sent again/,
    );
    assert.deepEqual(replies(remoteId), ['Alex Wilber: It began at 8.']);
    assert.match(texts.join(), /Alex Wilber replied to Microsoft/);
  });

  it('stays on its way while Microsoft’s side does not answer', async () => {
    const { key, remoteId } = await desk.open();
    const card = await form('reply', key);
    desk.isKept = false;
    const { card: shown } = await desk.click(
      'escalation.sendReply',
      filledIn(card, 'escalation.sendReply', { text: 'Later.' }),
    );
    assert.match(
      textOf(shown),
      /ℹ️ Your reply is on its way to Microsoft\.[\s\S]*📤 On its way to Microsoft, a reply: Later\./,
    );
    assert.deepEqual(replies(remoteId), []);
    desk.isKept = true;
    desk.time = new Date(desk.time.getTime() + 120_000);
    await desk.click('escalation.refresh', { caseKey: key });
    assert.deepEqual(replies(remoteId), ['Alex Wilber: Later.']);
  });

  it('is not sent when it is empty or too long, and what was typed stays', async () => {
    const { key, remoteId } = await desk.open();
    const card = await form('reply', key);
    for (const [text, problem] of [
      ['  ', /write something first/],
      ['x'.repeat(4001), /up to 4,000 characters, this one has 4,001/],
    ] as const) {
      const again = await desk.click(
        'escalation.sendReply',
        filledIn(card, 'escalation.sendReply', { text }),
      );
      assert.match(textOf(again.card), problem);
      assert.ok(again.isUnfinished);
      assert.equal(inputOf(again.card, 'text').value, text);
    }
    assert.deepEqual(replies(remoteId), []);
  });

  it('leaves passwords out, and is sent as it stands the second time', async () => {
    const { key, remoteId } = await desk.open();
    const text = 'We signed in with password: Tr0ub4dor&3xyz and it failed.';
    const warned = await desk.click(
      'escalation.sendReply',
      filledIn(await form('reply', key), 'escalation.sendReply', { text }),
    );
    assert.match(textOf(warned.card), /looked like a password or a key, and was left out/);
    const shown = inputOf(warned.card, 'text').value;
    assert.match(shown, /\[secret 1\]/);
    assert.doesNotMatch(JSON.stringify(warned.card), /Tr0ub4dor/);
    assert.deepEqual(replies(remoteId), []);
    const other = { text: 'And the password is Anders-2031!x for the other one.' };
    const again = await desk.click(
      'escalation.sendReply',
      filledIn(warned.card, 'escalation.sendReply', other),
    );
    assert.match(textOf(again.card), /was left out/);
    await desk.click('escalation.sendReply', filledIn(warned.card, 'escalation.sendReply'));
    assert.deepEqual(replies(remoteId), [`Alex Wilber: ${shown}`]);
  });

  it('are files of the incident, each up to 5 MB', async () => {
    const opened = await desk.open();
    const { key, remoteId } = opened;
    const none = await form('attach', key);
    assert.match(textOf(none), /Nothing is attached to/);
    const attach = (fileName: string, bytes: Buffer) =>
      desk.standIn.attach('incident', opened.incident.sysId, { fileName, contentType: 'image/png', bytes });
    const { sys_id: small = '' } = attach('screen.png', Buffer.from('small'));
    const { sys_id: large = '' } = attach('dump.bin', Buffer.alloc(5 * 1024 * 1024 + 1));
    const card = await form('attach', key);
    assert.deepEqual(
      inputOf(card, 'files').choices.map(({ title }) => title),
      ['screen.png · 1 kB'],
    );
    assert.match(textOf(card), /“dump\.bin” has more than 5 MB/);
    const send = (files: string) =>
      desk.click('escalation.sendFiles', filledIn(card, 'escalation.sendFiles', { files }));
    assert.match(textOf((await send('')).card), /choose a file/);
    await assert.rejects(send(large), isCode('CARD_OUTDATED'));
    await assert.rejects(send('a'.repeat(32)), isCode('CARD_OUTDATED'));
    assert.match(textOf((await send(small)).card), /✔️ The file was sent to Microsoft\./);
    assert.match(textOf((await send(small)).card), /sent before/);
    assert.deepEqual(
      record(remoteId).files.map(({ fileName }) => fileName),
      ['screen.png'],
    );
  });

  it('is a higher severity, and says what critical means', async () => {
    const { key, remoteId } = await desk.open({ severity: 'minimal' });
    const card = await form('severity', key);
    assert.deepEqual(
      inputOf(card, 'severity').choices.map(({ value }) => value),
      ['critical', 'moderate'],
    );
    assert.match(
      textOf(card),
      /Severity now: Minimal[\s\S]*around the clock\. Ida Lund must be reachable all the time/,
    );
    const send = (severity: string) =>
      desk.click('escalation.sendSeverity', filledIn(card, 'escalation.sendSeverity', { severity }));
    await assert.rejects(send('minimal'), isCode('CARD_OUTDATED'));
    assert.match(textOf((await send('')).card), /choose a severity/);
    const { card: shown } = await send('critical');
    assert.match(textOf(shown), /The severity was raised\.[\s\S]*Severity\nCritical/);
    assert.equal(record(remoteId).severity, 'critical');
    assert.doesNotMatch(JSON.stringify(shown), /"verb":"escalation\.severity"/, 'nothing is higher');
    await assert.rejects(form('severity', key), isCode('CASE_ACTION_IMPOSSIBLE'));
  });

  it('closes the case with Microsoft’s solution, and resolves the incident', async () => {
    const opened = await desk.open();
    const { key, remoteId } = opened;
    await desk.microsoft(remoteId, 'solution', 'Clear the cache.');
    desk.time = new Date(desk.time.getTime() + 120_000);
    await desk.click('escalation.refresh', { caseKey: key });
    const card = await form('close', key);
    assert.equal(inputOf(card, 'notes').value, 'Clear the cache.');
    const send = (typed: Record<string, string>) =>
      desk.click('escalation.sendClose', filledIn(card, 'escalation.sendClose', typed));
    const without = await send({ resolves: 'true' });
    assert.match(textOf(without.card), /choose a resolution code for the incident/);
    assert.equal(inputOf(without.card, 'resolves').value, 'true');
    await assert.rejects(send({ resolves: 'true', code: 'made up' }), isCode('CARD_OUTDATED'));
    const [code] = inputOf(card, 'code').choices;
    const { card: shown } = await send({ resolves: 'true', code: code?.value ?? '' });
    assert.match(textOf(shown), /The case was closed\. INC\d+ was resolved\.[\s\S]*✅ Closed/);
    assert.equal(record(remoteId).status, 'closed');
    const row = incident(opened.incident.sysId);
    assert.deepEqual([row.state, row.close_code, row.close_notes], ['6', code?.value, 'Clear the cache.']);
    await assert.rejects(form('reply', key), isCode('CASE_ACTION_IMPOSSIBLE'));
    assert.match(textOf((await send({ resolves: 'true', code: code?.value ?? '' })).card), /sent before/);
  });

  it('leaves an incident that is resolved already as it is', async () => {
    const opened = await desk.open();
    desk.standIn.tables.update('incident', opened.incident.sysId, { state: '6', close_notes: 'by hand' });
    const card = await form('close', opened.key);
    const [code] = inputOf(card, 'code').choices;
    const typed = { notes: 'Solved.', resolves: 'true', code: code?.value ?? '' };
    const { card: shown } = await desk.click(
      'escalation.sendClose',
      filledIn(card, 'escalation.sendClose', typed),
    );
    assert.match(textOf(shown), /was resolved already and is left as it is/);
    assert.equal(incident(opened.incident.sysId).close_notes, 'by hand');
  });

  it('closes the case although ServiceNow does not resolve the incident', async () => {
    const { key, remoteId } = await desk.open();
    const card = await form('close', key);
    const [code] = inputOf(card, 'code').choices;
    const typed = { notes: 'Solved.', resolves: 'true', code: code?.value ?? '' };
    const refusal = { kind: 'answer', status: 403, body: { error: { message: 'no' } } } as const;
    desk.standIn.faults.add(refusal, { path: /table\/incident/, method: 'PATCH' });
    const { card: shown } = await desk.click(
      'escalation.sendClose',
      filledIn(card, 'escalation.sendClose', typed),
    );
    assert.match(textOf(shown), /⚠️ The case was closed\. INC\d+ was not resolved: /);
    assert.equal(record(remoteId).status, 'closed');
  });

  it('can be closed while ServiceNow does not tell its resolution codes', async () => {
    const { key } = await desk.open();
    desk.standIn.faults.add({ kind: 'answer', status: 403 }, { path: /sys_choice/ });
    const card = await form('close', key);
    assert.match(textOf(card), /cannot be resolved from here now/);
    assert.deepEqual(
      inputsOf(card).map(({ id }) => id),
      ['notes'],
    );
  });

  it('says what Microsoft’s side does not take', async () => {
    const { key, remoteId } = await desk.open();
    const card = await form('reply', key);
    record(remoteId).status = 'closed';
    const sent = filledIn(card, 'escalation.sendReply', { text: 'One more thing.' });
    assert.match(
      textOf((await desk.click('escalation.sendReply', sent)).card),
      /⚠️ Microsoft’s side did not take it/,
    );
  });

  it('has no buttons for what the way to Microsoft does not offer or does not tell', async () => {
    const own = await startCaseDesk();
    try {
      const { key } = await own.open();
      const [real] = own.transports;
      assert.ok(real);
      own.transports[0] = {
        ...real,
        requestsPerMinute: 30,
        capabilities: async () => ({
          setUp: 'complete',
          canCreate: true,
          actions: new Set(['reply'] as const),
        }),
      };
      const { card } = await own.click('escalation.case', { caseKey: key });
      assert.match(JSON.stringify(card), /"escalation\.reply"/);
      assert.doesNotMatch(JSON.stringify(card), /"escalation\.(close|attach|severity)"/);
      await assert.rejects(own.click('escalation.close', { caseKey: key }), isCode('CASE_ACTION_IMPOSSIBLE'));
      own.transports[0] = {
        ...real,
        requestsPerMinute: 30,
        capabilities: () => Promise.reject(new TypeError('away')),
      };
      const unknown = (await own.click('escalation.case', { caseKey: key })).card;
      assert.match(textOf(unknown), /❔ What can be done with this case is not known right now/);
      assert.doesNotMatch(JSON.stringify(unknown), /"escalation\.(reply|close|attach|severity)"/);
    } finally {
      await own.close();
    }
  });
});
