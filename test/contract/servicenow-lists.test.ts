import assert from 'node:assert/strict';
import { listChoices, listSubcategories } from '../../src/clients/servicenow/choices.ts';
import { findGroups, listGroupMembers, listGroups } from '../../src/clients/servicenow/groups.ts';
import {
  findIncident,
  findSimilarOpenIncidents,
  type IncidentFilter,
  listIncidents,
  readIncident,
} from '../../src/clients/servicenow/incidents.ts';
import type { Instance } from '../../src/clients/servicenow/instance.ts';
import { findPeople } from '../../src/clients/servicenow/users.ts';
import type { ServiceNowStandIn } from '../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from './servicenow-target.ts';

describe('the ServiceNow client and what people choose from', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;
  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
  });
  after(() => standIn.close());
  afterEach(() => {
    standIn.faults.clear();
    standIn.access.reset();
  });

  describe('one incident', () => {
    it('is one request, with its newest journal entry', async () => {
      const sysId = idOf('incident', { number: 'INC0000001' });
      note(sysId, 'work_notes', 'Older', '2026-11-23 08:00:00');
      note(sysId, 'comments', 'Newer', '2026-11-23 09:00:00');
      const before = standIn.requests.length;
      const found = await readIncident(instance, sysId);
      assert.equal(standIn.requests.length, before + 1);
      assert.deepEqual(found?.lastEntry, {
        kind: 'comment',
        author: 'Omar Bell',
        text: 'Newer',
        at: new Date('2026-11-23T09:00:00Z'),
      });
      assert.deepEqual(await findIncident(instance, ['INC0000001']), found);
    });

    it('has its journal’s moment in UTC for an account in another time zone too', async () => {
      const account = idOf('sys_user', { user_name: 'casebridge.integration' });
      standIn.tables.update('sys_user', account, { time_zone: 'Asia/Tokyo' });
      const found = await readIncident(instance, idOf('incident', { number: 'INC0000001' }));
      standIn.tables.update('sys_user', account, { time_zone: 'UTC' });
      assert.deepEqual(found?.lastEntry?.at, new Date('2026-11-23T09:00:00Z'));
    });

    it('tells its version, its table and what its fields mean', async () => {
      const found = await findIncident(instance, ['INC0000001']);
      assert.equal(
        found?.modCount,
        Number(standIn.tables.find('incident', { number: 'INC0000001' })?.sys_mod_count),
      );
      assert.equal(found?.table, 'incident');
      assert.equal(found?.active, true);
      assert.deepEqual(found?.impact, { value: '2', label: '2 - Medium' });
      assert.deepEqual(found?.holdReason, { value: '', label: '' });
      assert.ok(found?.createdAt instanceof Date);
    });

    it('is nobody else’s where the condition is dropped', async () => {
      const stranger = { sys_id: { value: 'b'.repeat(32) }, number: { value: 'INC0000007' } };
      standIn.faults.add({ kind: 'answer', status: 200, body: { result: [stranger] } });
      assert.equal(await readIncident(instance, 'a'.repeat(32)), undefined);
    });
  });

  describe('lists of incidents', () => {
    const numbers = async (filter: IncidentFilter, offset = 0, limit = 50) =>
      (await listIncidents(instance, filter, { offset, limit })).incidents.map(({ number }) => number);

    before(() => {
      standIn.tables.insert('incident', {
        number: 'INC0000030',
        short_description: 'Everything is down',
        priority: '1',
        state: '1',
        active: 'true',
      });
      standIn.tables.insert('incident', {
        number: 'INC0000031',
        short_description: 'Cancelled',
        priority: '1',
        state: '8',
        active: 'false',
      });
    });

    it('have the worst priority first, then the newest number, and only open ones if asked', async () => {
      assert.deepEqual(await numbers({ openOnly: true }), [
        'INC0000030',
        'INC007',
        'INC0000024',
        'INC0000007',
        'INC0000001',
      ]);
      assert.ok((await numbers({ openOnly: false })).includes('INC0000031'));
    });

    it('have pages and a total', async () => {
      const page = await listIncidents(instance, { openOnly: true }, { offset: 3, limit: 3 });
      assert.deepEqual(
        page.incidents.map(({ number }) => number),
        ['INC0000007', 'INC0000001'],
      );
      assert.equal(page.total, 5);
      const beyond = await listIncidents(instance, { openOnly: true }, { offset: 30, limit: 3 });
      assert.deepEqual(beyond, { incidents: [], total: 5 });
    });

    it('can be of one person, group, priority, state or text', async () => {
      const omar = idOf('sys_user', { user_name: 'omar.bell' });
      const group = idOf('sys_user_group', { name: 'Messaging' });
      assert.deepEqual(await numbers({ openOnly: true, assignedTo: omar }), ['INC0000001']);
      assert.deepEqual(await numbers({ openOnly: true, group }), ['INC0000001']);
      assert.deepEqual(await numbers({ openOnly: true, priority: '1' }), ['INC0000030']);
      assert.deepEqual(await numbers({ openOnly: false, state: '8' }), ['INC0000031']);
      assert.deepEqual(await numbers({ openOnly: true, text: 'calendar sharing' }), ['INC0000024']);
    });

    it('are no one else’s where the condition is dropped', async () => {
      const theirs = {
        sys_id: { value: 'b' },
        assigned_to: { value: 'somebody', display_value: 'Somebody' },
      };
      standIn.faults.add({ kind: 'answer', status: 200, body: { result: [theirs] } });
      const mine = listIncidents(instance, { openOnly: true, assignedTo: 'me' }, { offset: 0, limit: 5 });
      await assert.rejects(mine, {
        code: 'SERVICENOW_FORBIDDEN',
        facts: { resource: 'incident.assigned_to' },
      });
    });

    it('that are like a new incident hold open ones only', async () => {
      const found = await findSimilarOpenIncidents(instance, ['calendar', 'sharing'], 5);
      assert.deepEqual(
        found.map(({ number }) => number),
        ['INC0000024'],
      );
    });
  });

  describe('choices', () => {
    it('are the incident’s own, active, in order', async () => {
      const states = await listChoices(instance, 'state', 'en');
      assert.deepEqual(
        states.map(({ value, label }) => `${value} ${label}`),
        ['1 New', '2 In Progress', '3 On Hold', '6 Resolved', '7 Closed', '8 Canceled'],
      );
      const codes = await listChoices(instance, 'close_code', 'en');
      assert.ok(codes.some(({ value }) => value === 'Solution provided'));
      assert.ok(!codes.some(({ value }) => value === 'Solved (Permanently)'));
    });

    it('have French labels where the instance has them, else English ones', async () => {
      standIn.tables.insert('sys_choice', choice({ value: 'x', label: 'Extra', sequence: '900' }));
      const states = await listChoices(instance, 'state', 'fr');
      assert.equal(states.find(({ value }) => value === '1')?.label, 'Nouveau');
      assert.deepEqual(states.at(-1), { value: 'x', label: 'Extra' });
      assert.equal(new Set(states.map(({ value }) => value)).size, states.length);
    });

    it('are those of tasks where incidents have none of their own', async () => {
      for (const { sys_id } of standIn.tables.rows('sys_choice').filter(isImpactOfIncidents))
        standIn.tables.delete('sys_choice', sys_id ?? '');
      standIn.tables.insert(
        'sys_choice',
        choice({ name: 'task', element: 'impact', value: '9', label: 'Task’s' }),
      );
      assert.ok((await listChoices(instance, 'impact', 'en')).some(({ label }) => label === 'Task’s'));
    });

    it('are, of subcategories, those of the category and those of none', async () => {
      const subcategories = async (category: string) =>
        (await listSubcategories(instance, category, 'en')).map(({ label }) => label);
      assert.deepEqual(await subcategories('software'), ['Email', 'Operating System']);
      assert.deepEqual(await subcategories('no such category'), []);
      const other = choice({ element: 'subcategory', value: 'other', label: 'Other', sequence: '900' });
      standIn.tables.insert('sys_choice', other);
      assert.deepEqual(await subcategories('software'), ['Email', 'Operating System', 'Other']);
    });

    const isImpactOfIncidents = (row: Readonly<Record<string, string>>) =>
      row.name === 'incident' && row.element === 'impact';
    const choice = (values: Readonly<Record<string, string>>) => ({
      name: 'incident',
      element: 'state',
      language: 'en',
      inactive: 'false',
      ...values,
    });
  });

  describe('groups and people', () => {
    before(() => {
      for (const name of ['Network', 'Network Core', 'Archive']) {
        standIn.tables.insert('sys_user_group', { name, active: String(name !== 'Archive') });
      }
      standIn.tables.insert('sys_user', { user_name: 'andre', name: 'André Roux', active: 'true' });
    });

    it('are listed by name, active ones only', async () => {
      const labels = (await listGroups(instance)).map(({ label }) => label);
      assert.deepEqual(labels, ['Messaging', 'Network', 'Network Core']);
    });

    it('are found by their exact name, else by a part of it', async () => {
      const found = async (name: string) => (await findGroups(instance, name)).map(({ label }) => label);
      assert.deepEqual(await found('network'), ['Network']);
      assert.deepEqual(await found('net'), ['Network', 'Network Core']);
      assert.deepEqual(await found('nowhere'), []);
    });

    it('have active members, and no others’ where a condition is dropped', async () => {
      const group = idOf('sys_user_group', { name: 'Messaging' });
      const gone = idOf('sys_user', { user_name: 'gone.person' });
      standIn.tables.insert('sys_user_grmember', { group, user: gone });
      const omar = { value: idOf('sys_user', { user_name: 'omar.bell' }), label: 'Omar Bell' };
      assert.deepEqual(await listGroupMembers(instance, group), [omar]);
      const stranger = { group: { value: 'other' }, user: { value: 'x' }, 'user.active': { value: 'true' } };
      standIn.faults.add({ kind: 'answer', status: 200, body: { result: [stranger] } }, { times: 2 });
      assert.deepEqual(await listGroupMembers(instance, group), []);
    });

    it('are found by address, user name or a part of their name', async () => {
      const found = async (text: string) =>
        (await findPeople(instance, text)).map(({ userName }) => userName).sort();
      assert.deepEqual(await found('omar@contoso.com'), ['omar.bell']);
      assert.deepEqual(await found('IDA.LUND'), ['ida.lund']);
      assert.deepEqual(await found('twin'), ['twin.one', 'twin.two']);
      assert.deepEqual(await found('André'), ['andre']);
      assert.deepEqual(await found('gone'), []);
      await assert.rejects(found('  '), { code: 'SEARCH_TEXT_EMPTY' });
    });

    it('are not everybody where a condition is dropped', async () => {
      const stranger = { sys_id: { value: 'x' }, name: { value: 'Root' }, active: { value: 'true' } };
      standIn.faults.add({ kind: 'answer', status: 200, body: { result: [stranger] } });
      assert.deepEqual(await findPeople(instance, 'ida'), []);
    });
  });

  function idOf(table: string, values: Record<string, string>): string {
    return standIn.tables.find(table, values)?.sys_id ?? '';
  }

  function note(sysId: string, element: string, value: string, at: string): void {
    const entry = { name: 'incident', element_id: sysId, element, value, sys_created_on: at };
    standIn.tables.insert('sys_journal_field', entry, 'omar.bell');
  }
});
