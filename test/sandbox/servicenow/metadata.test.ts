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
    const states = await find(
      'sys_choice',
      'name=incident^element=state^language=en^ORDERBYsequence',
      'value,label',
    );
    assert.deepEqual(
      states.map(({ value, label }) => `${value} ${label}`),
      ['1 New', '2 In Progress', '3 On Hold', '6 Resolved', '7 Closed', '8 Canceled'],
    );
    assert.deepEqual(await find('sys_choice', 'name=incident^element=impact', 'label'), []);
    assert.deepEqual(await find('sys_choice', 'name=task^element=impact^value=1^language=en', 'label'), [
      { label: '1 - High' },
    ]);
    const codes = await find('sys_choice', 'element=close_code^inactive=true', 'value');
    assert.ok(codes.some(({ value }) => value === 'Solved (Permanently)'));
  });

  it('lists the choices of incidents in French beside the English ones, with the same values', async () => {
    const elements = 'state,hold_reason,close_code,impact,urgency,priority,category';
    const listed = await find(
      'sys_choice',
      `nameINincident,task^elementIN${elements}^ORDERBYsequence`,
      'name,element,value,label,language',
    );
    const inLanguage = (language: string) =>
      listed
        .filter((row) => row.language === language && !(row.name === 'task' && row.element === 'state'))
        .map(({ name, element, value }) => `${name} ${element} ${value}`);
    assert.ok(inLanguage('en').length > 30);
    assert.deepEqual(inLanguage('fr'), inLanguage('en'));
    const label = listed.find((row) => row.language === 'fr' && row.value === 'Known error')?.label;
    assert.equal(label, 'Erreur connue');
  });

  it('shows and understands English whatever other languages there are', async () => {
    const path = '/api/now/table/incident?sysparm_query=number=INC0000001&sysparm_fields=state,priority';
    assert.deepEqual(rowsOf(await ask(servicenow, `${path}&sysparm_display_value=true`)), [
      { state: 'In Progress', priority: '1 - Critical' },
    ]);
    const byLabel = (label: string) => ask(servicenow, `/api/now/table/incident?state=${label}`);
    assert.deepEqual((await byLabel('En cours')).body, { result: [] });
    assert.equal((await byLabel('In Progress')).headers.get('x-total-count'), '1');
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

  it("has Microsoft's retired app only where somebody installed it", async () => {
    const other = await startSmall();
    other.installSupportApp({ version: '2.0.0' });
    for (const table of ['sys_store_app', 'sys_scope']) {
      const path = `/api/now/table/${table}?sysparm_query=scope=x_mioms_m365_assis&sysparm_fields=version,active`;
      assert.deepEqual(rowsOf(await ask(servicenow, path)), []);
      assert.deepEqual(rowsOf(await ask(other, path)), [{ version: '2.0.0', active: 'true' }]);
    }
    await other.close();
  });

  it('knows a property only once it is set', async () => {
    const query = 'name=glide.invalid_query.returns_no_rows';
    assert.deepEqual(await find('sys_properties', query, 'value'), []);
    servicenow.properties.set('glide.invalid_query.returns_no_rows', 'true');
    assert.deepEqual(await find('sys_properties', query, 'value'), [{ value: 'true' }]);
    servicenow.properties.delete('glide.invalid_query.returns_no_rows');
  });

  for (const table of ['sys_store_app', 'change_request', 'sys_scope_privilege']) {
    it(`has an empty ${table}`, async () => {
      assert.deepEqual((await ask(servicenow, `/api/now/table/${table}`)).body, { result: [] });
    });
  }
});
