import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';

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

  before(async () => {
    sandbox = await startSandbox({ ...all, now: () => new Date() });
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
