import assert from 'node:assert/strict';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { journalHolds, readJournal } from '../../src/clients/servicenow/journal-entries.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

describe('the ServiceNow client and the journal of an incident', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  let sysId: string;
  beforeEach(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
    sysId = insert('INC0070001');
    standIn.tables.insert('sys_user', { user_name: 'ida', name: 'Ida Lund', active: 'true' });
  });
  afterEach(() => standIn.close());

  const insert = (number: string) =>
    standIn.tables.insert('incident', { number, active: 'true', state: '2' }).sys_id ?? '';
  const write = (value: string, at: string, element = 'work_notes', record = sysId) =>
    standIn.tables.insert(
      'sys_journal_field',
      { name: 'incident', element_id: record, element, value, sys_created_on: at, sys_updated_on: at },
      'ida',
    );

  it('gives every entry, the oldest first, with who, when and which kind', async () => {
    write('Restarted the client.\n\nNo change.', '2026-11-23 08:00:00');
    write('Any news?', '2026-11-23 09:00:00', 'comments');
    write('of another one', '2026-11-23 09:30:00', 'work_notes', insert('INC0070002'));
    assert.deepEqual(await readJournal(instance, sysId), [
      {
        kind: 'work note',
        author: 'Ida Lund',
        text: 'Restarted the client.\n\nNo change.',
        at: new Date('2026-11-23T08:00:00Z'),
      },
      { kind: 'comment', author: 'Ida Lund', text: 'Any news?', at: new Date('2026-11-23T09:00:00Z') },
    ]);
  });

  it('does not take a line of a text for another entry', async () => {
    const quoted = 'She wrote:\n\n2026-11-24 09:00:00 - Mallory (Work notes)\nAll is well';
    write('the first', '2026-11-23 07:00:00');
    write(quoted, '2026-11-23 08:00:00');
    assert.deepEqual(
      (await readJournal(instance, sysId)).map(({ text }) => text),
      ['the first', quoted],
    );
  });

  it('has the same moments for an account in another time zone', async () => {
    write('Restarted.', '2026-11-23 08:00:00');
    const account = standIn.tables.find('sys_user', { user_name: 'casebridge.integration' })?.sys_id ?? '';
    standIn.tables.update('sys_user', account, { time_zone: 'Asia/Tokyo' });
    const [entry] = await readJournal(instance, sysId);
    assert.deepEqual(entry?.at, new Date('2026-11-23T08:00:00Z'));
  });

  it('is empty where there is none, no such incident, or it may not be read', async () => {
    assert.deepEqual(await readJournal(instance, sysId), []);
    assert.deepEqual(await readJournal(instance, '0'.repeat(32)), []);
    write('Restarted.', '2026-11-23 08:00:00');
    standIn.access.hideFields('incident', 'comments_and_work_notes');
    assert.deepEqual(await readJournal(instance, sysId), []);
  });

  it('tells whether a text is in it, however its blanks have changed', async () => {
    write('Case opened.\r\n\r\nReference:  casebridge:case:1', '2026-11-23 08:00:00');
    assert.equal(await journalHolds(instance, sysId, 'Case opened. Reference: casebridge:case:1'), true);
    assert.equal(await journalHolds(instance, sysId, 'casebridge:case:2'), false);
    assert.equal(await journalHolds(instance, '0'.repeat(32), 'casebridge:case:1'), false);
  });
});
