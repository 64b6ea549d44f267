import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import type { IssuerTrust, ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { type StandIn, startStandIn } from '../../../src/sandbox/stand-in.ts';
import { ask, idOf, noon, rowsOf, startSmall } from './fixture.ts';

const issuer = 'https://issuer.example/tenant/';
const audience = 'api://servicenow';
const appId = '0f9a3a52-6a2a-4a1b-9a6b-5f3b2c1d0e4f';

describe('tokens of a foreign issuer', () => {
  let servicenow: ServiceNowStandIn;
  let privateKey: KeyObject;
  let keys: Exclude<IssuerTrust['keys'], string>;

  before(async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    privateKey = pair.privateKey;
    keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }] };
  });
  beforeEach(async () => {
    servicenow = await startSmall({ integrationAccounts: [appId] });
  });
  afterEach(() => servicenow.close());

  const trust = (change: Partial<IssuerTrust> = {}) =>
    servicenow.trustIssuer({ issuer, audience, keys, userClaim: 'appid', ...change });
  /** `exp` and `nbf` in seconds from now. */
  const token = (change: Record<string, unknown> = {}, key: KeyObject | Uint8Array = privateKey) => {
    const { exp = 60, nbf = 0, alg = 'RS256', ...claims } = change;
    const seconds = noon.getTime() / 1000;
    return new SignJWT({
      iss: issuer,
      aud: audience,
      appid: appId,
      jti: 'first',
      ...claims,
      nbf: seconds + Number(nbf),
      ...(exp === 'none' ? {} : { exp: seconds + Number(exp) }),
    })
      .setProtectedHeader({ alg: String(alg), kid: 'one' })
      .sign(key);
  };
  const whoIs = async (bearer: string) => {
    const query = new URLSearchParams({
      sysparm_query: 'user_name=javascript:gs.getUserName()',
      sysparm_fields: 'user_name',
    });
    return ask(servicenow, `/api/now/table/sys_user?${query}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
  };
  const lastLogged = () => servicenow.tables.rows('syslog').at(-1)?.message ?? '';

  it('sign in the user whose column equals the claim', async () => {
    trust();
    assert.deepEqual(rowsOf(await whoIs(await token())), [{ user_name: appId }]);
    servicenow.trustIssuer({
      issuer,
      audience: 'api://people',
      keys,
      userClaim: 'upn',
      userField: 'email',
    });
    const person = await token({ aud: ['api://people', 'x'], upn: 'OMAR@contoso.com' });
    assert.deepEqual(rowsOf(await whoIs(person)), [{ user_name: 'omar.bell' }]);
  });

  it('are verified with keys that the issuer publishes, too', async () => {
    const publisher: StandIn = await startStandIn((app) => {
      app.get('/keys', (_request, response) => void response.json(keys));
    });
    trust({ keys: `${publisher.url}/keys` });
    assert.equal((await whoIs(await token())).status, 200);
    await publisher.close();
  });

  it('may be off by five minutes', async () => {
    trust();
    assert.equal((await whoIs(await token({ exp: -299 }))).status, 200);
    assert.equal((await whoIs(await token({ exp: 900, nbf: 299 }))).status, 200);
  });

  const refusals: readonly { of: string; change?: Record<string, unknown>; log: RegExp }[] = [
    { of: 'another audience', change: { aud: 'api://other' }, log: /Cannot find oauth_oidc_entity/ },
    { of: 'another issuer', change: { iss: 'https://evil.example/' }, log: /Cannot find oauth_oidc_entity/ },
    { of: 'an end long past', change: { exp: -301 }, log: /failed to verify/ },
    { of: 'no end at all', change: { exp: 'none' }, log: /failed to verify/ },
    { of: 'a start in the future', change: { exp: 900, nbf: 301 }, log: /failed to verify/ },
    { of: 'no such user', change: { appid: 'nobody' }, log: /no user whose user_name is nobody/ },
    { of: 'no claim about the user', change: { appid: undefined }, log: /no claim "appid"/ },
  ];
  for (const { of, change, log } of refusals) {
    it(`are refused like a wrong password with ${of}, and the system log says why`, async () => {
      trust();
      const answer = await whoIs(await token(change));
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.body, {
        error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
        status: 'failure',
      });
      assert.match(lastLogged(), log);
    });
  }

  it('are refused when somebody else signed them, or a shared secret did', async () => {
    trust();
    const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    assert.equal((await whoIs(await token({}, other))).status, 401);
    const secret = new TextEncoder().encode(JSON.stringify(keys.keys[0]));
    assert.equal((await whoIs(await token({ alg: 'HS256' }, secret))).status, 401);
  });

  it('are refused with any algorithm but RS256', async () => {
    trust();
    assert.equal((await whoIs(await token({ alg: 'RS512' }))).status, 401);
  });

  it('are refused when the provider has no user claim, or the entity is not active', async () => {
    trust();
    const { tables } = servicenow;
    tables.update('oauth_oidc_entity', idOf(servicenow, 'oauth_oidc_entity', { client_id: audience }), {
      active: 'false',
    });
    assert.equal((await whoIs(await token())).status, 401);
    trust({ userClaim: '' });
    assert.equal((await whoIs(await token())).status, 401);
  });

  it('of two entities for one audience, the first one counts', async () => {
    trust({ userClaim: 'upn' });
    trust();
    assert.equal((await whoIs(await token())).status, 401);
  });

  it('may be used again, unless the provider checks token ids', async () => {
    trust();
    const first = await token();
    assert.equal((await whoIs(first)).status, 200);
    assert.equal((await whoIs(first)).status, 200);
    const checking = idOf(servicenow, 'oidc_provider_configuration', { user_claim: 'appid' });
    servicenow.tables.update('oidc_provider_configuration', checking, { enable_jti_verification: 'true' });
    assert.equal((await whoIs(first)).status, 200);
    assert.equal((await whoIs(first)).status, 401);
    assert.match(lastLogged(), /duplicated JTI/);
    assert.equal((await whoIs(await token({ jti: 'second' }))).status, 200);
  });
});
