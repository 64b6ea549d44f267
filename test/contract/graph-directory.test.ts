import assert from 'node:assert/strict';
import { findAccount, listDirectoryRoles } from '../../src/clients/graph/directory-roles.ts';
import type { GraphOptions } from '../../src/clients/graph/service-health.ts';
import type { EntraStandIn } from '../../src/sandbox/entra/index.ts';
import type { GraphStandIn } from '../../src/sandbox/graph/index.ts';
import { request, startHealth, startRegistered } from './graph-fixture.ts';

const enough = ['User.Read.All', 'RoleManagement.Read.Directory'];
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const directoryForbidden = { code: 'GRAPH_FORBIDDEN', facts: { reads: 'directory' } };

describe('accounts and their roles in Microsoft Graph', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let options: GraphOptions;
  const start = async (roles: readonly string[]) => {
    entra = await startRegistered(roles);
    ({ graph, options } = await startHealth(entra));
  };
  beforeEach(() => start(enough));
  afterEach(() => Promise.all([graph.close(), entra.close()]));
  const restart = async (roles: readonly string[]) => {
    await Promise.all([graph.close(), entra.close()]);
    await start(roles);
  };

  const find = (who: string) => findAccount(request, options, who);
  const idOf = async (who: string) => (await find(who))?.objectId ?? '';
  const rolesOf = async (who: string) => listDirectoryRoles(request, options, await idOf(who));

  it('finds an account by its name, however it is written, and by its object id', async () => {
    const admin = await find('Admin@Contoso.com');
    assert.deepEqual(admin, {
      objectId: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0b01',
      ...{ email: 'admin@contoso.com', name: 'Contoso Admin', isEnabled: true },
    });
    assert.deepEqual(await find(admin?.objectId ?? ''), admin);
  });

  it('finds an account by its e-mail address, if it is the only one', async () => {
    const id = '5a3c8a31-7a55-4c53-8f0b-1d9a2f3bcccc';
    const guest = {
      ...{ id, displayName: 'A guest', mail: "o'hara@fabrikam.example", accountEnabled: true },
      userPrincipalName: 'ohara_fabrikam.example#EXT#@contoso.com',
    };
    graph.directory.users.push(guest);
    assert.equal((await find("O'Hara@fabrikam.example"))?.objectId, id);
    assert.equal((await find(guest.userPrincipalName))?.objectId, id);
    graph.directory.users.push({ ...guest, id: `${id.slice(0, -1)}d`, userPrincipalName: 'x@contoso.com' });
    assert.equal(await find("o'hara@fabrikam.example"), undefined);
  });

  it('finds nobody for what is nobody’s, and never leaves the address', async () => {
    assert.equal(await find('nobody@contoso.com'), undefined);
    assert.equal(await find('5a3c8a31-7a55-4c53-8f0b-1d9a2f3bffff'), undefined);
    assert.equal(await find('../admin/serviceAnnouncement/issues?x=@y'), undefined);
    assert.ok(graph.requests.every(({ path }) => path.startsWith('/v1.0/users')));
  });

  it('tells that an account may not sign in', async () => {
    for (const user of graph.directory.users) user.accountEnabled = false;
    assert.equal((await find('admin@contoso.com'))?.isEnabled, false);
  });

  it('lists roles given directly and through a group', async () => {
    assert.deepEqual(await rolesOf('alexw@contoso.com'), ['f023fd81-a637-4b56-95fd-791ac0226033']);
    assert.deepEqual(await rolesOf('admin@contoso.com'), [globalAdministrator]);
    assert.deepEqual(await rolesOf('isaiahl@contoso.com'), []);
  });

  it('lists none for an account that is gone', async () => {
    assert.deepEqual(await listDirectoryRoles(request, options, '5a3c8a31-7a55-4c53-8f0b-1d9a2f3bffff'), []);
  });

  it('reads roles to the last page', async () => {
    const id = await idOf('admin@contoso.com');
    for (let index = 0; index < 250; index += 1) {
      const roleTemplateId = `62e90394-69f5-4237-9190-${String(index).padStart(12, '0')}`;
      graph.directory.roles.unshift({
        id: roleTemplateId,
        displayName: 'R',
        roleTemplateId,
        memberIds: [id],
      });
    }
    const roles = await rolesOf('admin@contoso.com');
    assert.deepEqual([roles.length, roles.at(-1)], [251, globalAdministrator]);
  });

  it('never follows a page that leads elsewhere', async () => {
    const id = await idOf('admin@contoso.com');
    const body = { value: [], '@odata.nextLink': 'https://elsewhere.example/v1.0/users' };
    graph.faults.add({ kind: 'answer', status: 200, body }, { path: /transitiveMemberOf/ });
    await assert.rejects(listDirectoryRoles(request, options, id), { code: 'UPSTREAM_UNREADABLE' });
  });

  it('says that the app may not read people', async () => {
    await restart(['ServiceHealth.Read.All']);
    await assert.rejects(find('admin@contoso.com'), directoryForbidden);
  });

  it('says that the app may not read roles: Graph then lists them without saying which they are', async () => {
    await restart(['User.Read.All']);
    await assert.rejects(rolesOf('admin@contoso.com'), directoryForbidden);
    assert.deepEqual(await rolesOf('isaiahl@contoso.com'), []);
  });

  it('needs no other permission than to read the whole directory', async () => {
    await restart(['Directory.Read.All']);
    assert.deepEqual(await rolesOf('admin@contoso.com'), [globalAdministrator]);
  });

  it('names what Graph answers when it is busy or fails', async () => {
    graph.faults.add({ kind: 'answer', status: 429, headers: { 'retry-after': '30' } }, { times: 1 });
    await assert.rejects(find('admin@contoso.com'), { code: 'UPSTREAM_BUSY' });
    graph.faults.add({ kind: 'answer', status: 503 }, { path: /transitiveMemberOf/ });
    await assert.rejects(rolesOf('admin@contoso.com'), { code: 'UPSTREAM_FAILED' });
  });
});
