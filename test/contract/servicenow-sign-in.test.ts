import assert from 'node:assert/strict';
import { findIncident } from '../../src/clients/servicenow/incidents.ts';
import { connectInstance, type Instance } from '../../src/clients/servicenow/instance.ts';
import { basicSignIn, type OAuthGrant, oauthSignIn } from '../../src/clients/servicenow/sign-in.ts';
import { createRequest } from '../../src/http/request.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { noon, seed } from './servicenow-seed.ts';
import { connectTo } from './servicenow-target.ts';

const request = createRequest({ deadlineMilliseconds: 5000 });
const clientCredentialsOn = { 'glide.oauth.inbound.client.credential.grant_type.enabled': 'true' };
const tokenPath = '/oauth_token.do';
const minute = 60_000;

describe('signing in to ServiceNow', () => {
  let standIn: ServiceNowStandIn;
  let time: number;
  const now = () => new Date(time);

  beforeEach(async () => {
    time = noon.getTime();
    standIn = await startServiceNow({ seed, now, properties: clientCredentialsOn });
  });
  afterEach(() => standIn.close());

  const grants = {
    password: (): OAuthGrant => ({
      grant_type: 'password',
      client_id: standIn.oauthClient.clientId,
      client_secret: standIn.oauthClient.clientSecret,
      username: standIn.integrationUser.userName,
      password: standIn.integrationUser.password,
    }),
    'client credentials': (): OAuthGrant => ({
      grant_type: 'client_credentials',
      client_id: standIn.oauthClient.clientId,
      client_secret: standIn.oauthClient.clientSecret,
    }),
  };
  const connect = (grant: OAuthGrant): Instance =>
    connectInstance(request, standIn.url, oauthSignIn(request, standIn.url, grant, now));
  const ask = async (instance: Instance) => (await findIncident(instance, ['INC0000001']))?.number;
  const count = (path: string) => standIn.requests.filter((one) => one.path === path).length;

  it('works with user name and password', async () => {
    assert.equal(await ask(connectTo(standIn)), 'INC0000001');
    assert.equal(count(tokenPath), 0);
  });

  it('takes user names and passwords beyond English', async () => {
    const header = await basicSignIn('josé', 'pä:ss').authorization();
    assert.equal(Buffer.from(header.slice('Basic '.length), 'base64').toString(), 'josé:pä:ss');
  });

  it('says that a wrong password was refused, after one attempt', async () => {
    const instance = connectInstance(
      request,
      standIn.url,
      basicSignIn(standIn.integrationUser.userName, 'guess'),
    );
    await assert.rejects(ask(instance), { code: 'SERVICENOW_SIGN_IN_REFUSED', facts: { status: 401 } });
    assert.equal(standIn.requests.length, 1);
  });

  for (const [name, grant] of Object.entries(grants)) {
    describe(`with OAuth's ${name}`, () => {
      it('fetches one token for many calls at once, and for later ones', async () => {
        const instance = connect(grant());
        const answers = await Promise.all(Array.from({ length: 10 }, () => ask(instance)));
        assert.deepEqual(new Set(answers), new Set(['INC0000001']));
        assert.equal(await ask(instance), 'INC0000001');
        assert.equal(count(tokenPath), 1);
      });

      it('keeps the secret out of every address', async () => {
        await ask(connect(grant()));
        const token = standIn.requests.find(({ path }) => path === tokenPath);
        assert.equal(token?.query.size, 0);
        assert.equal(token?.headers.authorization, undefined);
      });

      it('renews the token before it ends', async () => {
        const instance = connect(grant());
        await ask(instance);
        time += 28 * minute;
        await ask(instance);
        assert.equal(count(tokenPath), 1);
        time += 1.5 * minute;
        assert.equal(await ask(instance), 'INC0000001');
        assert.equal(count(tokenPath), 2);
      });

      it('fetches another token once when the instance refuses the one it gave', async () => {
        const instance = connect(grant());
        await ask(instance);
        standIn.faults.add({ kind: 'answer', status: 401, body: {} }, { path: /incident/, times: 1 });
        assert.equal(await ask(instance), 'INC0000001');
        assert.equal(count(tokenPath), 2);
      });

      it('does not go on for ever when the instance refuses every token', async () => {
        standIn.faults.add({ kind: 'answer', status: 401, body: {} }, { path: /incident/ });
        await assert.rejects(ask(connect(grant())), {
          code: 'SERVICENOW_SIGN_IN_REFUSED',
          facts: { status: 401 },
        });
        assert.deepEqual([count(tokenPath), count('/api/now/table/incident')], [2, 2]);
      });

      it('says that a wrong secret was refused', async () => {
        await assert.rejects(ask(connect({ ...grant(), client_secret: 'guess' })), {
          code: 'SERVICENOW_SIGN_IN_REFUSED',
          facts: { status: 401 },
        });
        assert.deepEqual([count(tokenPath), standIn.requests.length], [1, 1]);
      });
    });
  }

  it('says that client credentials are switched off', async () => {
    standIn.properties.delete('glide.oauth.inbound.client.credential.grant_type.enabled');
    await assert.rejects(ask(connect(grants['client credentials']())), {
      code: 'SERVICENOW_SIGN_IN_REFUSED',
    });
  });

  it('tries again with the next call after a token could not be had', async () => {
    const instance = connect(grants.password());
    standIn.faults.add({ kind: 'answer', status: 503, body: 'busy' }, { path: /oauth/, times: 1 });
    await assert.rejects(ask(instance), { code: 'UPSTREAM_FAILED' });
    assert.equal(await ask(instance), 'INC0000001');
  });

  it('replaces a token that ended early once for many calls at once', async () => {
    const slowClock = () => noon;
    const signIn = oauthSignIn(request, standIn.url, grants.password(), slowClock);
    const instance = connectInstance(request, standIn.url, signIn);
    await ask(instance);
    time += 31 * minute;
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(instance)));
    assert.deepEqual(new Set(answers), new Set(['INC0000001']));
    assert.equal(count(tokenPath), 2);
  });

  const page = '<!doctype html><title>Instance Hibernating page</title>';
  const failures = [
    { of: 'a page of a hibernating instance', status: 200, body: page, code: 'SERVICENOW_ASLEEP' },
    { of: '429', status: 429, body: {}, code: 'UPSTREAM_BUSY' },
    { of: '500', status: 500, body: {}, code: 'UPSTREAM_FAILED' },
    { of: '403', status: 403, body: {}, code: 'SERVICENOW_FORBIDDEN' },
    { of: '400', status: 400, body: {}, code: 'SERVICENOW_SIGN_IN_REFUSED' },
    { of: 'an answer without a token', status: 200, body: { ok: true }, code: 'UPSTREAM_UNREADABLE' },
    { of: 'no JSON', status: 200, body: '{"access_token":"a', code: 'UPSTREAM_UNREADABLE' },
  ];
  for (const { of, status, body, code } of failures) {
    it(`names ${of} in the place of a token: ${code}`, async () => {
      standIn.faults.add({ kind: 'answer', status, body }, { path: /oauth/ });
      await assert.rejects(ask(connect(grants.password())), { code });
      assert.equal(standIn.requests.length, 1);
    });
  }
});
