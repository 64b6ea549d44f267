import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { as, ask, idOf, pathOf, recordOf, send, startSmall } from './fixture.ts';

const list = '/api/now/table/incident';

describe('writing to a table', () => {
  let servicenow: ServiceNowStandIn;

  beforeEach(async () => {
    servicenow = await startSmall();
  });
  afterEach(() => servicenow.close());

  it('creates with 201 and the address of the record', async () => {
    const created = await send(servicenow, 'POST', list, { short_description: 'New' });
    const sysId = String(recordOf(created).sys_id);
    assert.equal(created.status, 201);
    assert.equal(created.headers.get('location'), `${servicenow.url}${list}/${sysId}`);
    assert.equal(servicenow.tables.get('incident', sysId)?.short_description, 'New');
  });

  it('ignores unknown columns, system columns and numbers, and takes scalars as strings', async () => {
    const sent = {
      colour: 'red',
      sys_id: 'mine',
      number: 'INC1',
      impact: 2,
      knowledge: true,
      correlation_id: null,
    };
    const record = recordOf(await send(servicenow, 'POST', list, sent));
    assert.equal(record.number, 'INC0000011');
    assert.notEqual(record.sys_id, 'mine');
    assert.equal('colour' in record, false);
    assert.deepEqual([record.impact, record.knowledge, record.correlation_id], ['2', 'true', '']);
  });

  it('takes only the first of several records', async () => {
    const created = await send(servicenow, 'POST', list, [
      { short_description: 'a' },
      { short_description: 'b' },
    ]);
    assert.equal(recordOf(created).short_description, 'a');
    assert.equal(servicenow.tables.rows('incident').length, 5);
  });

  it('changes only what PATCH or PUT mention, and counts the change', async () => {
    const path = pathOf(servicenow, 'incident', { number: 'INC0000001' });
    for (const [index, method] of ['PATCH', 'PUT'].entries()) {
      const record = recordOf(await send(servicenow, method, path, { description: method }));
      assert.equal(record.description, method);
      assert.equal(record.short_description, 'Outlook cannot send mail');
      assert.equal(record.sys_mod_count, String(index + 1));
      assert.equal(record.sys_updated_by, 'casebridge.integration');
      assert.equal(record.sys_updated_on, '2026-11-23 12:00:00');
    }
    const same = recordOf(await send(servicenow, 'PATCH', path, { description: 'PUT' }));
    assert.equal(same.sys_mod_count, '2');
  });

  it('takes raw values and UTC, or what a person sees on their clock when asked to', async () => {
    const account = idOf(servicenow, 'sys_user', { user_name: 'casebridge.integration' });
    servicenow.tables.update('sys_user', account, { time_zone: 'Europe/Berlin' });
    const path = pathOf(servicenow, 'incident', { number: 'INC0000001' });
    const write = async (parameters: string, record: object) => {
      const answer = await send(
        servicenow,
        'PATCH',
        `${path}?sysparm_exclude_reference_link=true${parameters}`,
        record,
      );
      const { impact, assigned_to, due_date } = recordOf(answer);
      return [impact, assigned_to, due_date];
    };
    const record = { impact: '2 - Medium', assigned_to: 'Ida Lund', due_date: '2026-11-24 09:00:00' };
    assert.deepEqual(await write('', record), Object.values(record));
    assert.deepEqual(await write('&sysparm_input_display_value=true', record), [
      '2',
      idOf(servicenow, 'sys_user', { user_name: 'ida.lund' }),
      '2026-11-24 08:00:00',
    ]);
    // The night on which the clocks go back: this is still summer time.
    const [, , due] = await write('&sysparm_input_display_value=true', { due_date: '2026-10-25 01:30:00' });
    assert.equal(due, '2026-10-24 23:30:00');
  });

  it('has done the work even when the answer is lost', async () => {
    servicenow.faults.add({ kind: 'lost-answer' }, { path: /table/, times: 1 });
    await assert.rejects(send(servicenow, 'POST', list, { correlation_id: 'once' }));
    assert.equal(servicenow.tables.find('incident', { correlation_id: 'once' })?.number, 'INC0000011');
  });

  it('deletes with 204 and no body', async () => {
    const path = pathOf(servicenow, 'incident', { number: 'INC0000002' });
    const authorization = as(servicenow, 'root');
    const deleted = await ask(servicenow, path, { method: 'DELETE', headers: { authorization } });
    assert.deepEqual([deleted.status, deleted.text], [204, '']);
    const again = await ask(servicenow, path, { method: 'DELETE', headers: { authorization } });
    assert.equal(again.status, 404);
  });

  it('sends no body when asked not to', async () => {
    const quiet = { 'x-no-response-body': 'true' };
    const created = await send(servicenow, 'POST', list, { short_description: 'q' }, quiet);
    assert.deepEqual([created.status, created.text], [201, '']);
    assert.match(created.headers.get('location') ?? '', /\/[0-9a-f]{32}$/);
  });

  it('obeys a method named in the header of a POST', async () => {
    const path = pathOf(servicenow, 'incident', { number: 'INC0000001' });
    const answer = await send(
      servicenow,
      'POST',
      path,
      { description: 'x' },
      { 'x-http-method-override': 'PATCH' },
    );
    assert.deepEqual([answer.status, recordOf(answer).description], [200, 'x']);
  });
});
