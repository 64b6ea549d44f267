import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { ask, recordOf, rowsOf, startSmall } from './fixture.ts';

describe('what the instance says about itself', () => {
  let servicenow: ServiceNowStandIn;

  before(async () => {
    servicenow = await startSmall();
  });
  after(() => servicenow.close());

  const find = async (table: string, query: string, fields: string) =>
    rowsOf(
      await ask(
        servicenow,
        `/api/now/table/${table}?${new URLSearchParams({ sysparm_query: query, sysparm_fields: fields })}`,
      ),
    );

  it('lists choices, inherited ones under the parent table', async () => {
    const states = await find('sys_choice', 'name=incident^element=state^ORDERBYsequence', 'value,label');
    assert.deepEqual(
      states.map(({ value, label }) => `${value} ${label}`),
      ['1 New', '2 In Progress', '3 On Hold', '6 Resolved', '7 Closed', '8 Canceled'],
    );
    assert.deepEqual(await find('sys_choice', 'name=incident^element=impact', 'label'), []);
    assert.deepEqual(await find('sys_choice', 'name=task^element=impact^value=1', 'label'), [
      { label: '1 - High' },
    ]);
    const codes = await find('sys_choice', 'element=close_code^inactive=true', 'value');
    assert.ok(codes.some(({ value }) => value === 'Solved (Permanently)'));
  });

  it('describes columns under the table that defines them', async () => {
    const [caller] = await find(
      'sys_dictionary',
      'nameINincident,task^element=caller_id',
      'name,column_label,internal_type,reference',
    );
    assert.deepEqual(caller, {
      name: 'incident',
      column_label: 'Caller',
      internal_type: 'reference',
      reference: 'sys_user',
    });
    assert.deepEqual(await find('sys_dictionary', 'name=incident^element=short_description', 'name'), []);
    assert.deepEqual(await find('sys_dictionary', 'name=task^element=short_description', 'name'), [
      { name: 'task' },
    ]);
  });

  it('says which table extends which', async () => {
    assert.deepEqual(await find('sys_db_object', 'name=incident', 'label,super_class.name,ws_access'), [
      { label: 'Incident', 'super_class.name': 'task', ws_access: 'true' },
    ]);
  });

  it('serves every column that the dictionary has for incidents', async () => {
    const described = await find('sys_dictionary', 'nameINincident,task^elementISNOTEMPTY', 'element');
    const path = `/api/now/table/incident/${servicenow.tables.rows('incident')[0]?.sys_id}`;
    assert.deepEqual(
      new Set(Object.keys(recordOf(await ask(servicenow, path)))),
      new Set(described.map(({ element }) => element)),
    );
  });

  for (const table of ['sys_store_app', 'change_request', 'sys_scope_privilege']) {
    it(`has an empty ${table}`, async () => {
      assert.deepEqual((await ask(servicenow, `/api/now/table/${table}`)).body, { result: [] });
    });
  }
});
