import assert from 'node:assert/strict';
import { findIncident } from '../../src/clients/servicenow/incidents.ts';
import { connectInstance, type Instance } from '../../src/clients/servicenow/instance.ts';
import { basicSignIn } from '../../src/clients/servicenow/sign-in.ts';
import { type OAuthGrant, oauthSignIn } from '../../src/clients/servicenow/sign-in-oauth.ts';
import { createRequest } from '../../src/http/request.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { noon, seed } from './servicenow-seed.ts';
import { connectTo } from './servicenow-target.ts';

const request = createRequest({ deadlineMilliseconds: 5000 });
const clientCredentialsOn = { 'glide.oauth.inbound.client.credential.grant_type.enabled': 'true' };
const passwordGrantOff = 'glide.oauth.inbound.ropc.grant_type.disabled';
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
  const askAtOnce = async (instance: Instance) =>
    new Set(await Promise.all(Array.from({ length: 10 }, () => ask(instance))));
  const count = (path: string) => standIn.requests.filter((one) => one.path === path).length;
  const refused = (kind: string, status = 401) => ({
    code: 'SERVICENOW_SIGN_IN_REFUSED',
    facts: { status, kind },
  });

  describe('with user name and password', () => {
    it('asks for no token', async () => {
      assert.equal(await ask(connectTo(standIn)), 'INC0000001');
      assert.equal(count(tokenPath), 0);
    });

    it('takes those beyond English', async () => {
      const header = (await basicSignIn('josé', 'pä:ss').authorization()) ?? '';
      assert.equal(Buffer.from(header.slice('Basic '.length), 'base64').toString(), 'josé:pä:ss');
    });

    it('says that a wrong password was refused, after one attempt', async () => {
      const signIn = basicSignIn(standIn.integrationUser.userName, 'guess');
      await assert.rejects(ask(connectInstance(request, standIn.url, signIn)), refused('basic'));
      assert.equal(standIn.requests.length, 1);
    });

    it('cannot tell the restriction of basic authentication from a wrong password, and names both', async () => {
      standIn.properties.set('glide.authenticate.basic_auth.restriction.enforce', 'true');
      const signIn = basicSignIn('ida.lund', standIn.passwords.get('ida.lund') ?? '');
      await assert.rejects(ask(connectInstance(request, standIn.url, signIn)), refused('basic'));
      const causes = { en: /password is wrong, or .* basic/, fr: /mot de passe est faux, soit .* de base/ };
      for (const language of ['en', 'fr'] as const) {
        const say = (part: 'what' | 'todo') =>
          wordsFor(language).say(`errors.SERVICENOW_SIGN_IN_REFUSED.${part}`, refused('basic').facts);
        assert.match(say('what'), causes[language]);
        assert.match(say('todo'), /Web service access only.*snc_basic_auth_api_access/);
      }
    });
  });

  it('never brings a cookie back', async () => {
    const instance = connect(grants.password());
    await askAtOnce(instance);
    await ask(instance);
    const { headers } = await fetch(`${standIn.url}/api/now/table/incident`);
    assert.ok(headers.getSetCookie().some((cookie) => cookie.startsWith('JSESSIONID=')));
    assert.ok(standIn.requests.length > 11);
    assert.deepEqual(
      standIn.requests.flatMap((one) => one.headers.cookie ?? []),
      [],
    );
  });

  for (const [name, grant] of Object.entries(grants)) {
    describe(`with OAuth's ${name}`, () => {
      it('fetches one token for many calls at once, and for later ones', async () => {
        const instance = connect(grant());
        assert.deepEqual(await askAtOnce(instance), new Set(['INC0000001']));
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

      it('does not ask with every call in the last minute, when it gets the same token again', async () => {
        const instance = connect(grant());
        await ask(instance);
        time += 29.5 * minute;
        await ask(instance);
        await ask(instance);
        assert.equal(count(tokenPath), 2);
        time += minute;
        assert.equal(await ask(instance), 'INC0000001');
        assert.equal(count(tokenPath), 3);
      });

      it('fetches one other token when the instance refuses the one it gave, for many calls at once', async () => {
        const instance = connect(grant());
        await ask(instance);
        standIn.revokeTokens();
        assert.deepEqual(await askAtOnce(instance), new Set(['INC0000001']));
        assert.equal(count(tokenPath), 2);
      });

      it('gives up when it gets the refused token again', async () => {
        const instance = connect(grant());
        standIn.faults.add({ kind: 'answer', status: 401, body: {} }, { path: /incident/ });
        await assert.rejects(ask(instance), refused('oauth'));
        assert.deepEqual([count(tokenPath), count('/api/now/table/incident')], [2, 1]);
        standIn.faults.clear();
        assert.equal(await ask(instance), 'INC0000001');
      });

      it('gives up when the other token is refused as well', async () => {
        const instance = connect(grant());
        await ask(instance);
        standIn.revokeTokens();
        standIn.faults.add({ kind: 'answer', status: 401, body: {} }, { path: /incident/ });
        await assert.rejects(ask(instance), refused('oauth'));
        assert.deepEqual([count(tokenPath), count('/api/now/table/incident')], [2, 3]);
      });

      it('says that a wrong secret was refused', async () => {
        await assert.rejects(ask(connect({ ...grant(), client_secret: 'guess' })), refused('oauth'));
        assert.deepEqual([count(tokenPath), standIn.requests.length], [1, 1]);
      });
    });
  }

  describe('with a refresh token', () => {
    it('renews without the password', async () => {
      const instance = connect(grants.password());
      await ask(instance);
      standIn.properties.set(passwordGrantOff, 'true');
      for (let renewal = 0; renewal < 3; renewal += 1) {
        time += 31 * minute;
        assert.equal(await ask(instance), 'INC0000001');
      }
      assert.equal(count(tokenPath), 4);
    });

    it('sends the password once more when the refresh token is refused', async () => {
      const instance = connect(grants.password());
      await ask(instance);
      standIn.revokeTokens({ refresh: true });
      assert.deepEqual(await askAtOnce(instance), new Set(['INC0000001']));
      assert.equal(count(tokenPath), 3);
    });

    it('says that the sign-in was refused when the password is as well', async () => {
      const instance = connect(grants.password());
      await ask(instance);
      standIn.revokeTokens({ refresh: true });
      standIn.properties.set(passwordGrantOff, 'true');
      await assert.rejects(ask(instance), refused('oauth'));
      assert.equal(count(tokenPath), 3);
    });

    it('does not send the password because the instance is down', async () => {
      const instance = connect(grants.password());
      await ask(instance);
      time += 31 * minute;
      standIn.faults.add({ kind: 'answer', status: 503, body: 'busy' }, { path: /oauth/, times: 1 });
      await assert.rejects(ask(instance), { code: 'UPSTREAM_FAILED' });
      assert.equal(count(tokenPath), 2);
      assert.equal(await ask(instance), 'INC0000001');
    });
  });

  it('says that client credentials are switched off', async () => {
    standIn.properties.delete('glide.oauth.inbound.client.credential.grant_type.enabled');
    await assert.rejects(ask(connect(grants['client credentials']())), refused('oauth'));
  });

  it('tries again with the next call after a token could not be had', async () => {
    const instance = connect(grants.password());
    standIn.faults.add({ kind: 'answer', status: 503, body: 'busy' }, { path: /oauth/, times: 1 });
    await assert.rejects(ask(instance), { code: 'UPSTREAM_FAILED' });
    assert.equal(await ask(instance), 'INC0000001');
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
