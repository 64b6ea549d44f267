import assert from 'node:assert/strict';
import { connectEntraSetup } from '../../../src/composition/setup/entra.ts';
import { createRequest } from '../../../src/http/request.ts';
import type { EntraStandIn } from '../../../src/sandbox/entra/index.ts';
import { type GraphStandIn, startGraph } from '../../../src/sandbox/graph/index.ts';
import { registrationIn, startRegistered } from '../../contract/graph-fixture.ts';
import { addSecret, hurry, registerApp, signInWithCode } from '../../helpers/entra-admin.ts';

const setupClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const planned = {
  uniqueName: 'casebridge-outbound',
  displayName: 'ServiceNow outbound',
  redirectUrls: ['https://contoso.service-now.com/oauth_redirect.do'],
};
const serviceHealth = '79c261e0-fe76-4144-aad5-bdc68fbe4037';

describe('Entra and Graph for set-up', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  const { signal } = new AbortController();
  const request = createRequest({ deadlineMilliseconds: 10_000 });
  beforeEach(async () => {
    entra = await startRegistered(['User.Read.All', 'RoleManagement.Read.Directory']);
    hurry(entra);
    graph = await startGraph({ acceptToken: entra.readToken, registry: entra.registry });
  });
  afterEach(() => Promise.all([graph.close(), entra.close()]));

  const connect = () =>
    connectEntraSetup({
      ...{ request, now: () => new Date(), setupClientId, pauses: [1, 1, 1] },
      upstreams: { entra: registrationIn(entra), graphUrl: graph.url },
    });
  const signIn = async (name: string) => {
    const invitation = await connect().beginSignIn(true, signal);
    signInWithCode(entra, invitation.userCode, name);
    return invitation.wait(signal);
  };
  const state = () => {
    const { applications, servicePrincipals, assignments } = entra.registry;
    return JSON.stringify({ applications, servicePrincipals, assignments });
  };

  it('is signed in as the person who typed the code', async () => {
    const { account } = await signIn('Lynne Robbins');
    const found = await connect().findAccount(account.objectId, signal);
    assert.deepEqual([account.userName, found?.name], ['lynner@contoso.com', 'Lynne Robbins']);
    const roles = await connect().listRoles(account.objectId, signal);
    assert.deepEqual(roles, ['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3']);
  });

  it('makes an app that can sign in, once, and leaves nothing of it', async () => {
    const before = state();
    const session = await signIn('Lynne Robbins');
    const made = await session.createApplication(planned, signal);
    assert.deepEqual(await session.createApplication(planned, signal), made);
    assert.deepEqual(
      [made.signInAudience, made.redirectUrls, made.hasServicePrincipal, made.uniqueName],
      ['AzureADMyOrg', planned.redirectUrls, true, planned.uniqueName],
    );
    const expiresAt = new Date('2030-01-01T00:00:00Z');
    const password = await session.addPassword(made.objectId, 'for ServiceNow', expiresAt, signal);
    assert.equal(await connect().tryApp(made.clientId, password.secret, signal), 'accepted');
    const found = await session.findApplication({ clientId: made.clientId }, signal);
    assert.deepEqual(found?.passwords, [{ keyId: password.keyId, name: 'for ServiceNow', expiresAt }]);
    await session.removePassword(made.objectId, password.keyId, signal);
    await session.removePassword(made.objectId, password.keyId, signal);
    await session.deleteApplication(made.objectId, signal);
    await session.deleteApplication(made.objectId, signal);
    assert.equal(await session.findApplication({ uniqueName: planned.uniqueName }, signal), undefined);
    assert.equal(state(), before);
  });

  it('completes what somebody else has begun, and takes nothing away', async () => {
    const session = await signIn('Lynne Robbins');
    const redirectUris = ['https://elsewhere.example/'];
    entra.registry.create(
      { displayName: 'Theirs', uniqueName: planned.uniqueName, redirectUris },
      new Date(),
    );
    const made = await session.createApplication(planned, signal);
    assert.equal(made.displayName, 'Theirs');
    assert.deepEqual(made.redirectUrls, [...redirectUris, ...planned.redirectUrls]);
    assert.ok(entra.registry.principalOf(made.clientId), 'it has a service principal');
  });

  it('waits until Entra has heard of what is new, but not for ever', async () => {
    const session = await signIn('Contoso Admin');
    entra.registry.unheardQuestions = 2;
    const made = await session.createApplication(planned, signal);
    await session.assignAppRole(made.clientId, serviceHealth, signal);
    assert.deepEqual(entra.registry.graphRolesOf(made.clientId), ['ServiceHealth.Read.All']);
    entra.registry.unheardQuestions = 9;
    const other = { ...planned, uniqueName: 'another' };
    await assert.rejects(session.createApplication(other, signal), {
      ...{ code: 'GRAPH_REFUSED', facts: { code: 'Request_ResourceNotFound' } },
    });
  });

  it('gives a permission once, and takes it away', async () => {
    const session = await signIn('Contoso Admin');
    const { clientId } = await session.createApplication(planned, signal);
    const id = await session.assignAppRole(clientId, serviceHealth, signal);
    assert.equal(await session.assignAppRole(clientId, serviceHealth, signal), id);
    assert.deepEqual(await session.listAppRoles(clientId, signal), [{ id, roleId: serviceHealth }]);
    await session.removeAppRole(clientId, id, signal);
    await session.removeAppRole(clientId, id, signal);
    assert.deepEqual(await session.listAppRoles(clientId, signal), []);
  });

  it('does no more than the person may', async () => {
    const forbidden = { code: 'GRAPH_FORBIDDEN', facts: { reads: 'applications' } };
    const nobody = await signIn('Isaiah Langer');
    await assert.rejects(nobody.createApplication(planned, signal), forbidden);
    const lynne = await signIn('Lynne Robbins');
    const { clientId } = await lynne.createApplication(planned, signal);
    await assert.rejects(lynne.assignAppRole(clientId, serviceHealth, signal), forbidden);
    await assert.rejects(connect().readApplication(clientId, signal), forbidden);
  });

  it('names what a policy of the tenant forbids', async () => {
    const session = await signIn('Lynne Robbins');
    const { objectId } = await session.createApplication(planned, signal);
    entra.registry.forbidsSecrets = true;
    await assert.rejects(session.addPassword(objectId, 'x', new Date('2030-01-01'), signal), {
      ...{ code: 'GRAPH_REFUSED', facts: { code: 'CredentialTypeNotAllowedAsPerAppPolicy' } },
    });
  });

  it('leaves no secret that nobody knows', async () => {
    const session = await signIn('Lynne Robbins');
    const clientId = registerApp(entra, 'An app', []);
    addSecret(entra, clientId);
    const objectId = entra.registry.find({ appId: clientId })?.id ?? '';
    graph.faults.add({ kind: 'lost-answer' }, { path: /addPassword$/, times: 1 });
    await assert.rejects(session.addPassword(objectId, 'x', new Date('2030-01-01'), signal), {
      code: 'UPSTREAM_UNREACHABLE',
    });
    assert.equal(entra.registry.find({ appId: clientId })?.passwords.length, 1);
  });
});
