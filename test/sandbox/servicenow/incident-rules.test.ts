import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { type Answer, as, ask, idOf, noon, pathOf, recordOf, rowsOf, send, startSmall } from './fixture.ts';

const raw = 'sysparm_exclude_reference_link=true';

describe('incident rules', () => {
  let servicenow: ServiceNowStandIn;
  let time: Date;

  beforeEach(async () => {
    time = noon;
    servicenow = await startSmall({ now: () => time });
  });
  afterEach(() => servicenow.close());

  const user = (userName: string) => idOf(servicenow, 'sys_user', { user_name: userName });
  const group = (name: string) => idOf(servicenow, 'sys_user_group', { name });
  const create = (record: object) => send(servicenow, 'POST', `/api/now/table/incident?${raw}`, record);
  const change = (number: string, record: object, headers = {}) =>
    send(servicenow, 'PATCH', `${pathOf(servicenow, 'incident', { number })}?${raw}`, record, headers);
  const pick = (answer: Answer, ...names: string[]) => names.map((name) => recordOf(answer)[name]);
  const assertMandatory = (answer: Answer, labels: string) =>
    assert.deepEqual(
      [answer.status, answer.body],
      [
        403,
        {
          error: {
            message: 'Operation Failed',
            detail: `Data Policy Exception: The following fields are mandatory: ${labels}`,
          },
          status: 'failure',
        },
      ],
    );

  it('opens a new incident with a number after the highest and the usual values', async () => {
    const created = await create({ short_description: 'x', caller_id: user('ida.lund') });
    assert.deepEqual(
      pick(
        created,
        'number',
        'state',
        'incident_state',
        'impact',
        'urgency',
        'priority',
        'category',
        'active',
      ),
      ['INC0000011', '1', '1', '3', '3', '5', 'inquiry', 'true'],
    );
    assert.deepEqual(pick(created, 'opened_at', 'opened_by', 'sys_class_name', 'sys_created_by'), [
      '2026-11-23 12:00:00',
      user('casebridge.integration'),
      'incident',
      'casebridge.integration',
    ]);
  });

  it('looks the priority up from impact and urgency, whatever the request says', async () => {
    const expected = [
      ['1', '2', '3'],
      ['2', '3', '4'],
      ['3', '4', '5'],
    ];
    for (const [row, priorities] of expected.entries()) {
      for (const [column, priority] of priorities.entries()) {
        const created = await create({ impact: row + 1, urgency: column + 1, priority: '1' });
        assert.deepEqual(pick(created, 'priority'), [priority]);
      }
    }
    assert.deepEqual(pick(await change('INC0000002', { impact: '1' }), 'priority'), ['3']);
  });

  it('adds journal entries instead of replacing them', async () => {
    const changed = await change('INC0000003', { work_notes: 'Vendor calls back', comments: 'Hello' });
    assert.deepEqual(pick(changed, 'work_notes', 'comments', 'sys_mod_count'), ['', '', '3']);
    const query = `element_id=${recordOf(changed).sys_id}^elementINcomments,work_notes^ORDERBYsys_created_on`;
    const journal = await ask(
      servicenow,
      `/api/now/table/sys_journal_field?sysparm_fields=name,element,value,sys_created_by&sysparm_query=${encodeURIComponent(query)}`,
    );
    const by = { name: 'incident', sys_created_by: 'casebridge.integration' };
    assert.deepEqual(rowsOf(journal).slice(2), [
      { ...by, element: 'comments', value: 'Hello' },
      { ...by, element: 'work_notes', value: 'Vendor calls back' },
    ]);
  });

  it('shows the later of two entries of the same second first', async () => {
    await change('INC0000002', { work_notes: 'one' });
    await change('INC0000002', { work_notes: 'two' });
    const path = pathOf(servicenow, 'incident', { number: 'INC0000002' });
    const shown = await ask(servicenow, `${path}?sysparm_display_value=true&sysparm_fields=work_notes`);
    assert.match(String(recordOf(shown).work_notes), /two.*one/s);
  });

  it('takes a first work note with a new incident', async () => {
    const created = await create({ short_description: 'x', work_notes: 'From chat' });
    const path = pathOf(servicenow, 'incident', { number: 'INC0000011' });
    const shown = await ask(servicenow, `${path}?sysparm_display_value=true&sysparm_fields=work_notes`);
    assert.equal(created.status, 201);
    assert.deepEqual(recordOf(shown), {
      work_notes: '2026-11-23 12:00:00 - Casebridge Integration (Work notes)\nFrom chat\n\n',
    });
  });

  it('resolves only with a known, active code and notes', async () => {
    assertMandatory(await change('INC0000001', { state: 6 }), 'Resolution code, Resolution notes');
    assertMandatory(await change('INC0000001', { state: 6, close_code: 'Duplicate' }), 'Resolution notes');
    for (const close_code of ['Because', 'Solved (Permanently)']) {
      assertMandatory(
        await change('INC0000001', { state: 6, close_notes: 'x', close_code }),
        'Resolution code',
      );
    }
    assert.equal(servicenow.tables.find('incident', { number: 'INC0000001' })?.state, '2');
    const resolved = await change('INC0000001', { state: 6, close_notes: 'x', close_code: 'Duplicate' });
    assert.deepEqual(pick(resolved, 'state', 'incident_state', 'active', 'resolved_at', 'resolved_by'), [
      '6',
      '6',
      'true',
      '2026-11-23 12:00:00',
      user('casebridge.integration'),
    ]);
  });

  it('keeps the time of the resolution, and forgets it when the incident is opened again', async () => {
    await change('INC0000001', { state: 6, close_notes: 'x', close_code: 'Duplicate' });
    time = new Date('2026-11-23T13:00:00Z');
    const closed = await change('INC0000001', { state: 7 });
    assert.deepEqual(pick(closed, 'active', 'resolved_at', 'closed_at'), [
      'false',
      '2026-11-23 12:00:00',
      '2026-11-23 13:00:00',
    ]);
    await change('INC0000001', { state: 6 });
    const reopened = await change('INC0000001', { state: 2 });
    assert.deepEqual(pick(reopened, 'active', 'resolved_at', 'resolved_by', 'closed_at', 'reopen_count'), [
      'true',
      '',
      '',
      '',
      '1',
    ]);
  });

  it('ends a canceled incident without a code', async () => {
    assert.deepEqual(pick(await change('INC0000002', { state: 8 }), 'state', 'active'), ['8', 'false']);
  });

  it('waits for the caller only with a comment to them', async () => {
    const hold = { state: 3, hold_reason: '1' };
    assertMandatory(await change('INC0000001', hold), 'Additional comments');
    const held = await change('INC0000001', { ...hold, comments: 'Which version?' });
    assert.deepEqual(pick(held, 'state', 'hold_reason'), ['3', '1']);
    assert.equal((await change('INC0000002', { state: 3, hold_reason: '5' })).status, 200);
  });

  it('goes on when the caller answers, and when the state changes', async () => {
    const number = 'INC0000010';
    await change(number, { state: 3, hold_reason: '1', comments: 'Which version?' });
    const authorization = as(servicenow, 'omar.bell');
    const answered = await change(number, { comments: 'The new one' }, { authorization });
    assert.deepEqual(pick(answered, 'state', 'hold_reason'), ['2', '']);
    assert.deepEqual(pick(await change('INC0000003', { state: 2 }), 'state', 'hold_reason'), ['2', '']);
  });

  it('clears the assignee with the group, unless somebody is named', async () => {
    const moved = await change('INC0000001', { assignment_group: group('Network') });
    assert.deepEqual(pick(moved, 'assigned_to', 'reassignment_count'), ['', '1']);
    const named = await change('INC0000001', {
      assignment_group: group('Service Desk'),
      assigned_to: user('ida.lund'),
    });
    assert.deepEqual(pick(named, 'assigned_to', 'reassignment_count'), [user('ida.lund'), '2']);
    assert.deepEqual(pick(await change('INC0000001', { impact: 2 }), 'assigned_to'), [user('ida.lund')]);
  });
});
