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

  describe('of the tables that set-up needs', () => {
    const statusOf = async (user: string, method: string, path: string, record = {}) => {
      const authorization = as(servicenow, user);
      const url = `/api/now/table/${path}`;
      if (method === 'GET') return (await ask(servicenow, url, { headers: { authorization } })).status;
      return (await send(servicenow, method, url, record, { authorization })).status;
    };
    const oauthTables = [
      'oauth_entity',
      'oauth_oidc_entity',
      'oauth_entity_profile',
      'oidc_provider_configuration',
    ];

    for (const table of oauthTables) {
      it(`lets who has oauth_admin, or admin, read and change ${table}, and nobody else`, async () => {
        for (const user of ['casebridge.integration', 'root']) {
          const created = servicenow.tables.rows(table).length;
          assert.equal(await statusOf(user, 'POST', table, { name: user }), 201);
          assert.equal(servicenow.tables.rows(table).length, created + 1);
          const path = `${table}/${idOf(servicenow, table, { name: user })}`;
          assert.equal(await statusOf(user, 'GET', path), 200);
          assert.equal(await statusOf(user, 'PATCH', path, { name: 'changed' }), 200);
          assert.equal(await statusOf('omar.bell', 'GET', path), 404);
          assert.equal(await statusOf('omar.bell', 'PATCH', path, { name: 'x' }), 404);
          assert.equal(await statusOf('omar.bell', 'POST', table, { name: 'x' }), 403);
          assert.equal(await statusOf(user, 'DELETE', path), 204);
        }
      });
    }

    it('lets an administrator alone change tables and cross-scope privileges, and read logs', async () => {
      const definition = `sys_db_object/${idOf(servicenow, 'sys_db_object', { name: 'oauth_entity' })}`;
      const log = servicenow.tables.insert('sys_outbound_http_log', {
        url: 'https://login.example.com',
      }).sys_id;
      for (const [user, mayChange] of [
        ['casebridge.integration', false],
        ['root', true],
      ] as const) {
        assert.equal(await statusOf(user, 'GET', definition), 200);
        assert.equal(
          await statusOf(user, 'PATCH', definition, { read_access: 'true' }),
          mayChange ? 200 : 403,
        );
        const privilege = { target_name: 'oauth_entity', operation: 'read', status: 'allowed' };
        assert.equal(await statusOf(user, 'POST', 'sys_scope_privilege', privilege), mayChange ? 201 : 403);
        assert.equal(await statusOf(user, 'GET', `sys_outbound_http_log/${log}`), mayChange ? 200 : 404);
      }
    });

    it('has every role that the guide gives somebody, and a property only once it is set', async () => {
      const names = [
        'incident_manager',
        'oauth_admin',
        'x_mioms_m365_assis.insights_user',
        'x_mioms_m365_assis.administrator',
      ];
      const query = `sysparm_query=nameIN${names.join(',')}&sysparm_fields=name`;
      const listed = rowsOf(await ask(servicenow, `/api/now/table/sys_user_role?${query}`));
      assert.deepEqual(new Set(listed.map(({ name }) => name)), new Set(names));
      const restriction = 'glide.authenticate.basic_auth.restriction.enforce';
      const read = `/api/now/table/sys_properties?sysparm_query=name=${restriction}&sysparm_fields=value`;
      assert.deepEqual(rowsOf(await ask(servicenow, read)), []);
      servicenow.properties.set(restriction, 'true');
      assert.deepEqual(rowsOf(await ask(servicenow, read)), [{ value: 'true' }]);
      servicenow.properties.delete(restriction);
    });

    it('closes a table that is not for web services, whoever asks', async () => {
      const sysId = idOf(servicenow, 'sys_db_object', { name: 'oauth_entity' });
      servicenow.tables.update('sys_db_object', sysId, { ws_access: 'false' });
      assert.equal(await statusOf('root', 'GET', 'oauth_entity'), 403);
      servicenow.tables.update('sys_db_object', sysId, { ws_access: 'true' });
    });
  });
});
