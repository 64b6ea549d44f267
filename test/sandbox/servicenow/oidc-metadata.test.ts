import assert from 'node:assert/strict';
import { z } from 'zod';
import { type EntraStandIn, startEntra } from '../../../src/sandbox/entra/index.ts';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import {
  createIntegrationUser,
  createOidcConfiguration,
  createOidcProvider,
  giveRole,
} from '../../helpers/by-hand.ts';
import { ask, noon, recordOf, send, startSmall } from './fixture.ts';

const restApi = 'c5d7a3f0-2b64-4e18-9a0d-71f3c8e4b610';
const restUser = 'e81f6b2c-49a7-4d35-8c06-5b9d0a7e3f24';
const tokenAnswer = z.object({ access_token: z.string() });

describe('an OIDC provider of the Application Registry', () => {
  let servicenow: ServiceNowStandIn;
  let entra: EntraStandIn;
  let time: Date;

  beforeEach(async () => {
    time = noon;
    servicenow = await startSmall({ now: () => time });
    // Calls itself https, as sign-in libraries want it, and answers over http.
    entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0', now: () => time });
    servicenow.hosts.set('login.microsoftonline.com', entra.url);
    for (const clientId of [restApi, restUser]) entra.registerApp({ clientId, clientSecret: 'of the app' });
    createIntegrationUser(servicenow, { userId: restUser });
    giveRole(servicenow, restUser, 'incident_manager');
  });
  afterEach(async () => {
    await servicenow.close();
    await entra.close();
  });

  const metadataUrl = (version = '') =>
    `https://login.microsoftonline.com/contoso.onmicrosoft.com${version}/.well-known/openid-configuration`;
  const tokenFor = async (resource: string) => {
    const response = await fetch(`${entra.url}/contoso.onmicrosoft.com/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: restUser,
        client_secret: 'of the app',
        resource,
      }),
    });
    return tokenAnswer.parse(await response.json()).access_token;
  };
  const status = async () => {
    const headers = { authorization: `Bearer ${await tokenFor(restApi)}` };
    return (await ask(servicenow, '/api/now/table/incident?sysparm_limit=1', { headers })).status;
  };
  const logged = () => servicenow.tables.rows('syslog').map(({ message }) => message ?? '');
  const asked = () => entra.requests.filter(({ path }) => path.endsWith('openid-configuration')).length;
  const setUp = (change: Partial<Parameters<typeof createOidcConfiguration>[1]> = {}) => {
    const form = { oidcProvider: 'Contoso Azure', metadataUrl: metadataUrl(), ...change };
    const configuration = createOidcConfiguration(servicenow, form);
    const provider = { name: 'contoso_application_inbound_api', clientId: restApi, clientSecret: 'x' };
    return { configuration, provider: createOidcProvider(servicenow, { ...provider, configuration }) };
  };

  it('created over the Table API lets the tenant’s tokens in, by its metadata', async () => {
    assert.equal(await status(), 401);
    const configuration = await send(servicenow, 'POST', '/api/now/table/oidc_provider_configuration', {
      name: 'Contoso Azure',
      oidc_url: metadataUrl(),
      user_claim: 'appid',
      user_field: 'user_name',
    });
    const provider = await send(servicenow, 'POST', '/api/now/table/oauth_oidc_entity', {
      name: 'contoso_application_inbound_api',
      client_id: restApi,
      oidc_provider_configuration: String(recordOf(configuration).sys_id),
    });
    assert.equal(await status(), 200);
    const path = `/api/now/table/oauth_oidc_entity/${recordOf(provider).sys_id}`;
    assert.equal((await ask(servicenow, path, { method: 'DELETE' })).status, 204);
    assert.equal(await status(), 401);
    assert.match(
      logged().at(-1) ?? '',
      /^Cannot find oauth_oidc_entity for issuer https:\/\/sts\.windows\.net\//,
    );
    assert.ok(logged().at(-1)?.endsWith(`with client_ids ${restApi}`), 'the log names the audience');
  });

  it('created by hand does the same, and may name a server on loopback', async () => {
    setUp({ metadataUrl: `${entra.url}/contoso.onmicrosoft.com/.well-known/openid-configuration` });
    assert.equal(await status(), 200);
  });

  it('keeps the metadata for as long as it says, and reads it again when its address is another', async () => {
    const { configuration } = setUp();
    await status();
    await status();
    assert.equal(asked(), 1);
    time = new Date(noon.getTime() + 121 * 60_000);
    assert.equal(await status(), 200);
    assert.equal(asked(), 2);
    const change = { oidc_url: metadataUrl('/v2.0') };
    servicenow.tables.update('oidc_provider_configuration', configuration, change);
    assert.equal(await status(), 401);
    assert.equal(asked(), 3);
  });

  it('refuses tokens of another version than its metadata speaks of', async () => {
    setUp({ metadataUrl: metadataUrl('/v2.0') });
    assert.equal(await status(), 401);
    assert.match(logged().at(-1) ?? '', /Cannot find oauth_oidc_entity/);
  });

  it('lets nobody in without a user claim, and says nothing', async () => {
    setUp({ userClaim: '' });
    assert.equal(await status(), 401);
    assert.deepEqual(logged(), []);
  });

  it('lets nobody in with another user field, and says so', async () => {
    setUp({ userField: 'Email' });
    assert.equal(await status(), 401);
    assert.match(logged().at(-1) ?? '', /no user whose email is/);
  });

  for (const [what, address, reason] of [
    ['is not there', 'https://login.microsoftonline.com/nowhere', /: HTTP 404$/],
    ['is at a host that nobody plays', 'https://login.example.com/x', /: Unknown host: login\.example\.com$/],
    ['has no address', 'contoso', /: .+/],
  ] as const) {
    it(`lets nobody in whose metadata ${what}, and says so`, async () => {
      setUp({ metadataUrl: address });
      assert.equal(await status(), 401);
      const [failure = '', ...rest] = logged();
      assert.ok(failure.startsWith(`Failed to fetch OIDC metadata from ${address}: `), 'the log says where');
      assert.match(failure, reason);
      assert.match(rest.join('\n'), /^Cannot find oauth_oidc_entity/);
    });
  }
});
