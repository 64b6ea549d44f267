import assert from 'node:assert/strict';
import { connectInstance, type Instance } from '../../../src/clients/servicenow/instance.ts';
import { findRolesOfCaller } from '../../../src/clients/servicenow/roles-of-caller.ts';
import { basicSignIn } from '../../../src/clients/servicenow/sign-in.ts';
import { createRequest } from '../../../src/http/request.ts';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { connectTo, startSeeded } from '../../contract/servicenow-target.ts';

describe('the roles of the account that asks', () => {
  let standIn: ServiceNowStandIn;
  let instance: Instance;

  before(async () => {
    standIn = await startSeeded();
    instance = connectTo(standIn);
  });
  after(() => standIn.close());
  beforeEach(() => {
    standIn.access.reset();
    standIn.faults.clear();
  });

  it('are those of the integration user, however it signs in', async () => {
    const roles = await findRolesOfCaller(instance);
    assert.equal(roles?.has('user_admin'), true);
    assert.equal(roles?.has('x_mioms_m365_assis.insights_user'), false);
  });

  it('are those of a person, who asks as themselves', async () => {
    const signIn = basicSignIn('ida.lund', standIn.passwords.get('ida.lund') ?? '');
    const asIda = connectInstance(createRequest({ deadlineMilliseconds: 5000 }), standIn.url, signIn);
    const roles = [...((await findRolesOfCaller(asIda)) ?? [])];
    assert.equal(roles.includes('x_mioms_m365_assis.insights_user'), true);
    assert.equal(roles.includes('user_admin'), false);
  });

  it('are unknown where they may not be read', async () => {
    standIn.access.hideRows('sys_user_has_role', () => true);
    assert.equal(await findRolesOfCaller(instance), undefined);
    standIn.access.reset();
    standIn.access.hideFields('sys_user_role', 'name');
    assert.equal(await findRolesOfCaller(instance), undefined);
    standIn.access.reset();
    standIn.access.deny('sys_user_has_role', 'read');
    assert.equal(await findRolesOfCaller(instance), undefined);
  });

  it('are unknown, not somebody’s, where ServiceNow drops a condition', async () => {
    for (const table of ['sys_user', 'sys_user_has_role']) {
      const dropping: Instance = {
        ...instance,
        getPage: (call) =>
          instance.getPage(
            call.path.endsWith(`/${table}`)
              ? { ...call, parameters: { ...call.parameters, sysparm_query: '' } }
              : call,
          ),
      };
      assert.equal(await findRolesOfCaller(dropping), undefined, table);
    }
  });

  it('are asked for again later when ServiceNow fails', async () => {
    standIn.faults.add({ kind: 'answer', status: 401, body: {} });
    await assert.rejects(findRolesOfCaller(instance), { code: 'SERVICENOW_SIGN_IN_REFUSED' });
  });
});
