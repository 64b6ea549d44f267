import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { createOidcConfiguration, createOidcProvider } from '../../helpers/by-hand.ts';
import { as, ask, idOf, recordOf, rowsOf, send, startSmall } from './fixture.ts';

describe('rows of a table that extends another', () => {
  let servicenow: ServiceNowStandIn;
  let sysId: string;

  beforeEach(async () => {
    servicenow = await startSmall();
    const form = { oidcProvider: 'Contoso Azure', metadataUrl: 'https://login.example.com' };
    const configuration = createOidcConfiguration(servicenow, form);
    sysId = createOidcProvider(servicenow, {
      name: 'inbound',
      clientId: 'a',
      clientSecret: 'b',
      configuration,
    });
  });
  afterEach(() => servicenow.close());

  const parent = '/api/now/table/oauth_entity';
  const child = '/api/now/table/oauth_oidc_entity';

  it('are found through either, each with the columns of the table asked', async () => {
    for (const table of [parent, child]) {
      const path = `${table}?sysparm_query=name=inbound&sysparm_fields=sys_id,sys_class_name,type`;
      const type = 'External OIDC Provider';
      assert.deepEqual(rowsOf(await ask(servicenow, path)), [
        { sys_id: sysId, sys_class_name: 'oauth_oidc_entity', type },
      ]);
    }
    assert.ok(
      !('oidc_provider_configuration' in recordOf(await ask(servicenow, `${parent}/${sysId}`))),
      'parent',
    );
    assert.ok('oidc_provider_configuration' in recordOf(await ask(servicenow, `${child}/${sysId}`)), 'child');
    assert.deepEqual(
      rowsOf(await ask(servicenow, `${child}?sysparm_query=type=client&sysparm_fields=name`)),
      [],
    );
  });

  it('are changed and deleted through either', async () => {
    await send(servicenow, 'PATCH', `${parent}/${sysId}`, { active: 'false' });
    assert.equal(servicenow.tables.get('oauth_oidc_entity', sysId)?.active, 'false');
    assert.equal((await ask(servicenow, `${parent}/${sysId}`, { method: 'DELETE' })).status, 204);
    assert.equal((await ask(servicenow, `${child}/${sysId}`)).status, 404);
  });

  it('follow their own table’s access and rules, through whichever they are asked for', async () => {
    const incident = idOf(servicenow, 'incident', { number: 'INC0000002' });
    const path = `/api/now/table/task/${incident}`;
    const authorization = as(servicenow, 'ida.lund');
    assert.equal((await ask(servicenow, path, { headers: { authorization } })).status, 404);
    assert.equal(recordOf(await ask(servicenow, path)).sys_class_name, 'incident');
    const resolved = await send(servicenow, 'PATCH', path, { state: '6' });
    assert.match(resolved.text, /Data Policy Exception/);
    assert.equal((await ask(servicenow, path, { method: 'DELETE' })).status, 403);
  });

  it('take along what refers to them when they are deleted', async () => {
    const client = recordOf(await send(servicenow, 'POST', parent, { name: 'inbound client' }));
    const profiles = '/api/now/table/oauth_entity_profile';
    await send(servicenow, 'POST', profiles, { name: 'its profile', oauth_entity: String(client.sys_id) });
    const user = recordOf(await send(servicenow, 'POST', '/api/now/table/sys_user', { user_name: 'short' }));
    await send(servicenow, 'POST', '/api/now/table/sys_user_has_role', {
      user: String(user.sys_id),
      role: idOf(servicenow, 'sys_user_role', { name: 'incident_manager' }),
    });
    const before = servicenow.tables.rows('sys_user_has_role').length;
    for (const path of [`${parent}/${client.sys_id}`, `/api/now/table/sys_user/${user.sys_id}`]) {
      assert.equal((await ask(servicenow, path, { method: 'DELETE' })).status, 204);
    }
    assert.deepEqual(servicenow.tables.rows('oauth_entity_profile'), []);
    assert.equal(servicenow.tables.rows('sys_user_has_role').length, before - 1);
  });
});
