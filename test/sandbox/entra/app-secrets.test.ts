import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type EntraStandIn, startEntra } from '../../../src/sandbox/entra/index.ts';
import { addSecret, deleteApp, registerApp, revokeGraphRole } from '../../helpers/entra-admin.ts';

const scope = 'https://graph.microsoft.com/.default';

describe('an app that was registered by hand', () => {
  let entra: EntraStandIn;
  const now = new Date('2026-11-23T12:00:00Z');
  beforeEach(async () => {
    entra = await startEntra({ now: () => now });
  });
  afterEach(() => entra.close());

  const ask = async (form: Record<string, string>, path = 'oauth2/v2.0/token') => {
    const response = await fetch(`${entra.url}/${entra.tenantId}/${path}`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    });
    const body: Record<string, unknown> = JSON.parse(await response.text());
    return body;
  };

  it('signs in with each of its secrets until it ends', async () => {
    const client_id = registerApp(entra, 'An app', [], now);
    const good = addSecret(entra, client_id, undefined, now);
    const other = addSecret(entra, client_id, new Date(now.getTime() + 1), now);
    const ended = addSecret(entra, client_id, now, now);
    for (const client_secret of [good, other])
      assert.equal((await ask({ client_id, client_secret, scope })).token_type, 'Bearer');
    assert.deepEqual((await ask({ client_id, client_secret: ended, scope })).error_codes, [7000222]);
    assert.deepEqual((await ask({ client_id, client_secret: 'x', scope })).error_codes, [7000215]);
  });

  it('is unknown without a service principal, and once it is deleted', async () => {
    const client_id = registerApp(entra, 'An app', [], now);
    const client_secret = addSecret(entra, client_id, undefined, now);
    const principal = entra.registry.principalOf(client_id);
    assert.ok(principal, 'the portal makes one');
    entra.registry.removePrincipal(principal);
    assert.deepEqual((await ask({ client_id, client_secret, scope })).error_codes, [700016]);
    deleteApp(entra, client_id);
    assert.deepEqual((await ask({ client_id, client_secret, scope })).error_codes, [700016]);
  });

  it('gets a token for another app at the older endpoint, as its metadata says', async () => {
    const client_id = registerApp(entra, 'Rest user', [], now);
    const resource = registerApp(entra, 'Rest API', [], now);
    const client_secret = addSecret(entra, client_id, undefined, now);
    const metadataUrl = `${entra.url}/${entra.tenantId}/.well-known/openid-configuration`;
    const metadata: Record<string, unknown> = JSON.parse(await (await fetch(metadataUrl)).text());
    const { access_token, expires_in } = await ask({ client_id, client_secret, resource }, 'oauth2/token');
    assert.equal(expires_in, '3599');
    const keys = createRemoteJWKSet(new URL(String(metadata.jwks_uri)));
    const rules = { issuer: String(metadata.issuer), audience: resource, currentDate: now };
    const { payload } = await jwtVerify(String(access_token), keys, rules);
    assert.equal(payload.appid, client_id);
    assert.deepEqual(payload.roles, []);
    deleteApp(entra, resource);
    const gone = await ask({ client_id, client_secret, resource }, 'oauth2/token');
    assert.deepEqual(gone.error_codes, [500011]);
  });

  it('loses a permission with the next token', async () => {
    const app = { clientId: 'b7d3f3a2-6f8b-4d0c-9a53-1f8d0f6c2e11', clientSecret: 'a secret' };
    entra.registerApp({ ...app, roles: ['ServiceHealth.Read.All', 'User.Read.All'] });
    const roles = async () => {
      const { access_token } = await ask({ client_id: app.clientId, client_secret: app.clientSecret, scope });
      return (await entra.readToken(String(access_token)))?.roles;
    };
    assert.deepEqual(await roles(), ['ServiceHealth.Read.All', 'User.Read.All']);
    revokeGraphRole(entra, app.clientId, 'ServiceHealth.Read.All');
    assert.deepEqual(await roles(), ['User.Read.All']);
  });
});
