import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { type Answer, as, ask, idOf, pathOf, recordOf, rowsOf, send, startSmall } from './fixture.ts';

describe('access control', () => {
  let servicenow: ServiceNowStandIn;

  beforeEach(async () => {
    servicenow = await startSmall();
  });
  afterEach(() => servicenow.close());

  const list = (table: string, authorization?: string) =>
    ask(servicenow, `/api/now/table/${table}`, authorization ? { headers: { authorization } } : {});
  const assertRefused = (answer: Answer, message: string, detail: string) =>
    assert.deepEqual([answer.status, answer.body], [403, { error: { message, detail }, status: 'failure' }]);

  it('shows people without a role no incidents', async () => {
    const answer = await list('incident', as(servicenow, 'ida.lund'));
    assert.deepEqual([answer.status, answer.body], [200, { result: [] }]);
    assert.equal(answer.headers.get('x-total-count'), '4');
  });

  it('leaves hidden fields out of every shape, dot-walked ones too', async () => {
    servicenow.access.hideFields('incident', 'description');
    servicenow.access.hideFields('sys_user', 'email');
    const path = pathOf(servicenow, 'incident', { number: 'INC0000002' });
    assert.equal('description' in recordOf(await ask(servicenow, path)), false);
    const chosen = await ask(servicenow, `${path}?sysparm_fields=number,description,caller_id.email`);
    assert.deepEqual(recordOf(chosen), { number: 'INC0000002' });
    servicenow.access.hideFields('incident', 'caller_id');
    const walked = await ask(servicenow, `${path}?sysparm_fields=number,caller_id.user_name`);
    assert.deepEqual(recordOf(walked), { number: 'INC0000002' });
    servicenow.access.reset();
    assert.equal('description' in recordOf(await ask(servicenow, path)), true);
  });

  it('closes a table for web services', async () => {
    const object = idOf(servicenow, 'sys_db_object', { name: 'sys_user' });
    servicenow.tables.update('sys_db_object', object, { ws_access: 'false' });
    assertRefused(await list('sys_user'), 'User Not Authorized', 'Failed API level ACL Validation');
    assert.equal((await list('incident')).status, 200);
  });

  it('closes a table for reading', async () => {
    servicenow.access.deny('incident', 'read');
    assertRefused(await list('incident'), 'User Not Authorized', 'Failed API level ACL Validation');
  });

  it('refuses each kind of write by name', async () => {
    const constraint = (kind: string) => `ACL Exception ${kind} Failed due to security constraints`;
    const path = pathOf(servicenow, 'incident', { number: 'INC0000002' });
    servicenow.access.deny('incident', 'create', 'write');
    const insert = await send(servicenow, 'POST', '/api/now/table/incident', { short_description: 'x' });
    assertRefused(insert, 'Operation Failed', constraint('Insert'));
    const update = await send(servicenow, 'PATCH', path, { description: 'changed' });
    assertRefused(update, 'Operation Failed', constraint('Update'));
    assertRefused(
      await ask(servicenow, path, { method: 'DELETE' }),
      'Operation Failed',
      constraint('Delete'),
    );
    assert.equal(servicenow.tables.rows('incident').length, 4);
    assert.notEqual(servicenow.tables.find('incident', { number: 'INC0000002' })?.description, 'changed');
  });

  it('lets the integration account grant roles, and people not', async () => {
    const grant = {
      user: idOf(servicenow, 'sys_user', { user_name: 'ida.lund' }),
      role: idOf(servicenow, 'sys_user_role', { name: 'x_mioms_m365_assis.insights_user' }),
    };
    const path = '/api/now/table/sys_user_has_role';
    const authorization = as(servicenow, 'omar.bell');
    assert.equal((await send(servicenow, 'POST', path, grant, { authorization })).status, 403);
    assert.equal((await send(servicenow, 'POST', path, grant)).status, 201);
    const query = 'sysparm_query=user.user_name%3Dida.lund%5Estate%3Dactive&sysparm_fields=role.name';
    assert.deepEqual(rowsOf(await ask(servicenow, `${path}?${query}`)), [
      { 'role.name': 'x_mioms_m365_assis.insights_user' },
    ]);
  });

  it('shows system properties as they are now, and lets nobody write them here', async () => {
    servicenow.properties.set('glide.war', 'glide-zurich');
    const read = async () =>
      rowsOf(
        await ask(
          servicenow,
          '/api/now/table/sys_properties?sysparm_query=name%3Dglide.war&sysparm_fields=value',
        ),
      );
    assert.deepEqual(await read(), [{ value: 'glide-zurich' }]);
    servicenow.properties.delete('glide.war');
    assert.deepEqual(await read(), []);
    const authorization = as(servicenow, 'root');
    const written = await send(
      servicenow,
      'POST',
      '/api/now/table/sys_properties',
      { name: 'a' },
      { authorization },
    );
    assert.equal(written.status, 403);
  });
});
