import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type SignInAttempt, trySignIn } from '../../../src/clients/servicenow/try-sign-in.ts';
import { createRequest } from '../../../src/http/request.ts';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { noon } from '../../contract/servicenow-seed.ts';
import { startSeeded } from '../../contract/servicenow-target.ts';

describe('signing in as somebody else, to see whether they get in', () => {
  const request = createRequest({ deadlineMilliseconds: 5000 });
  let standIn: ServiceNowStandIn;

  before(async () => {
    standIn = await startSeeded();
  });
  after(() => standIn.close());
  beforeEach(() => {
    standIn.faults.clear();
    standIn.properties.clear();
  });

  const accepted = { is: 'accepted' };
  const attempt = (given: SignInAttempt) => trySignIn(request, standIn.url, given);
  const oauth = (changes: Partial<Extract<SignInAttempt, { kind: 'oauth' }>> = {}) =>
    attempt({ kind: 'oauth', ...standIn.oauthClient, ...standIn.integrationUser, ...changes });

  it('with user name and password: one request', async () => {
    const earlier = standIn.requests.length;
    assert.deepEqual(await attempt({ kind: 'basic', ...standIn.integrationUser }), accepted);
    const wrong = await attempt({ kind: 'basic', ...standIn.integrationUser, password: 'wrong' });
    assert.deepEqual(wrong, { is: 'refused', by: 'api' });
    assert.equal(standIn.requests.length, earlier + 2);
  });

  it('with a client of the instance: a token, then one request', async () => {
    const earlier = standIn.requests.length;
    assert.deepEqual(await oauth(), accepted);
    const asked = standIn.requests.slice(earlier).map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(asked, ['POST /oauth_token.do', 'GET /api/now/table/sys_user']);
  });

  it('and tells who refused: the token endpoint, or the API', async () => {
    assert.deepEqual(await oauth({ clientSecret: 'wrong' }), { is: 'refused', by: 'token' });
    assert.deepEqual(await oauth({ password: 'wrong' }), { is: 'refused', by: 'token' });
    standIn.faults.add({ kind: 'answer', status: 401, body: {} }, { path: /table/, times: 1 });
    assert.deepEqual(await oauth(), { is: 'refused', by: 'api' });
  });

  it('with a token of Entra, which is shown as it is', async () => {
    const keys = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256' };
    const [issuer, audience] = ['https://login.example/tenant', 'rest-api'];
    standIn.trustIssuer({ issuer, audience, keys: { keys: [jwk] }, userClaim: 'appid' });
    const tokenOf = (appid: string) =>
      new SignJWT({ appid })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setExpirationTime(noon.getTime() / 1000 + 600)
        .sign(keys.privateKey);
    const right = await tokenOf('ida.lund');
    assert.deepEqual(await attempt({ kind: 'entraToken', token: right }), accepted);
    assert.equal(standIn.requests.at(-1)?.headers.authorization, `Bearer ${right}`);
    const stranger = await tokenOf('rest-user');
    assert.deepEqual(await attempt({ kind: 'entraToken', token: stranger }), { is: 'refused', by: 'api' });
  });

  it('and says nothing about the sign-in when ServiceNow fails', async () => {
    const body = '<html><title>Instance Hibernating page</title></html>';
    standIn.faults.add({ kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body });
    await assert.rejects(oauth(), { code: 'SERVICENOW_ASLEEP' });
    await assert.rejects(attempt({ kind: 'entraToken', token: 'any' }), { code: 'SERVICENOW_ASLEEP' });
  });

  it('and may do that without reading people', async () => {
    standIn.access.deny('sys_user', 'read');
    await assert.rejects(oauth(), { code: 'SERVICENOW_FORBIDDEN' });
    standIn.access.reset();
  });
});
