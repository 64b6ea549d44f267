import assert from 'node:assert/strict';
import { z } from 'zod';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { type Answer, as, ask, basic, idOf, noon, startSmall } from './fixture.ts';

const path = '/api/now/table/incident?sysparm_limit=1';
const restriction = 'glide.authenticate.basic_auth.restriction.enforce';
const clientCredentials = 'glide.oauth.inbound.client.credential.grant_type.enabled';

const tokenSchema = z.strictObject({
  access_token: z.string().min(20),
  refresh_token: z.string().min(20).optional(),
  scope: z.literal('useraccount'),
  token_type: z.literal('Bearer'),
  expires_in: z.number(),
});

describe('signing in', () => {
  let servicenow: ServiceNowStandIn;
  let time: Date;

  beforeEach(async () => {
    time = noon;
    servicenow = await startSmall({ now: () => time });
  });
  afterEach(() => servicenow.close());

  const pass = (seconds: number) => {
    time = new Date(time.getTime() + seconds * 1000);
  };
  const statusFor = async (authorization: string) =>
    (await ask(servicenow, path, { headers: { authorization } })).status;
  const change = (userName: string, values: Record<string, string>) =>
    servicenow.tables.update('sys_user', idOf(servicenow, 'sys_user', { user_name: userName }), values);

  describe('with Basic', () => {
    it('lets people and the integration account in', async () => {
      assert.equal(await statusFor(as(servicenow, 'omar.bell')), 200);
      assert.equal(await statusFor(as(servicenow, 'casebridge.integration')), 200);
    });

    it('refuses everything else with one and the same answer, in either wording', async () => {
      const refusals = [
        '',
        'Basic',
        'Basic !!',
        'Digest x',
        'Bearer nonsense',
        basic('omar.bell', 'wrong'),
        basic('nobody', 'sandbox-person'),
      ];
      for (const message of ['User Not Authenticated', 'User is not authenticated']) {
        for (const authorization of refusals) {
          const answer = await ask(servicenow, path, { headers: { authorization } });
          assert.equal(answer.status, 401);
          assert.deepEqual(answer.body, {
            error: { message, detail: 'Required to provide Auth information' },
            status: 'failure',
          });
          const scheme = authorization.startsWith('Bearer') ? 'BEARER' : 'BASIC';
          assert.equal(answer.headers.get('www-authenticate'), `${scheme} realm="Service-now"`);
        }
        servicenow.properties.set('sandbox.new_sign_in_wording', 'true');
      }
    });

    for (const [column, value] of [
      ['active', 'false'],
      ['locked_out', 'true'],
      ['password_needs_reset', 'true'],
    ] as const) {
      it(`refuses an account with ${column}=${value}`, async () => {
        change('omar.bell', { [column]: value });
        assert.equal(await statusFor(as(servicenow, 'omar.bell')), 401);
      });
    }

    it('keeps out accounts that may use the UI while the restriction is enforced', async () => {
      servicenow.properties.set(restriction, 'true');
      assert.equal(await statusFor(as(servicenow, 'omar.bell')), 401);
      assert.equal(await statusFor(as(servicenow, 'casebridge.integration')), 200);
      assert.match(
        servicenow.tables.rows('syslog').at(-1)?.message ?? '',
        /denied basic-auth API call for interactive-login user \[omar\.bell\]/,
      );
      servicenow.tables.insert('sys_user_has_role', {
        user: idOf(servicenow, 'sys_user', { user_name: 'omar.bell' }),
        role: idOf(servicenow, 'sys_user_role', { name: 'snc_basic_auth_api_access' }),
      });
      assert.equal(await statusFor(as(servicenow, 'omar.bell')), 200);
    });
  });

  describe('with OAuth', () => {
    const request = (parameters: Record<string, string>) =>
      ask(servicenow, '/oauth_token.do', {
        method: 'POST',
        headers: { authorization: '' },
        body: new URLSearchParams({
          client_id: servicenow.oauthClient.clientId,
          client_secret: servicenow.oauthClient.clientSecret,
          ...parameters,
        }),
      });
    const tokenOf = ({ status, body }: Answer) => {
      assert.equal(status, 200);
      return tokenSchema.parse(body);
    };
    const password = (userName = 'omar.bell') => ({
      grant_type: 'password',
      username: userName,
      password: servicenow.passwords.get(userName) ?? '',
    });
    const assertRefused = ({ status, body }: Answer) =>
      assert.deepEqual([status, body], [401, { error_description: 'access_denied', error: 'server_error' }]);

    it('gives a token that works until it runs out', async () => {
      const token = tokenOf(await request(password()));
      assert.equal(token.expires_in, 1800);
      assert.equal(await statusFor(`Bearer ${token.access_token}`), 200);
      pass(1800);
      assert.equal(await statusFor(`Bearer ${token.access_token}`), 401);
    });

    it('gives the same token again, with less time left, and then a new one', async () => {
      const first = tokenOf(await request(password()));
      pass(600);
      const second = tokenOf(await request(password()));
      assert.equal(second.access_token, first.access_token);
      assert.equal(second.expires_in, 1200);
      pass(1200);
      const third = tokenOf(await request(password()));
      assert.notEqual(third.access_token, first.access_token);
      assert.equal(third.expires_in, 1800);
    });

    it('renews with a refresh token for a hundred days', async () => {
      const { refresh_token = '' } = tokenOf(await request(password()));
      pass(8_639_999);
      const renewed = tokenOf(await request({ grant_type: 'refresh_token', refresh_token }));
      assert.equal(await statusFor(`Bearer ${renewed.access_token}`), 200);
      pass(1);
      assertRefused(await request({ grant_type: 'refresh_token', refresh_token }));
    });

    it('does not take a refresh token for an access token', async () => {
      const { refresh_token } = tokenOf(await request(password()));
      assert.equal(await statusFor(`Bearer ${refresh_token}`), 401);
    });

    it('gives tokens for client credentials only when switched on, and no refresh token', async () => {
      assertRefused(await request({ grant_type: 'client_credentials' }));
      servicenow.properties.set(clientCredentials, 'true');
      const token = tokenOf(await request({ grant_type: 'client_credentials' }));
      assert.equal(token.refresh_token, undefined);
      assert.equal(await statusFor(`Bearer ${token.access_token}`), 200);
    });

    it('forgets its tokens on demand, and gives new ones for a refresh token that it kept', async () => {
      const first = tokenOf(await request(password()));
      servicenow.revokeTokens();
      assert.equal(await statusFor(`Bearer ${first.access_token}`), 401);
      const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' };
      const second = tokenOf(await request(refresh));
      assert.notEqual(second.access_token, first.access_token);
      assert.equal(second.refresh_token, first.refresh_token);
      servicenow.revokeTokens({ refresh: true });
      assertRefused(await request(refresh));
    });

    it('renews nothing for somebody who may no longer sign in', async () => {
      const { refresh_token = '' } = tokenOf(await request(password()));
      change('omar.bell', { active: 'false' });
      assertRefused(await request({ grant_type: 'refresh_token', refresh_token }));
    });

    it('runs as the user of the token', async () => {
      const { access_token } = tokenOf(await request(password()));
      const query = encodeURIComponent('user_name=javascript:gs.getUserName()');
      const answer = await ask(
        servicenow,
        `/api/now/table/sys_user?sysparm_fields=name&sysparm_query=${query}`,
        {
          headers: { authorization: `Bearer ${access_token}` },
        },
      );
      assert.deepEqual(answer.body, { result: [{ name: 'Omar Bell' }] });
    });

    it('refuses everything else with one and the same answer', async () => {
      assertRefused(await request({ ...password(), client_secret: 'wrong' }));
      assertRefused(await request({ ...password(), password: 'wrong' }));
      assertRefused(await request({ grant_type: 'authorization_code', code: 'x' }));
      assertRefused(await request({}));
      servicenow.properties.set('glide.oauth.inbound.ropc.grant_type.disabled', 'true');
      assertRefused(await request(password()));
    });

    it('reads no JSON', async () => {
      const json = JSON.stringify({ ...servicenow.oauthClient, ...password() });
      const headers = { authorization: '', 'content-type': 'application/json' };
      assertRefused(await ask(servicenow, '/oauth_token.do', { method: 'POST', headers, body: json }));
    });
  });
});
