import assert from 'node:assert/strict';
import { CasebridgeError } from '../../src/errors.ts';
import { type CaseDesk, escalator, type KeptBy, startCaseDesk } from '../helpers/kept-cases.ts';
import { engineer, type ScriptedMicrosoft, scriptMicrosoft } from '../helpers/scripted-microsoft.ts';

/** From the click that sends a case to its end, as the incident, the channel and Microsoft see it. */
describe('a case that is followed', () => {
  let desk: CaseDesk;
  let microsoft: ScriptedMicrosoft;
  let kept: KeptBy;
  let key: string;
  beforeEach(async () => {
    desk = await startCaseDesk();
    microsoft = scriptMicrosoft(() => desk.clock.now);
    kept = desk.startKeeper({ transport: microsoft });
    key = await desk.begin({ transport: 'serviceNow' });
    await desk.follow(key);
  });
  afterEach(() => desk.close());

  const look = async (seconds = 0) => {
    desk.wait(seconds);
    await kept.look();
  };
  const standing = (number?: string) => {
    const { state, hold_reason: reason, correlation_id: id, correlation_display: of } = desk.incident(number);
    return { state, reason, id, of };
  };
  const desk1 = (values: Readonly<Record<string, string>>) => {
    desk.serviceNow.tables.update('incident', desk.incident().sys_id ?? '', values);
  };

  it('is opened, asked about, answered, solved and closed: each of it is told once, everywhere', async () => {
    await look();
    const microsoftHas = { reason: '4', id: '241201', of: 'Microsoft support' };
    assert.deepEqual(standing(), { state: '3', ...microsoftHas });
    assert.match((await desk.told()).join(), /241201[\s\S]*Mail is late[\s\S]*With Microsoft/);

    microsoft.write('question', 'Since when?', 'withCustomer');
    await look(130);
    assert.deepEqual(standing(), { state: '2', ...microsoftHas, reason: '' });
    assert.match(
      (await desk.told()).join(),
      /^❓ Microsoft \(Priya Nair\) asks something in case 241201\nSince when\?/,
    );

    await desk.ask(key, { kind: 'reply', text: 'Since nine o’clock.' });
    await look(5);
    assert.equal(microsoft.only().messages.at(-1)?.text, 'Since nine o’clock.');
    assert.deepEqual(standing(), { state: '3', ...microsoftHas });
    assert.match((await desk.told()).join(), /^✉️ Reply to Microsoft by Alex Wilber, case 241201\nSince nine/);

    microsoft.write('solution', 'Renew the certificate.', 'solutionProposed');
    await look(130);
    assert.deepEqual(standing(), { state: '2', ...microsoftHas, reason: '' });
    assert.match((await desk.told()).join(), /^💡 [\s\S]*proposes a solution[\s\S]*Renew/);

    await desk.ask(key, { kind: 'close', notes: 'The certificate was renewed.' });
    await look(5);
    assert.equal((await desk.find(key)).state, 'closed');
    assert.deepEqual(standing(), { state: '2', ...microsoftHas, reason: '' });
    assert.match((await desk.told()).join(), /^✅ Case 241201 is closed \(Alex Wilber\)/);

    const before = desk.notes();
    for (const seconds of [130, 130, 4000]) await look(seconds);
    assert.deepEqual(await desk.told(), []);
    assert.deepEqual(desk.notes(), before);
    const beginnings = before.map((note) => note.split('\n')[0]?.replace(/ on \d.*| \(2\d.*|, 2\d.*/, ''));
    assert.deepEqual(beginnings, [
      'Alex Wilber asks Microsoft support for help, through the support integration of ServiceNow',
      'Microsoft support has case 241201',
      `Microsoft support (${engineer}) asked`,
      'Reply to Microsoft by Alex Wilber',
      `Microsoft support (${engineer}) proposed a solution`,
      'The case is closed',
    ]);
    for (const note of before) assert.match(note, /\n\n\[Microsoft case \S+ · [0-9a-f]{8}-\d+\]$/);
    assert.match(before[2] ?? '', /asked on 23 Nov 2026, 12:00 UTC:\nSince when\?/);
  });

  it('sends nothing of the journal to Microsoft, and tells nothing twice of what went there', async () => {
    await look();
    await desk.ask(key, { kind: 'reply', text: 'Yes' });
    desk1({ work_notes: 'Reply to Microsoft: please hurry.', comments: 'Thank you.' });
    await look(5);
    await look(130);
    assert.deepEqual(
      microsoft.only().messages.map(({ text }) => text),
      ['Yes'],
    );
    assert.equal((await desk.events(key)).filter(({ kind }) => kind === 'reply').length, 1);
    microsoft.writeAsCustomer('Yes, and call me.');
    microsoft.writeAsCustomer('Yes');
    await look(130);
    const replies = (await desk.events(key)).filter(({ kind }) => kind === 'reply');
    assert.deepEqual(
      replies.map(({ author }) => author),
      ['Alex Wilber', 'Ida Lund', 'Ida Lund'],
    );
    assert.match(desk.notes().at(-2) ?? '', /^Reply to Microsoft by Ida Lund, written outside Casebridge,/);
  });

  it('tells who looks after it, how urgent it is, and that it is open again', async () => {
    await look();
    await desk.told();
    microsoft.change({ owner: engineer, severity: 'critical' });
    await look(130);
    const told = (await desk.told()).join('\n');
    assert.match(told, /🔺 Case 241201 has a new severity: Critical/);
    assert.match(told, /🔀 Case 241201: With Microsoft \(Priya Nair at Microsoft\)/);
    microsoft.change({ status: 'closed' });
    await look(130);
    assert.match((await desk.told()).join(), /^✅ Case 241201 is closed/);
    microsoft.change({ status: 'withMicrosoft' });
    await look(3700);
    assert.equal((await desk.find(key)).state, 'open');
    assert.match((await desk.told()).join(), /^🔀 Case 241201: With Microsoft/);
    assert.equal(standing().state, '3');
  });

  it('leaves another system’s id where it is, and says so', async () => {
    desk1({ correlation_id: 'EX123456', correlation_display: 'Microsoft 365 service health' });
    await look();
    assert.deepEqual(standing(), {
      ...{ state: '3', reason: '4', id: 'EX123456', of: 'Microsoft 365 service health' },
    });
    assert.match(desk.notes().at(-1) ?? '', /correlation ID of this incident stays EX123456/);
  });

  it('puts its number in the place of Casebridge’s own id', async () => {
    desk1({ correlation_id: 'casebridge:1', correlation_display: 'Casebridge' });
    await look();
    assert.equal(standing().id, '241201');
  });

  it('leaves the state of an incident that people have put on hold or ended', async () => {
    desk1({ state: '3', hold_reason: '1' });
    await look();
    assert.equal(standing().reason, '1');
    microsoft.write('question', 'Since when?', 'withCustomer');
    await look(130);
    assert.deepEqual([standing().state, standing().reason], ['3', '1']);
    desk1({ state: '6', close_code: 'Solution provided', close_notes: 'Done.' });
    microsoft.write('message', 'Still looking.', 'withMicrosoft');
    await look(130);
    assert.equal(standing().state, '6');
    assert.equal(desk.notes().length, 5);
  });

  it('goes on without its incident', async () => {
    desk.serviceNow.tables.delete('incident', desk.incident().sys_id ?? '');
    await look();
    assert.equal((await desk.find(key)).number, '241201');
    microsoft.write('message', 'Hello.');
    await look(130);
    assert.equal(
      (await desk.events(key)).every(({ isNoted, isForIncident }) => isNoted || !isForIncident),
      true,
    );
  });

  it('that Microsoft’s side refuses is over, with its reason', async () => {
    microsoft.failures.push(new CasebridgeError('SUPPORT_REFUSED', { service: 'X', reason: 'No contract.' }));
    await look();
    assert.equal((await desk.find(key)).state, 'refused');
    assert.match(
      (await desk.told()).join(),
      /Microsoft’s side did not take the case, the case of INC0000001: No contract\./,
    );
    assert.match(desk.notes().at(-1) ?? '', /^Microsoft’s side did not take the case \(.*\): No contract\./);
    await look(10_000);
    assert.deepEqual(microsoft.calls, ['create']);
  });

  it('is tried ever more rarely while Microsoft’s side fails; after an hour people hear of it once', async () => {
    const down = new CasebridgeError('UPSTREAM_UNREACHABLE', { service: 'ServiceNow', host: 'x' });
    microsoft.failures.push(...Array(500).fill(down));
    for (let second = 0; second <= 4 * 3600; second += 30) await look(30);
    assert.ok(microsoft.calls.length > 10 && microsoft.calls.length < 30, `${microsoft.calls.length}`);
    const failing = (await desk.events(key)).filter(({ kind }) => kind === 'failing');
    assert.deepEqual(
      failing.map(({ text }) => text),
      ['UPSTREAM_UNREACHABLE'],
    );
    assert.match((await desk.told()).join(), /For an hour Casebridge has not reached/);
    microsoft.failures.length = 0;
    await look(1000);
    assert.equal((await desk.find(key)).state, 'open');
    const messages = desk.logged.map((line) => JSON.parse(line).msg);
    assert.deepEqual(messages, [
      'a case at Microsoft support could not be kept',
      'cases at Microsoft support are kept again',
    ]);
  });

  it('leaves a busy side alone for as long as that asks', async () => {
    await look();
    microsoft.failures.push(new CasebridgeError('UPSTREAM_BUSY', { service: 'ServiceNow', seconds: 600 }));
    await look(130);
    for (let waited = 0; waited < 590; waited += 60) await look(59);
    assert.deepEqual(microsoft.calls, ['create', 'read']);
    await look(60);
    assert.deepEqual(microsoft.calls, ['create', 'read', 'read']);
  });

  it('sends a file of the incident without its secrets', async () => {
    const { sys_id: sysId = '' } = desk.incident();
    const bytes = Buffer.from('password: hunter2');
    const file = desk.serviceNow.attach('incident', sysId, {
      ...{ fileName: 'trace.txt', contentType: 'text/plain', bytes, by: 'omar.bell' },
    });
    const sent: string[] = [];
    const attach = microsoft.attach;
    microsoft.attach = (remoteId, given, signal) => {
      sent.push(`${given.fileName} ${new TextDecoder().decode(given.bytes)}`);
      return attach(remoteId, given, signal);
    };
    await look();
    await desk.ask(key, { kind: 'attach', attachmentSysId: file.sys_id ?? '', fileName: 'trace.txt' });
    await desk.ask(key, { kind: 'attach', attachmentSysId: '0'.repeat(32), fileName: 'gone.txt' });
    await look(5);
    assert.deepEqual(sent, ['trace.txt password: [secret]']);
    assert.match(desk.notes().join('\n'), /Alex Wilber sent Microsoft the file trace\.txt/);
    assert.match(
      desk.notes().join('\n'),
      /A file that Alex Wilber chose did not reach Microsoft \(.*\): gone\.txt/,
    );
  });

  it('is done at once for who waits, by whoever has it', async () => {
    const other = desk.startKeeper({ transport: microsoft });
    const { signal } = new AbortController();
    const [one, two] = await Promise.all([kept.keeper.keep(key, signal), other.keeper.keep(key, signal)]);
    assert.deepEqual([one?.number, two?.number], ['241201', '241201']);
    assert.equal(microsoft.cases.length, 1);
    assert.equal(await kept.keeper.keep('00000000-0000-4000-8000-000000000000', signal), undefined);
  });
});

describe('a case for the admin centre', () => {
  it('has its text attached to the incident once, and reminds until somebody tells its number', async () => {
    const desk = await startCaseDesk();
    try {
      const kept = desk.startKeeper({});
      const key = await desk.begin({ transport: 'adminCenter', language: 'fr' });
      await desk.follow(key);
      await kept.look();
      const files = desk.serviceNow.tables.rows('sys_attachment');
      assert.deepEqual(
        files.map((row) => row.file_name),
        ['microsoft-case-INC0000001.txt'],
      );
      assert.equal(
        desk.serviceNow.files.get(files[0]?.sys_id ?? '')?.toString(),
        'Mail is late\n\nSince nine.\n',
      );
      assert.match(desk.notes().at(-1) ?? '', /^Ce que le support Microsoft doit savoir est joint/);
      assert.equal(desk.incident().state, '2');
      for (let hour = 0; hour < 24 * 6; hour += 1) {
        desk.wait(3600);
        await kept.look();
      }
      const reminders = (await desk.events(key)).filter(({ kind }) => kind === 'reminder');
      const hours = reminders.map(({ at }) =>
        Math.round((at.getTime() - (reminders[0]?.at.getTime() ?? 0)) / 3_600_000),
      );
      assert.deepEqual(hours, [0, 24, 48]);
      const told = { kind: 'opened', key: 'opened', author: escalator.name, text: '2412999' } as const;
      await desk.cases.giveNumber(key, '2412999', {
        ...told,
        at: desk.clock.now,
        isForIncident: true,
        told: 'new',
      });
      await kept.look();
      assert.deepEqual([desk.incident().correlation_id, desk.incident().state], ['2412999', '3']);
      assert.equal(desk.serviceNow.tables.rows('sys_attachment').length, 1);
    } finally {
      await desk.close();
    }
  });
});
