import assert from 'node:assert/strict';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { as, ask, idOf, rowsOf, seed, send, startSmall } from './fixture.ts';

describe('inherited roles', () => {
  let servicenow: ServiceNowStandIn;

  beforeEach(async () => {
    const groups = [{ name: 'Network', roles: ['itil'] }, { name: 'Service Desk' }];
    servicenow = await startSmall({ seed: { ...seed, groups } });
  });
  afterEach(() => servicenow.close());

  const idFor = (table: string, name: string) =>
    idOf(servicenow, table, table === 'sys_user' ? { user_name: name } : { name });
  const rolesOf = async (userName: string) => {
    const query = `user.user_name=${userName}^state=active`;
    const answer = await ask(
      servicenow,
      `/api/now/table/sys_user_has_role?${new URLSearchParams({
        sysparm_query: query,
        sysparm_fields: 'role.name,inherited,granted_by.name',
      })}`,
    );
    return rowsOf(answer).map((row) => `${row['role.name']} ${row.inherited} ${row['granted_by.name']}`);
  };
  const remove = (table: string, values: Record<string, string>) =>
    ask(servicenow, `/api/now/table/${table}/${idOf(servicenow, table, values)}`, { method: 'DELETE' });

  it('come from the groups somebody is in, and count at every door', async () => {
    assert.deepEqual(await rolesOf('ida.lund'), ['itil true Network']);
    const headers = { authorization: as(servicenow, 'ida.lund') };
    const readIncidents = async () => rowsOf(await ask(servicenow, list, { headers })).length;
    const list = '/api/now/table/incident?sysparm_fields=number&sysparm_limit=1';
    assert.equal(await readIncidents(), 1);
    const role = idFor('sys_user_role', 'itil');
    assert.equal((await remove('sys_group_has_role', { role })).status, 204);
    assert.deepEqual(await rolesOf('ida.lund'), []);
    assert.equal((await ask(servicenow, list, { headers })).status, 200);
    assert.equal(await readIncidents(), 0);
  });

  it('go with the membership, and come with it', async () => {
    const user = idFor('sys_user', 'ida.lund');
    assert.equal((await remove('sys_user_grmember', { user })).status, 204);
    assert.deepEqual(await rolesOf('ida.lund'), []);
    const group = idFor('sys_user_group', 'Network');
    await send(servicenow, 'POST', '/api/now/table/sys_user_grmember', { user, group });
    assert.deepEqual(await rolesOf('ida.lund'), ['itil true Network']);
  });

  it('stand beside the same role given by name, which stays', async () => {
    const { tables } = servicenow;
    tables.insert('sys_user_grmember', {
      user: idFor('sys_user', 'omar.bell'),
      group: idFor('sys_user_group', 'Network'),
    });
    assert.deepEqual(await rolesOf('omar.bell'), ['itil false ', 'itil true Network']);
    const group = idFor('sys_user_group', 'Network');
    tables.delete('sys_group_has_role', idOf(servicenow, 'sys_group_has_role', { group }));
    assert.deepEqual(await rolesOf('omar.bell'), ['itil false ']);
  });

  it('come from roles that contain others, however deep and even in a circle', async () => {
    const { tables } = servicenow;
    const [itil, reader, deep] = ['itil', 'reader', 'deep'].map(
      (name) =>
        tables.find('sys_user_role', { name })?.sys_id ?? tables.insert('sys_user_role', { name }).sys_id,
    );
    for (const [role = '', contains = ''] of [
      [itil, reader],
      [reader, deep],
      [deep, itil],
      [deep, reader],
    ]) {
      tables.insert('sys_user_role_contains', { role, contains });
    }
    assert.deepEqual(await rolesOf('omar.bell'), ['itil false ', 'reader true ', 'deep true ']);
    assert.deepEqual(await rolesOf('ida.lund'), [
      'itil true Network',
      'reader true Network',
      'deep true Network',
    ]);
    tables.delete('sys_user_role_contains', idOf(servicenow, 'sys_user_role_contains', { role: itil ?? '' }));
    assert.deepEqual(await rolesOf('omar.bell'), ['itil false ']);
  });

  it('are passed down from the group above, where the role is passed down at all', async () => {
    const { tables } = servicenow;
    const [parent, child] = ['Network', 'Service Desk'].map((name) => idFor('sys_user_group', name));
    tables.insert('sys_user_grmember', { user: idFor('sys_user', 'root'), group: child ?? '' });
    tables.update('sys_user_group', child ?? '', { parent: parent ?? '' });
    assert.deepEqual(await rolesOf('root'), ['admin false ', 'itil true Service Desk']);
    const grant = idOf(servicenow, 'sys_group_has_role', { group: parent ?? '' });
    tables.update('sys_group_has_role', grant, { inherits: 'false' });
    assert.deepEqual(await rolesOf('root'), ['admin false ']);
    assert.deepEqual(await rolesOf('ida.lund'), ['itil true Network']);
  });
});
