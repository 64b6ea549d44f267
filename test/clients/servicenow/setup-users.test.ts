import assert from 'node:assert/strict';
import type { Instance } from '../../../src/clients/servicenow/instance.ts';
import { createRecord, removeRecord } from '../../../src/clients/servicenow/setup-records.ts';
import { listRoleHolders } from '../../../src/clients/servicenow/setup-users.ts';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from '../../contract/servicenow-target.ts';

const insights = 'x_mioms_m365_assis.insights_user';

describe('who holds a role', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;

  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
  });
  after(() => standIn.close());
  beforeEach(() => standIn.access.reset());

  const idOf = (table: string, values: Readonly<Record<string, string>>) =>
    standIn.tables.find(table, values)?.sys_id ?? '';
  const names = async (roles: readonly string[], limit = 20) =>
    (await listRoleHolders(instance, roles, limit)).holders.map(({ userName }) => userName);

  it('is listed by name, once, with all of these roles', async () => {
    const ida = {
      sysId: idOf('sys_user', { user_name: 'ida.lund' }),
      userName: 'ida.lund',
      name: 'Ida Lund',
      email: 'ida@contoso.com',
    };
    const { holders, more } = await listRoleHolders(instance, [insights, 'itil'], 20);
    const found = holders.find(({ userName }) => userName === 'ida.lund');
    assert.deepEqual(
      { ...found, roles: [...(found?.roles ?? [])].sort() },
      { ...ida, roles: ['itil', insights] },
    );
    assert.deepEqual(
      holders.map(({ userName }) => userName),
      ['casebridge.integration', 'ida.lund', 'omar.bell'],
    );
    assert.equal(more, false);
  });

  it('is said to be one of more where there are others', async () => {
    const { holders, more } = await listRoleHolders(instance, ['itil'], 2);
    assert.equal(holders.length, 2);
    assert.equal(more, true);
    assert.equal((await listRoleHolders(instance, ['itil'], 3)).more, false);
  });

  it('is somebody who was given it as a record, until it is taken', async () => {
    const user = idOf('sys_user', { user_name: 'twin.one' });
    const role = idOf('sys_user_role', { name: insights });
    const given = { table: 'sys_user_has_role', fields: { user, role }, match: ['user', 'role'] } as const;
    const { sysId } = await createRecord(instance, given);
    assert.deepEqual(await names([insights]), ['ida.lund', 'twin.one']);
    await removeRecord(instance, 'sys_user_has_role', sysId);
    assert.deepEqual(await names([insights]), ['ida.lund']);
  });

  it('is active', async () => {
    const user = idOf('sys_user', { user_name: 'gone.person' });
    standIn.tables.insert('sys_user_has_role', { user, role: idOf('sys_user_role', { name: insights }) });
    assert.deepEqual(await names([insights]), ['ida.lund']);
  });

  it('is nobody else where ServiceNow drops the condition', async () => {
    const dropping: Instance = {
      ...instance,
      getPage: (call) => instance.getPage({ ...call, parameters: { ...call.parameters, sysparm_query: '' } }),
    };
    const { holders } = await listRoleHolders(dropping, [insights], 20);
    assert.deepEqual(
      holders.map(({ userName }) => userName),
      ['ida.lund'],
    );
  });

  it('is unknown, not nobody, where that may not be read', async () => {
    const code = 'SERVICENOW_FORBIDDEN';
    standIn.access.hideRows('sys_user_has_role', () => true);
    await assert.rejects(listRoleHolders(instance, [insights], 20), { code });
    standIn.access.reset();
    standIn.access.hideFields('sys_user', 'active');
    await assert.rejects(listRoleHolders(instance, [insights], 20), { code });
  });
});
