import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import { z } from 'zod';
import type { ServiceNowStandIn } from '../../../src/sandbox/servicenow/index.ts';
import { ask, idOf, noon, startSmall } from './fixture.ts';

const pem = readFileSync(new URL('../../contract/fixtures/test-certificate.pem', import.meta.url), 'utf8');
const tokenSchema = z.strictObject({
  access_token: z.string(),
  scope: z.literal('useraccount'),
  token_type: z.literal('Bearer'),
  expires_in: z.number(),
});

describe('the grant for signed assertions', () => {
  let servicenow: ServiceNowStandIn;
  const key = createPrivateKey(pem);

  beforeEach(async () => {
    servicenow = await startSmall();
    servicenow.registerClientCertificate(pem);
  });
  afterEach(() => servicenow.close());

  const assertion = (change: Record<string, unknown> = {}, signer: KeyObject = key) => {
    const { clientId } = servicenow.oauthClient;
    const exp = noon.getTime() / 1000 + 60;
    return new SignJWT({ iss: clientId, aud: clientId, sub: 'omar.bell', jti: 'one', exp, ...change })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(signer);
  };
  const exchange = (form: Record<string, string>) =>
    ask(servicenow, '/oauth_token.do', {
      method: 'POST',
      headers: { authorization: '' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: servicenow.oauthClient.clientId,
        ...form,
      }),
    });

  it('gives a token without a refresh token that runs as the user named in it', async () => {
    const answer = await exchange({ assertion: await assertion() });
    const { access_token, expires_in } = tokenSchema.parse(answer.body);
    assert.equal(expires_in, 1800);
    const path = '/api/now/table/sys_user?sysparm_query=user_name=javascript:gs.getUserName()';
    const who = await ask(servicenow, `${path}&sysparm_fields=user_name`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    assert.deepEqual(who.body, { result: [{ user_name: 'omar.bell' }] });
  });

  it('takes the client secret as well, if it is the right one', async () => {
    const { clientSecret } = servicenow.oauthClient;
    const right = await exchange({ assertion: await assertion(), client_secret: clientSecret });
    assert.equal(right.status, 200);
    const wrong = await exchange({ assertion: await assertion({ jti: 'two' }), client_secret: 'wrong' });
    assert.equal(wrong.status, 401);
  });

  const refusals: readonly { of: string; change: Record<string, unknown> }[] = [
    { of: 'another audience', change: { aud: 'somebody' } },
    { of: 'an end in the past', change: { exp: noon.getTime() / 1000 - 1 } },
    { of: 'no end', change: { exp: undefined } },
    { of: 'no id', change: { jti: undefined } },
    { of: 'an unknown user', change: { sub: 'nobody' } },
  ];
  for (const { of, change } of refusals) {
    it(`refuses an assertion with ${of}`, async () => {
      const { status, body } = await exchange({ assertion: await assertion(change) });
      assert.deepEqual([status, body], [401, { error_description: 'access_denied', error: 'server_error' }]);
      assert.match(servicenow.tables.rows('syslog').at(-1)?.message ?? '', /^Exception on token flow - /);
    });
  }

  it('refuses an assertion that was used before, and one signed with another key', async () => {
    assert.equal((await exchange({ assertion: await assertion() })).status, 200);
    assert.equal((await exchange({ assertion: await assertion() })).status, 401);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    assert.equal((await exchange({ assertion: await assertion({ jti: 'two' }, privateKey) })).status, 401);
  });

  it('refuses a user who may not sign in', async () => {
    servicenow.tables.update('sys_user', idOf(servicenow, 'sys_user', { user_name: 'omar.bell' }), {
      password_needs_reset: 'true',
    });
    assert.equal((await exchange({ assertion: await assertion() })).status, 401);
  });
});
