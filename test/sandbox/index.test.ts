import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { newCaseFor } from '../helpers/support-cases.ts';

const tokenSchema = z.object({ access_token: z.string() });
const usersSchema = z.object({ result: z.array(z.object({ user_name: z.string() })) });
const all = {
  ...{ serviceNow: true, entra: true, graph: false, learn: false },
  ...{ learnCorpus: undefined, healthNews: false },
};

describe('the sandbox', () => {
  let sandbox: Sandbox;
  let serviceNow: NonNullable<Sandbox['serviceNow']>;
  let entra: NonNullable<Sandbox['entra']>;
  let later = 0;

  before(async () => {
    sandbox = await startSandbox({ ...all, now: () => new Date(Date.now() + later) });
    assert.ok(sandbox.serviceNow && sandbox.entra);
    serviceNow = sandbox.serviceNow;
    entra = sandbox.entra;
  });
  after(() => sandbox.close());

  const post = async (url: string, form: Record<string, string>) => {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    return tokenSchema.parse(await response.json()).access_token;
  };
  const entraToken = (form: Record<string, string>) =>
    post(`${entra.authorityUrl}/${entra.tenantId}/oauth2/v2.0/token`, {
      client_id: entra.clientId,
      client_secret: entra.secret,
      ...form,
    });
  const userOf = async (token: string) => {
    const query = new URLSearchParams({
      sysparm_query: 'user_name=javascript:gs.getUserName()',
      sysparm_fields: 'user_name',
    });
    const response = await fetch(`${serviceNow.url}/api/now/table/sys_user?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return usersSchema.parse(await response.json()).result[0]?.user_name;
  };

  it("lets its own Entra app into the instance, as the account named like the app's id", async () => {
    const scope = serviceNow.entraScopes?.forApp ?? '';
    assert.equal(await userOf(await entraToken({ grant_type: 'client_credentials', scope })), entra.clientId);
    const account = sandbox.standIns.serviceNow?.tables.find('sys_user', { user_name: entra.clientId });
    assert.equal(account?.web_service_access_only, 'true');
  });

  it('lets people in through the app that acts on their behalf', async () => {
    const assertion = await sandbox.standIns.entra?.issueUserToken({
      entraObjectId: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0a02',
      upn: 'meganb@contoso.com',
      audience: entra.clientId,
    });
    const token = await entraToken({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      assertion: assertion ?? '',
      scope: serviceNow.entraScopes?.forPeople ?? '',
    });
    assert.equal(await userOf(token), 'megan.bowen');
  });

  it('lets the partner see topics of service requests', async () => {
    const { partnerCenter } = sandbox;
    assert.ok(partnerCenter);
    const token = await post(`${entra.authorityUrl}/${partnerCenter.tenantId}/oauth2/v2.0/token`, {
      grant_type: 'refresh_token',
      client_id: partnerCenter.clientId,
      client_secret: partnerCenter.clientSecret,
      refresh_token: partnerCenter.refreshToken,
      scope: 'https://api.partnercenter.microsoft.com/.default',
    });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${partnerCenter.url}/v1/servicerequests/supporttopics`, { headers });
    assert.equal(answer.status, 200);
  });

  it('lets its own Entra app see support tickets of the subscription', async () => {
    const { azure } = sandbox;
    assert.ok(azure);
    const scope = 'https://management.azure.com/.default';
    const token = await entraToken({ grant_type: 'client_credentials', scope });
    const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Support/supportTickets`;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${azure.url}${path}?api-version=2024-04-01`, { headers });
    assert.equal(answer.status, 200);
  });

  it('plays Microsoft’s side of the cases on the instance', async () => {
    const { support, serviceNow: instance } = sandbox.standIns;
    assert.ok(support && instance);
    const { userName, password, supportApiPath, url } = serviceNow;
    const credentials = Buffer.from(`${userName}:${password}`).toString('base64');
    const incident = instance.tables.rows('incident')[0]?.sys_id ?? '';
    const response = await fetch(`${url}${supportApiPath}/cases`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
      body: JSON.stringify(newCaseFor(instance, { incident: { sysId: incident, number: 'INC' } })),
    });
    assert.equal(response.status, 201);
    later = 10_000;
    await support.tick();
    assert.match(instance.support.cases[0]?.number ?? '', /^\d{16}$/);
    const tokens = instance.requests.filter(({ path }) => path === '/oauth_token.do');
    assert.equal(tokens.length, 1);
    later = 0;
  });

  it('takes client credentials at the instance itself', async () => {
    const { clientId, clientSecret } = serviceNow.oauthClient;
    const token = await post(`${serviceNow.url}/oauth_token.do`, {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    assert.equal(await userOf(token), serviceNow.userName);
  });

  it('has no scopes to offer where Entra is not its own', async () => {
    const half = await startSandbox({ ...all, entra: false, now: () => new Date() });
    assert.equal(half.serviceNow?.entraScopes, undefined);
    await half.close();
  });
});
