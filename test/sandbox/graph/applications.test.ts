import assert from 'node:assert/strict';
import { type GraphStandIn, startGraph } from '../../../src/sandbox/graph/index.ts';
import people from '../../../src/sandbox/people.json' with { type: 'json' };

const now = new Date('2026-11-23T12:00:00Z');
const bothScopes = 'Application.ReadWrite.All AppRoleAssignment.ReadWrite.All';
const serviceHealth = '79c261e0-fe76-4144-aad5-bdc68fbe4037';
type Claims = { readonly scp?: string; readonly roles?: readonly string[]; readonly oid?: string };

describe('apps in the Graph stand-in', () => {
  let graph: GraphStandIn;
  let claims: Claims;
  beforeEach(async () => {
    claims = as('Contoso Admin');
    graph = await startGraph({
      now: () => now,
      acceptToken: async () => ({ aud: 'https://graph.microsoft.com', roles: [], ...claims }),
    });
  });
  afterEach(() => graph.close());

  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${graph.url}/v1.0${path}`, {
      method,
      headers: { authorization: 'Bearer x', 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const upsert = (name: string, body: object) =>
    ask('PATCH', `/applications(uniqueName='${name}')`, body, { prefer: 'create-if-missing' });

  it('are created under a unique name once, changed after that, and found by every key', async () => {
    assert.equal((await ask('PATCH', "/applications(uniqueName='one')", { displayName: 'x' })).status, 404);
    const { status, body } = await upsert('one', { displayName: "Bob's app" });
    assert.deepEqual([status, body.uniqueName, body.signInAudience], [201, 'one', 'AzureADMyOrg']);
    const web = { redirectUris: ['https://contoso.service-now.com/oauth_redirect.do'] };
    assert.equal((await upsert('one', { web })).status, 204);
    for (const key of [`/${body.id}`, `(appId='${body.appId}')`, "(uniqueName='one')"]) {
      const found = (await ask('GET', `/applications${key}?$select=id,web`)).body;
      assert.deepEqual(found, { id: body.id, web });
    }
    const named = await ask('GET', `/applications?$filter=displayName eq 'Bob''s app'`);
    assert.deepEqual(
      named.body.value.map(({ id }: { id: string }) => id),
      [body.id],
    );
    assert.equal((await ask('GET', `/applications?$filter=id eq 'x'`)).status, 400);
    assert.equal((await ask('PATCH', `/applications/${body.id}`, { surprise: 1 })).status, 400);
    assert.equal((await ask('DELETE', `/applications/${body.id}`)).status, 204);
    assert.equal((await ask('GET', `/applications/${body.id}`)).status, 404);
  });

  it('tell a secret once, and lose it', async () => {
    const { id } = (await ask('POST', '/applications', { displayName: 'An app' })).body;
    const passwordCredential = { displayName: 'a name', endDateTime: '2027-05-01T00:00:00Z' };
    const { body } = await ask('POST', `/applications/${id}/addPassword`, { passwordCredential });
    assert.ok(body.secretText.length >= 16, 'a secret');
    assert.equal(body.endDateTime, '2027-05-01T00:00:00.000Z');
    const [kept] = (await ask('GET', `/applications/${id}`)).body.passwordCredentials;
    assert.deepEqual(
      [kept.keyId, kept.secretText, kept.hint],
      [body.keyId, null, body.secretText.slice(0, 3)],
    );
    const remove = () => ask('POST', `/applications/${id}/removePassword`, { keyId: body.keyId });
    assert.deepEqual([(await remove()).status, (await remove()).status], [204, 400]);
    graph.registry.longestSecretDays = 90;
    const tooLong = await ask('POST', `/applications/${id}/addPassword`, { passwordCredential });
    assert.equal(tooLong.body.error.code, 'CredentialInvalidLifetimeAsPerAppPolicy');
    graph.registry.forbidsSecrets = true;
    const forbidden = await ask('POST', `/applications/${id}/addPassword`, {});
    assert.equal(forbidden.body.error.code, 'CredentialTypeNotAllowedAsPerAppPolicy');
  });

  it('get permissions through their service principal', async () => {
    const { appId } = (await ask('POST', '/applications', { displayName: 'An app' })).body;
    const { id } = (await ask('POST', '/servicePrincipals', { appId })).body;
    assert.equal((await ask('POST', '/servicePrincipals', { appId })).status, 409);
    const ofGraph = "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')";
    const microsoft = (await ask('GET', ofGraph)).body;
    const role = microsoft.appRoles.find(
      ({ value }: { value: string }) => value === 'ServiceHealth.Read.All',
    );
    assert.equal(role.id, serviceHealth);
    const assignment = { principalId: id, resourceId: microsoft.id, appRoleId: role.id };
    const path = `/servicePrincipals/${microsoft.id}/appRoleAssignedTo`;
    const given = await ask('POST', path, assignment);
    assert.equal(given.status, 201);
    assert.deepEqual(graph.registry.graphRolesOf(appId), ['ServiceHealth.Read.All']);
    assert.match((await ask('POST', path, assignment)).body.error.message, /already exists/);
    const listed = (await ask('GET', `/servicePrincipals(appId='${appId}')/appRoleAssignments`)).body.value;
    assert.deepEqual(
      listed.map((one: { id: string }) => one.id),
      [given.body.id],
    );
    assert.equal((await ask('DELETE', `${path}/${given.body.id}`)).status, 204);
    assert.deepEqual(graph.registry.graphRolesOf(appId), []);
  });

  it('are changed only by those who may', async () => {
    const create = async () => (await ask('POST', '/applications', { displayName: 'x' })).status;
    const grant = async () => {
      const { id: resourceId } = graph.registry.graph;
      const body = { principalId: resourceId, resourceId, appRoleId: serviceHealth };
      return (await ask('POST', `/servicePrincipals/${resourceId}/appRoleAssignedTo`, body)).status;
    };
    const read = async () => (await ask('GET', '/applications')).status;
    const table: [Claims, number, number, number][] = [
      [as('Contoso Admin'), 200, 201, 201],
      [as('Lynne Robbins'), 200, 201, 403],
      [as('Isaiah Langer'), 200, 403, 403],
      [as('Contoso Admin', 'User.Read'), 403, 403, 403],
      [{ roles: ['Application.Read.All'] }, 200, 403, 403],
      [{ roles: ['ServiceHealth.Read.All'] }, 403, 403, 403],
    ];
    for (const [who, ...statuses] of table) {
      claims = who;
      assert.deepEqual([await read(), await create(), await grant()], statuses, JSON.stringify(who));
    }
    assert.equal((await ask('POST', '/applications', {})).body.error.code, 'Authorization_RequestDenied');
  });

  it('are not heard of at once where that is asked for', async () => {
    graph.registry.unheardQuestions = 1;
    const { appId } = (await upsert('new', { displayName: 'x' })).body;
    const principal = () => ask('POST', '/servicePrincipals', { appId });
    assert.equal((await principal()).body.error.code, 'Request_BadRequest');
    assert.equal((await principal()).status, 201);
    const find = async () => (await ask('GET', `/servicePrincipals(appId='${appId}')`)).status;
    assert.deepEqual([await find(), await find()], [404, 200]);
  });

  it('tells who is signed in, and in which organisation', async () => {
    assert.equal((await ask('GET', '/me')).body.userPrincipalName, 'admin@contoso.com');
    assert.equal((await ask('GET', '/organization')).body.value[0].id, people.tenantId);
    claims = {};
    assert.equal((await ask('GET', '/me')).body.error.code, 'BadRequest');
    assert.equal((await ask('GET', '/organization')).status, 403);
  });
});

function as(name: string, scp: string = bothScopes): Claims {
  const person = [...people.people, ...people.adminAccounts].find((one) => one.name === name);
  return { scp, oid: person?.entraObjectId ?? '' };
}
