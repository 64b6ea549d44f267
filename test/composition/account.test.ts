import assert from 'node:assert/strict';
import { connectAccounts } from '../../src/composition/support/account.ts';
import { createLog } from '../../src/log.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import { type GraphStandIn, startGraph } from '../../src/sandbox/graph/index.ts';
import people from '../../src/sandbox/people.json' with { type: 'json' };
import { openStore, type Store } from '../../src/store/index.ts';
import { registrationIn, request, startRegistered } from '../contract/graph-fixture.ts';

const tenantId = people.tenantId;
const [admin] = people.adminAccounts;

describe('the account that a case is opened for', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let store: Store;
  before(async () => {
    entra = await startRegistered(['User.Read.All', 'RoleManagement.Read.Directory']);
  });
  after(() => entra.close());
  beforeEach(async () => {
    graph = await startGraph({ acceptToken: entra.readToken });
    store = await openStore({ kind: 'memory' }, { lockMilliseconds: 1_000, onTrouble: () => undefined });
  });
  afterEach(() => Promise.all([graph.close(), store.close()]));

  const check = (name: string) => {
    const person = people.people.find((one) => one.name === name);
    const account = { tenantId, entraObjectId: person?.entraObjectId ?? name };
    const upstreams = { graphUrl: graph.url, entra: registrationIn(entra) };
    const accounts = connectAccounts(upstreams, {
      request,
      store,
      log: createLog({ level: 'silent', secrets: [] }),
    });
    const asker = { known: false, account, name, reason: new TypeError('not needed') } as const;
    return accounts.check({ asker, signal: AbortSignal.timeout(5_000) });
  };
  const link = async (name: string) => {
    const entraObjectId = people.people.find((one) => one.name === name)?.entraObjectId ?? '';
    const { mail: email = '', entraObjectId: accountObjectId = '' } = admin ?? {};
    const { accountLinks } = store.ofTenant(entra.tenantId);
    await accountLinks.put({ entraObjectId, name, email, accountObjectId });
  };
  const notAdmin = (email: string) => ({ code: 'ACCOUNT_NOT_ADMIN', facts: { email } });

  it('is the person’s own where nothing is linked', async () => {
    const { email, roles, isLinked } = await check('Alex Wilber');
    assert.deepEqual(
      [email, roles, isLinked],
      ['alexw@contoso.com', ['Service Support Administrator'], false],
    );
  });

  it('is the one that the person linked', async () => {
    await link('Isaiah Langer');
    const { email, roles, isLinked, objectId } = await check('Isaiah Langer');
    assert.deepEqual([email, roles, isLinked], ['admin@contoso.com', ['Global Administrator'], true]);
    assert.equal(objectId, admin?.entraObjectId);
  });

  it('must have a role, and Global Reader is not enough', async () => {
    await assert.rejects(check('Isaiah Langer'), notAdmin('isaiahl@contoso.com'));
    await assert.rejects(check('Patti Fernandez'), notAdmin('pattif@contoso.com'));
  });

  it('is refused at once when it has lost its role, although the person’s own has one', async () => {
    await link('Alex Wilber');
    await check('Alex Wilber');
    graph.directory.roles.find(({ displayName }) => displayName === 'Global Administrator')?.memberIds.pop();
    await assert.rejects(check('Alex Wilber'), notAdmin('admin@contoso.com'));
  });

  it('is refused when it is gone, by the address it had', async () => {
    await link('Alex Wilber');
    graph.directory.users.length = 0;
    await assert.rejects(check('Alex Wilber'), notAdmin('admin@contoso.com'));
    await assert.rejects(check('Somebody New'), notAdmin('Somebody New'));
  });

  it('is not guessed when Graph cannot be asked', async () => {
    graph.faults.add({ kind: 'answer', status: 403 });
    await assert.rejects(check('Alex Wilber'), { code: 'GRAPH_FORBIDDEN', facts: { reads: 'directory' } });
  });
});
