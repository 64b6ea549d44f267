import assert from 'node:assert/strict';
import { CasebridgeError } from '../../src/errors.ts';
import { type CaseDesk, type KeptBy, startCaseDesk } from '../helpers/kept-cases.ts';
import { type ScriptedMicrosoft, scriptMicrosoft } from '../helpers/scripted-microsoft.ts';

/** What comes in between while a case is followed. */
describe('a case that is followed in spite of troubles', () => {
  let desk: CaseDesk;
  let microsoft: ScriptedMicrosoft;
  let kept: KeptBy;
  let key: string;
  beforeEach(async () => {
    desk = await startCaseDesk();
    microsoft = scriptMicrosoft(() => desk.clock.now);
    kept = desk.startKeeper({ transport: microsoft });
    key = await desk.begin({ transport: 'serviceNow' });
  });
  afterEach(() => desk.close());

  const look = async (seconds = 0) => {
    desk.wait(seconds);
    await kept.look();
  };
  const kinds = async () => (await desk.events(key)).map(({ kind }) => kind);
  const lookFor = async (hours: number) => {
    for (let minutes = 0; minutes < hours * 60; minutes += 5) await look(300);
  };

  it('is read although a reply cannot be sent, and people hear of both', async () => {
    await look();
    const { reply } = microsoft;
    microsoft.reply = async () => {
      throw new CasebridgeError('SUPPORT_FORBIDDEN', { service: 'ServiceNow', reason: 'none' });
    };
    await desk.ask(key, { kind: 'reply', text: 'Since nine o’clock.' });
    await look(5);
    microsoft.write('question', 'Since when?', 'withCustomer');
    await lookFor(2);
    assert.deepEqual(await kinds(), ['sent', 'opened', 'question', 'failing']);
    assert.equal((await desk.find(key)).failure, 'SUPPORT_FORBIDDEN');
    microsoft.reply = reply;
    await look(1000);
    assert.equal(microsoft.only().messages.at(-1)?.text, 'Since nine o’clock.');
    assert.equal((await desk.find(key)).failure, undefined);
  });

  it('is answered at the next look when somebody writes just while it is read', async () => {
    await look();
    const { read } = microsoft;
    microsoft.read = async (remoteId) => {
      microsoft.read = read;
      await desk.ask(key, { kind: 'reply', text: 'Written meanwhile.' });
      return read(remoteId);
    };
    await look(130);
    await look(3);
    assert.equal(microsoft.only().messages.at(-1)?.text, 'Written meanwhile.');
  });

  it('is read as before after the clock was set back', async () => {
    desk.wait(365 * 86_400);
    await look();
    desk.wait(-365 * 86_400);
    microsoft.write('question', 'Since when?', 'withCustomer');
    await lookFor(1);
    assert.deepEqual(await kinds(), ['sent', 'opened', 'question']);
    assert.ok(microsoft.calls.length < 40, 'no more often than that');
  });

  it('that is said to be opened for hours is told, since nobody may wait for it for ever', async () => {
    await desk.follow(key);
    const { create } = microsoft;
    microsoft.create = async () => 'accepted';
    await lookFor(0.2);
    assert.equal((await desk.find(key)).failure, undefined);
    await lookFor(2);
    assert.deepEqual(await kinds(), ['sent', 'failing']);
    assert.match((await desk.told()).join(), /For an hour Casebridge has not reached/);
    assert.equal((await desk.find(key)).failure, 'WRITE_UNCERTAIN');
    microsoft.create = create;
    await look(1000);
    assert.deepEqual([(await desk.find(key)).state, (await desk.find(key)).failure], ['open', undefined]);
  });

  it('writes Microsoft’s words as text, whatever ServiceNow shows as HTML', async () => {
    await look();
    microsoft.write(
      'message',
      'See [code]<a href="https://evil.example">here</a>[/CODE]. [code',
      'withMicrosoft',
    );
    await look(130);
    const note = desk.notes().at(-1) ?? '';
    assert.doesNotMatch(note, /\[\/?code\]/i);
    assert.match(
      note.replaceAll('\u2060', ''),
      /See \[code\]<a href="https:\/\/evil\.example">here<\/a>\[\/CODE\]\. \[code\n/,
    );
  });

  it('takes no secret along in a text file, whatever its name, type and encoding', async () => {
    const { sys_id: sysId = '' } = desk.incident();
    const sent = new Map<string, Buffer>();
    microsoft.attach = async (_remoteId, { fileName, bytes }) => {
      sent.set(fileName, Buffer.from(bytes));
      return 'done';
    };
    const swapped = Buffer.from('password: hunter2', 'utf16le').swap16();
    const image = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, ...Buffer.from('hunter2')]);
    const harmless = Buffer.from('\ufeffall is well', 'utf16le');
    const files: Readonly<Record<string, Buffer>> = {
      'trace.har': Buffer.from('{"password":"hunter2"}'),
      trace: Buffer.from('password: hunter2'),
      'coloured.out': Buffer.from('\u001b[31mpassword: hunter2\u001b[0m\f'),
      'no-mark.txt': Buffer.from('password: hunter2', 'utf16le'),
      'no-mark.bin': swapped,
      'old.log': Buffer.concat([Buffer.from('password: hunter2 '), Buffer.from([0xe9])]),
      'image.png': image,
      'harmless.txt': harmless,
    };
    await look();
    for (const [fileName, bytes] of Object.entries(files)) {
      const row = { fileName, contentType: 'application/octet-stream', bytes, by: 'omar.bell' };
      const file = desk.serviceNow.attach('incident', sysId, row);
      await desk.ask(key, { kind: 'attach', attachmentSysId: file.sys_id ?? '', fileName });
    }
    await look(5);
    const withSecret = [...sent]
      .filter(([, bytes]) => bytes.toString('latin1').replaceAll('\0', '').includes('hunter2'))
      .map(([fileName]) => fileName);
    assert.equal(sent.size, Object.keys(files).length);
    assert.deepEqual(withSecret, ['image.png'], 'a file that is no text stays as it is');
    assert.deepEqual([sent.get('image.png'), sent.get('harmless.txt')], [image, harmless]);
  });
});

it('tells a channel nothing of a case whose incident has been given to a group that works in secret', async () => {
  const policy = { tables: [], fields: [], groups: ['Security'], priorities: [] };
  const desk = await startCaseDesk(policy);
  try {
    const microsoft = scriptMicrosoft(() => desk.clock.now);
    const kept = desk.startKeeper({ transport: microsoft });
    const key = await desk.begin({ transport: 'serviceNow' });
    await desk.follow(key);
    await kept.look();
    assert.match((await desk.told()).join(), /Mail is late/);
    const group = desk.serviceNow.tables.insert('sys_user_group', { name: 'Security', active: 'true' });
    const { sys_id: sysId = '' } = desk.incident();
    desk.serviceNow.tables.update('incident', sysId, { assignment_group: group.sys_id ?? '' });
    microsoft.write('question', 'Who was it?', 'withCustomer');
    desk.wait(130);
    await kept.look();
    const told = (await desk.told()).join();
    assert.match(told, /241201/);
    assert.doesNotMatch(told, /Mail is late|Who was it/);
  } finally {
    await desk.close();
  }
});
