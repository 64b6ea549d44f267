import assert from 'node:assert/strict';
import { connectInstance } from '../../../src/clients/servicenow/instance.ts';
import { basicSignIn } from '../../../src/clients/servicenow/sign-in.ts';
import { findActiveUsers, findRoles } from '../../../src/clients/servicenow/users.ts';

type Row = Readonly<Record<string, string>>;

/** An instance that drops every condition, as ServiceNow does with those it does not let us ask for. */
function instanceWith(rows: readonly Row[]) {
  const result = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { value, display_value: value }])),
  );
  const text = JSON.stringify({ result });
  return connectInstance(
    async () => ({ status: 200, headers: { 'content-type': 'application/json' }, text }),
    'https://example.service-now.com',
    basicSignIn('casebridge', 'secret'),
  );
}

describe('a ServiceNow that drops conditions', () => {
  it('gives nobody the roles of others', async () => {
    const instance = instanceWith([
      { user: 'somebody', 'role.name': 'admin' },
      { user: 'megan', 'role.name': 'insights' },
      { 'role.name': 'admin' },
    ]);
    assert.deepEqual([...(await findRoles(instance, 'megan', ['admin', 'insights']))], ['insights']);
  });

  it('makes nobody another user', async () => {
    const megan = {
      sys_id: '1',
      user_name: 'meganb',
      name: 'Megan',
      email: 'MeganB@contoso.com',
      active: 'true',
    };
    const found = async (row: Row) =>
      (await findActiveUsers(instanceWith([row]), ['meganb@contoso.com'])).length;
    assert.equal(await found(megan), 1);
    assert.equal(await found({ ...megan, email: '', user_name: 'MEGANB@contoso.com' }), 1);
    assert.equal(await found({ ...megan, email: 'alex@contoso.com' }), 0);
    assert.equal(await found({ ...megan, active: 'false' }), 0);
    assert.equal(
      await found({ sys_id: '1', user_name: 'admin', name: 'A user whose e-mail may not be read' }),
      0,
    );
  });
});
