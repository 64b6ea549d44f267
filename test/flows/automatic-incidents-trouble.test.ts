import assert from 'node:assert/strict';
import { findCloseCode } from '../../src/features/health/automatic/missing.ts';
import { type AutomaticBot, type Clock, clockAt, startAutomatic } from '../helpers/automatic-incidents.ts';

const incidentTable = /\/incident(\/[0-9a-f]{32})?$/;
const failed = { kind: 'answer', status: 500, body: { error: { message: 'Script error' } } } as const;
const refused = { kind: 'answer', status: 403, body: { error: { message: 'No' } } } as const;

/** What goes wrong with one incident, and what people do with it meanwhile. */
describe('automatic incidents in trouble', () => {
  let clock: Clock;
  let desk: AutomaticBot;
  beforeEach(async () => {
    clock = clockAt('2026-11-24T08:00:00Z');
    desk = await startAutomatic(clock);
    await desk.poll();
    await desk.switchOn();
    await desk.poll();
  });
  afterEach(() => desk.close());

  const open = async (...ids: readonly string[]) => {
    for (const id of ids) desk.open(id);
    await desk.poll();
  };
  const resolve = (id: string) =>
    desk.change(id, { status: 'serviceRestored', isResolved: true, endDateTime: clock.now.toISOString() });
  const reopen = (id: string) =>
    desk.change(id, { status: 'investigating', isResolved: false, endDateTime: null });
  const somebodyMakes = (id: string) =>
    desk.bot.serviceNow.tables.insert('incident', {
      ...{ number: 'INC0099001', short_description: 'Our own words', state: '2', active: 'true' },
      ...{ correlation_id: id, correlation_display: 'Microsoft 365 service health' },
    });

  it('are kept although ServiceNow always fails with one of them', async () => {
    await open('EX840001', 'EX840002', 'EX840003');
    const { sys_id: bad = '' } = desk.incident('EX840001');
    desk.bot.serviceNow.faults.add(failed, { method: 'PATCH', path: new RegExp(bad) });
    await desk.poll(5);
    for (const id of ['EX840001', 'EX840002', 'EX840003']) desk.post(id, 'News.');
    for (let count = 0; count < 3; count += 1) await desk.poll();
    assert.deepEqual(
      ['EX840001', 'EX840002', 'EX840003'].map((id) => desk.notes(id).length),
      [0, 1, 1],
    );
    desk.bot.serviceNow.faults.clear();
    await desk.poll(5);
    assert.equal(desk.notes('EX840001').length, 1);
  });

  it('tell somebody’s incident that they go on in it, although that fails at first', async () => {
    somebodyMakes('EX840004');
    desk.bot.serviceNow.faults.add(refused, { method: 'PATCH', path: incidentTable, times: 1 });
    desk.open('EX840004');
    desk.post('EX840004', 'Known so far.');
    await desk.poll();
    assert.deepEqual(desk.notes('EX840004'), []);
    await desk.poll();
    await desk.poll();
    assert.equal(desk.notes('EX840004').length, 1);
    assert.match(desk.notes('EX840004')[0] ?? '', /From now on Casebridge writes here[\s\S]*Known so far\./);
    assert.match(await desk.status(), /EX840004: INC0099001, which somebody had created, is kept up to date/);
  });

  it('lose no post where nobody could tell whether that was written', async () => {
    somebodyMakes('EX840005');
    desk.bot.serviceNow.faults.add(refused, { method: 'PATCH', path: incidentTable, times: 1 });
    await open('EX840005');
    const issue = desk.bot.graph.issues.find(({ id }) => id === 'EX840005');
    // What the first attempt would have written, had it not been refused.
    const mark = `Casebridge EX840005 / ${new Date(issue?.startDateTime ?? '').toISOString()} / 0`;
    desk.bot.serviceNow.tables.insert('sys_journal_field', {
      ...{ name: 'incident', element: 'work_notes', value: mark },
      element_id: desk.incident('EX840005').sys_id ?? '',
    });
    desk.post('EX840005', 'Meanwhile.');
    await desk.poll();
    await desk.poll();
    assert.deepEqual(
      desk.notes('EX840005').map((note) => /From now on|Meanwhile\./.exec(note)?.[0]),
      [undefined, 'Meanwhile.'],
    );
  });

  it('do not take an incident for theirs that somebody made after they were refused', async () => {
    desk.bot.serviceNow.faults.add(refused, { method: 'POST', path: incidentTable, times: 1 });
    desk.open('EX840006');
    desk.post('EX840006', 'Known so far.');
    await desk.poll();
    assert.deepEqual(desk.incidents('EX840006'), []);
    somebodyMakes('EX840006');
    await desk.poll();
    assert.equal(desk.notes('EX840006').length, 1);
    assert.match(desk.notes('EX840006')[0] ?? '', /From now on Casebridge writes here[\s\S]*Known so far\./);
    assert.match(await desk.status(), /EX840006: INC0099001, which somebody had created/);
  });

  it('are left alone when somebody has opened them again and resolved them with the same notes', async () => {
    await open('EX840007');
    resolve('EX840007');
    await desk.poll();
    assert.equal(desk.incident('EX840007').state, '6');
    desk.desk('EX840007', { state: '2' });
    const person = desk.bot.serviceNow.tables.find('sys_user', { name: 'Alex Wilber' });
    desk.desk('EX840007', { state: '6', resolved_by: person?.sys_id ?? '' });
    reopen('EX840007');
    await desk.poll();
    assert.equal(desk.incident('EX840007').state, '6');
    assert.match(await desk.status(), /EX840007: INC\d+ had been resolved, closed or cancelled/);
  });

  it('are opened again although somebody has written a note since they were resolved', async () => {
    await open('EX840008');
    resolve('EX840008');
    await desk.poll();
    desk.desk('EX840008', { work_notes: 'Thanks!' });
    reopen('EX840008');
    await desk.poll();
    assert.equal(desk.incident('EX840008').state, '2');
  });

  it('are not asked for any more once somebody has deleted them, and the card says so', async () => {
    await open('EX840009');
    const { sys_id: sysId = '', number = '' } = desk.incident('EX840009');
    desk.bot.serviceNow.tables.delete('incident', sysId);
    desk.post('EX840009', 'News.');
    await desk.poll();
    const status = await desk.status();
    assert.match(status, new RegExp(`EX840009: ${number} is no longer in ServiceNow`));
    assert.doesNotMatch(status, /What did not work|still to be written/);
    const { length } = desk.bot.serviceNow.requests;
    desk.post('EX840009', 'More.');
    await desk.poll();
    assert.equal(desk.bot.serviceNow.requests.length, length);
    assert.deepEqual(desk.incidents('EX840009'), []);
  });

  for (const [offered, chosen] of [
    [['Solution provided', 'No response from caller'], 'Solution provided'],
    [['Cancelled by caller', 'Solved (Permanently)'], 'Solved (Permanently)'],
    [['Solution provided', 'Closed - resolved by caller'], 'Closed - resolved by caller'],
    [['No response from caller'], undefined],
  ] as const) {
    it(`are resolved as ${chosen ?? 'nothing'} where there is ${offered.join(' and ')}`, async () => {
      const listChoices = async () => offered.map((value) => ({ value, label: value }));
      assert.equal(await findCloseCode({ listChoices }), chosen);
    });
  }
});
