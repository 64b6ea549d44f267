import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { type EntraStandIn, startEntra } from '../../../src/sandbox/entra/index.ts';
import people from '../../../src/sandbox/people.json' with { type: 'json' };

const client_id = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const confidential = { clientId: 'b7d3f3a2-6f8b-4d0c-9a53-1f8d0f6c2e11', clientSecret: 'a secret' };
const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
const scope =
  'https://graph.microsoft.com/Application.ReadWrite.All https://graph.microsoft.com/User.Read openid profile';
const lynne = { oid: '5a3c8a31-7a55-4c53-8f0b-1d9a2f3b0a06', upn: 'lynner@contoso.com' };

describe('signing in on a device', () => {
  let entra: EntraStandIn;
  let clock: Date;
  beforeEach(async () => {
    clock = new Date('2026-11-23T12:00:00Z');
    entra = await startEntra({ now: () => clock });
    entra.registerApp(confidential);
  });
  afterEach(() => entra.close());

  const post = async (path: string, form: Record<string, string>) => {
    const response = await fetch(`${entra.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
    const body: Record<string, unknown> = JSON.parse(await response.text());
    return { status: response.status, body };
  };
  const begin = async (form: Record<string, string> = {}) =>
    post(`/${people.tenantId}/oauth2/v2.0/devicecode`, { client_id, scope, ...form });
  const poll = (deviceCode: unknown, form: Record<string, string> = {}) =>
    post(`/${people.tenantId}/oauth2/v2.0/token`, {
      ...{ grant_type, client_id, device_code: String(deviceCode), ...form },
    });

  it('says where to type which code, and how often to ask', async () => {
    const { body } = await begin();
    assert.match(String(body.user_code), /^[A-Z]{9}$/);
    assert.deepEqual([body.expires_in, body.interval], [900, 5]);
    assert.equal(body.verification_uri, `${entra.url}/devicelogin`);
    assert.ok(String(body.message).includes(String(body.user_code)), 'the message has the code');
  });

  it('gives a token in the name of whoever typed it, once', async () => {
    const { user_code, device_code } = (await begin()).body;
    assert.deepEqual((await poll(device_code)).body.error, 'authorization_pending');
    entra.signInDevice(String(user_code).toLowerCase(), lynne);
    const { status, body } = await poll(device_code);
    assert.equal(status, 200);
    assert.equal(body.refresh_token, undefined);
    const claims = await entra.readToken(String(body.access_token));
    assert.deepEqual(
      [claims?.oid, claims?.upn, claims?.scp, claims?.aud, claims?.roles],
      [lynne.oid, lynne.upn, 'Application.ReadWrite.All User.Read', 'https://graph.microsoft.com', []],
    );
    assert.equal(decodeJwt(String(body.id_token)).aud, client_id);
    assert.equal((await poll(device_code)).body.error, 'bad_verification_code');
  });

  it('says that somebody declined, or that it is too late', async () => {
    const declined = (await begin()).body;
    entra.signInDevice(String(declined.user_code), 'decline');
    assert.equal((await poll(declined.device_code)).body.error, 'authorization_declined');
    const late = (await begin()).body;
    clock = new Date(clock.getTime() + 900_000);
    const { status, body } = await poll(late.device_code);
    assert.deepEqual([status, body.error, body.error_codes], [400, 'expired_token', [70020]]);
    assert.throws(() => entra.signInDevice(String(late.user_code), lynne), TypeError);
  });

  it('knows no code of another client, and no client that has a secret', async () => {
    const { device_code } = (await begin()).body;
    entra.registerApp({ clientId: confidential.clientId, isPublicClient: true });
    assert.equal(
      (await poll(device_code, { client_id: confidential.clientId })).body.error,
      'bad_verification_code',
    );
    entra.registerApp(confidential);
    assert.deepEqual((await begin({ client_id: confidential.clientId })).body.error_codes, [7000218]);
    assert.deepEqual((await begin({ client_id: lynne.oid })).body.error_codes, [700016]);
  });

  it('has a page for people who try the sandbox', async () => {
    const page = await fetch(`${entra.url}/devicelogin`);
    assert.match(await page.text(), /Lynne Robbins \(lynner@contoso\.com\)/);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    const { user_code, device_code } = (await begin()).body;
    const type = (form: Record<string, string>) =>
      fetch(`${entra.url}/devicelogin`, { method: 'POST', body: new URLSearchParams(form) });
    const wrong = await type({ code: '<script>', account: lynne.oid, answer: 'accept' });
    assert.equal(wrong.status, 400);
    assert.ok(!(await wrong.text()).includes('<script>'), 'what was typed is not shown');
    const right = await type({ code: String(user_code), account: lynne.oid, answer: 'accept' });
    assert.match(await right.text(), /Signed in as lynner@contoso\.com/);
    assert.equal((await poll(device_code)).status, 200);
  });
});
