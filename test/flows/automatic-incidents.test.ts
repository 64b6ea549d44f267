import assert from 'node:assert/strict';
import { type AutomaticBot, admin, clockAt, startAutomatic } from '../helpers/automatic-incidents.ts';
import { onlyCard } from '../helpers/card-text.ts';

/** What became of Microsoft's issues, and what is in ServiceNow because of it. */
describe('automatic incidents', () => {
  const clock = clockAt('2026-11-24T08:00:00Z');
  let desk: AutomaticBot;
  before(async () => {
    desk = await startAutomatic(clock);
    await desk.poll();
    await desk.switchOn();
    await desk.poll();
  });
  after(() => desk.close());

  /** An issue with its incident. */
  const opened = async (id: string, values: Parameters<AutomaticBot['open']>[1] = {}) => {
    desk.open(id, values);
    await desk.poll();
    return desk.incident(id);
  };
  const resolve = (id: string) =>
    desk.change(id, { status: 'serviceRestored', isResolved: true, endDateTime: clock.now.toISOString() });
  const closeCodes = (values: readonly string[]) => {
    const { tables } = desk.bot.serviceNow;
    for (const row of tables.rows('sys_choice').filter(({ element }) => element === 'close_code')) {
      tables.update('sys_choice', row.sys_id ?? '', {
        inactive: values.includes(row.value ?? '') ? 'false' : 'true',
      });
    }
  };

  it('hold everything that is known of the issue', async () => {
    const title = `Mail is late ${'in one of many regions '.repeat(10)}today`;
    desk.open('EX800101', { title, feature: 'Mail flow', impactDescription: 'Mail arrives late.' });
    desk.post(
      'EX800101',
      'Current status: We read <b>logs</b>.<br><a href="https://example.com/more">Read on</a>',
    );
    await desk.poll();
    const row = desk.incident('EX800101');
    const { short_description: short = '', description = '' } = row;
    assert.ok(short.length <= 160 && short.startsWith('Mail is late') && short.endsWith('…'), short);
    for (const text of [
      title,
      'EX800101',
      'Service: Exchange Online',
      'Feature: Mail flow',
      'Mail arrives late.',
    ])
      assert.ok(description.includes(text), `${text} in ${description}`);
    assert.match(description, /Status: Service degradation\nStarted: 24 Nov 2026, 08:\d\d UTC/);
    assert.match(description, /https:\/\/admin\.microsoft\.com\S+EX800101/);
    assert.match(
      description,
      /update of 24 Nov 2026, 08:\d\d UTC:\nCurrent status: We read logs\.\nRead on \(https/,
    );
    assert.match(description, /— Written by Casebridge \(automatic incidents, switched on by Alex Wilber\)$/);
    assert.equal(row.impact, '1');
    assert.equal(row.urgency, '2');
    assert.equal(row.category, 'software');
    assert.equal(row.correlation_display, 'Microsoft 365 service health');
    const group = desk.bot.serviceNow.tables.find('sys_user_group', { name: 'Messaging' });
    assert.equal(row.assignment_group, group?.sys_id);
    assert.deepEqual(desk.notes('EX800101'), []);
  });

  it('keep a description of many long posts below ServiceNow’s limit, the newest ones first', async () => {
    desk.open('EX800102');
    for (const index of Array(12).keys()) desk.post('EX800102', `Post ${index}: ${'words '.repeat(400)}`);
    await desk.poll();
    const { description = '' } = desk.incident('EX800102');
    assert.ok(description.length <= 4000, `${description.length}`);
    assert.match(description, /Post 11:[\s\S]*…\n\n— Written by Casebridge/);
  });

  it('take no title for a script', async () => {
    const { short_description: short } = await opened('EX800199', { title: 'javascript:gs.log(1)' });
    assert.equal(short, 'EX800199 javascript:gs.log(1)');
  });

  it('are as urgent as the status and as far-reaching as the classification', async () => {
    assert.equal((await opened('EX800103', { status: 'serviceInterruption' })).priority, '1');
    assert.equal((await opened('EX800104', { status: 'investigating' })).priority, '2');
    assert.equal((await opened('EX800105', { status: 'verifyingService' })).priority, '3');
  });

  it('get one note for each post, in order, with its time, and never again', async () => {
    await opened('EX800106');
    desk.post('EX800106', '<p>One.</p><ul><li>first</li></ul>');
    clock.now = new Date(clock.now.getTime() + 60_000);
    desk.post('EX800106', 'Two.');
    await desk.poll();
    desk.post('EX800106', 'Three.');
    await desk.poll();
    await desk.poll();
    const notes = desk.notes('EX800106');
    assert.equal(notes.length, 3);
    assert.match(
      notes[0] ?? '',
      /^Microsoft’s update of 24 Nov 2026, \d\d:\d\d UTC:\nOne\.\n• first\n\n— Written/,
    );
    assert.match(notes[1] ?? '', /\nTwo\.\n/);
    assert.match(notes[2] ?? '', /\nThree\.\n[\s\S]*switched on by Alex Wilber\)\nCasebridge EX800106 \/ /);
  });

  it('get a note for each of several posts of one moment', async () => {
    await opened('EX800151');
    desk.post('EX800151', 'Left.');
    desk.post('EX800151', 'Right.');
    await desk.poll();
    const notes = desk.notes('EX800151').map((note) => note.split('\n')[1]);
    assert.deepEqual(notes, ['Left.', 'Right.']);
  });

  it('get a note for what Microsoft edits', async () => {
    await opened('EX800107');
    desk.post('EX800107', 'A tyop.');
    await desk.poll();
    const [post] = desk.bot.graph.issues.find(({ id }) => id === 'EX800107')?.posts ?? [];
    assert.ok(post);
    post.description.content = 'A typo.';
    desk.change('EX800107', {});
    await desk.poll();
    const notes = desk.notes('EX800107');
    assert.deepEqual([notes.length, notes[0]?.includes('tyop'), notes[1]?.includes('typo')], [2, true, true]);
  });

  it('follow status and classification, but for what the desk has set itself', async () => {
    await opened('EX800108');
    desk.change('EX800108', { status: 'serviceInterruption' });
    await desk.poll();
    assert.equal(desk.incident('EX800108').urgency, '1');
    assert.match(desk.notes('EX800108')[0] ?? '', /Service degradation → Service interruption/);
    desk.change('EX800108', { classification: 'advisory' });
    await desk.poll();
    assert.equal(desk.incident('EX800108').impact, '3');
    desk.desk('EX800108', { urgency: '3' });
    desk.change('EX800108', { status: 'serviceDegradation' });
    await desk.poll();
    assert.equal(desk.incident('EX800108').urgency, '3');
    assert.equal(desk.notes('EX800108').length, 3);
  });

  it('are resolved when Microsoft says so, with code, notes and time', async () => {
    await opened('EX800109');
    resolve('EX800109');
    desk.post('EX800109', 'Final status: mended.');
    await desk.poll();
    const row = desk.incident('EX800109');
    assert.equal(row.state, '6');
    assert.equal(row.close_code, 'Resolved by caller');
    assert.match(row.close_notes ?? '', /^Microsoft resolved EX800109 on 24 Nov 2026, \d\d:\d\d UTC\./);
    const notes = desk.notes('EX800109');
    assert.match(notes.at(-2) ?? '', /mended/);
    assert.match(notes.at(-1) ?? '', /Microsoft resolved EX800109 on/);
    assert.match(await desk.status(), /EX800109: INC\d+ was resolved, just now/);
  });

  it('are resolved with the code of the retired app where the instance still has it', async () => {
    closeCodes(['Closed/Resolved by Caller', 'Resolved by caller', 'Solution provided']);
    await opened('EX800110');
    resolve('EX800110');
    await desk.poll();
    assert.equal(desk.incident('EX800110').close_code, 'Closed/Resolved by Caller');
  });

  it('get a note instead where no resolution code fits, and the card says so', async () => {
    closeCodes(['Duplicate']);
    await opened('EX800111');
    resolve('EX800111');
    await desk.poll();
    assert.match(await desk.status(), /no resolution code that fits/);
    closeCodes(['Resolved by caller']);
    assert.equal(desk.incident('EX800111').state, '1');
    assert.match(desk.notes('EX800111').at(-1) ?? '', /Microsoft resolved/);
  });

  it('are in progress again when Microsoft opens the issue again, and resolved again later', async () => {
    await opened('EX800112');
    resolve('EX800112');
    await desk.poll();
    desk.change('EX800112', { status: 'investigating', isResolved: false, endDateTime: null });
    await desk.poll();
    assert.equal(desk.incident('EX800112').state, '2');
    assert.ok(desk.notes('EX800112').some((note) => note.includes('Microsoft has opened EX800112 again')));
    resolve('EX800112');
    await desk.poll();
    assert.equal(desk.incident('EX800112').state, '6');
  });

  for (const [what, values] of [
    ['closed', { state: '7', active: 'false', close_notes: 'done' }],
    ['cancelled', { state: '8', active: 'false' }],
    ['resolved', { state: '6', close_code: 'Duplicate', close_notes: 'done' }],
  ] as const) {
    it(`are left alone for ever once somebody has ${what} them`, async () => {
      const id = `TM80012${values.state}`;
      await opened(id);
      desk.post(id, 'Before.');
      await desk.poll();
      desk.desk(id, values);
      const changes = desk.incident(id).sys_mod_count;
      desk.post(id, 'After.');
      await desk.poll();
      resolve(id);
      await desk.poll();
      desk.change(id, { status: 'investigating', isResolved: false, endDateTime: null });
      await desk.poll();
      assert.equal(desk.incident(id).sys_mod_count, changes);
      desk.desk(id, { state: '2', active: 'true' });
      desk.post(id, 'Much later.');
      await desk.poll();
      assert.equal(desk.notes(id).length, 1);
      assert.match(await desk.status(), new RegExp(`${id}: INC\\d+ had been resolved, closed or cancelled`));
    });
  }

  it('are followed on when somebody has opened again what was resolved here', async () => {
    await opened('EX800130');
    resolve('EX800130');
    await desk.poll();
    desk.desk('EX800130', { state: '2' });
    desk.post('EX800130', 'A post-incident report has been published.');
    await desk.poll();
    assert.match(desk.notes('EX800130').at(-1) ?? '', /report has been published/);
    assert.equal(desk.incident('EX800130').state, '2');
  });

  it('are told when Microsoft no longer lists an issue, and when it does again', async () => {
    await opened('EX800131');
    const { issues } = desk.bot.graph;
    const [gone] = issues.splice(
      issues.findIndex(({ id }) => id === 'EX800131'),
      1,
    );
    await desk.poll();
    assert.match(desk.notes('EX800131').at(-1) ?? '', /no longer lists EX800131/);
    if (gone) issues.push(gone);
    await desk.poll();
    assert.match(desk.notes('EX800131').at(-1) ?? '', /lists EX800131 again/);
  });

  it('go on in the incident that somebody has created for the issue, with one note that says so', async () => {
    desk.open('EX800132');
    desk.post('EX800132', 'Known so far.');
    const { tables } = desk.bot.serviceNow;
    tables.insert('incident', {
      ...{ number: 'INC0099132', short_description: 'Our own words', state: '2', active: 'true' },
      ...{ correlation_id: 'EX800132', correlation_display: 'Microsoft 365 service health' },
    });
    await desk.poll();
    await desk.poll();
    assert.equal(desk.incident('EX800132').short_description, 'Our own words');
    assert.equal(desk.notes('EX800132').length, 1);
    assert.match(desk.notes('EX800132')[0] ?? '', /From now on Casebridge writes here[\s\S]*Known so far\./);
    desk.post('EX800132', 'More.');
    await desk.poll();
    assert.match(desk.notes('EX800132')[1] ?? '', /\nMore\.\n/);
    assert.match(await desk.status(), /EX800132: a work note was written into INC0099132/);
  });

  it('are none of an issue whose incident belongs to another system', async () => {
    desk.bot.serviceNow.tables.insert('incident', { number: 'INC0099133', correlation_id: 'EX800133' });
    desk.open('EX800133');
    await desk.poll();
    const kinds = desk.incidents('EX800133').map((row) => row.correlation_display);
    assert.deepEqual(kinds.sort(), ['', 'Microsoft 365 service health']);
  });

  it('stop when they are switched off, and go on with what comes when they are on again', async () => {
    await opened('EX800140');
    assert.match(onlyCard(await desk.bot.say('automatic incidents off', admin)), /are off from now on/);
    desk.post('EX800140', 'Meanwhile.');
    desk.open('EX800141');
    await desk.poll();
    assert.deepEqual(desk.notes('EX800140'), []);
    assert.deepEqual(desk.incidents('EX800141'), []);
    assert.match(await desk.switchOn(), /older than this switch-on/);
    await desk.poll();
    assert.deepEqual(desk.notes('EX800140'), []);
    assert.deepEqual(desk.incidents('EX800141'), []);
    desk.post('EX800140', 'Now.');
    await desk.poll();
    const notes = desk.notes('EX800140').map((note) => note.split('\n')[1]);
    assert.deepEqual(notes, ['Now.']);
  });

  it('only resolve nothing where it was not chosen', async () => {
    await desk.switchOn({ resolves: 'false' });
    await opened('EX800142');
    resolve('EX800142');
    await desk.poll();
    assert.equal(desk.incident('EX800142').state, '1');
    assert.match(desk.notes('EX800142').at(-1) ?? '', /Microsoft resolved EX800142/);
  });

  it('are written in French where that was chosen', async () => {
    await desk.switchOn({ language: 'fr', resolves: 'true' });
    desk.open('EX800143');
    desk.post('EX800143', 'First.');
    await desk.poll();
    assert.match(
      desk.incident('EX800143').description ?? '',
      /État\s: Dégradation[\s\S]*Mise à jour de Microsoft du 24 nov/,
    );
    resolve('EX800143');
    await desk.poll();
    assert.match(
      desk.incident('EX800143').close_notes ?? '',
      /^Microsoft a résolu EX800143 le 24 nov\. 2026/,
    );
    assert.match(desk.notes('EX800143').at(-1) ?? '', /— Écrit par Casebridge \(incidents automatiques/);
  });
});
