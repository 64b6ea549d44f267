import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  ConfidentialClientApplication,
  type INetworkModule,
  type NetworkRequestOptions,
} from '@azure/msal-node';
import { createRemoteJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose';
import { type EntraStandIn, startEntra } from '../../../src/sandbox/entra/index.ts';

const clientId = 'b7d3f3a2-6f8b-4d0c-9a53-1f8d0f6c2e11';
const stranger = '3c1b0d5e-0a4f-4f5e-8a77-5d2f9a6b7c80';
const clientSecret = 'correct horse';
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const scope = 'https://graph.microsoft.com/.default';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const thumbprint = createHash('sha256')
  .update(publicKey.export({ type: 'spki', format: 'der' }))
  .digest('hex');

describe('the Entra stand-in', () => {
  let entra: EntraStandIn;

  beforeEach(async () => {
    entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
    entra.registerApp({
      clientId,
      clientSecret,
      certificate: { fingerprint256: thumbprint.match(/../g)?.join(':').toUpperCase() ?? '', publicKey },
    });
  });
  afterEach(() => entra.close());

  describe('with MSAL', () => {
    it('grants a token for a secret', async () => {
      const result = await msal(entra, { clientSecret }).acquireTokenByClientCredential({ scopes: [scope] });
      const claims = await entra.readToken(result?.accessToken ?? '');
      assert.equal(claims?.appid, clientId);
      assert.equal(claims?.aud, 'https://graph.microsoft.com');
      assert.equal(claims?.tid, entra.tenantId);
      assert.deepEqual(claims?.roles, ['ServiceHealth.Read.All']);
    });

    it('grants a token for an assertion signed with the certificate', async () => {
      const result = await msal(entra, {
        clientCertificate: certificateOf(thumbprint),
      }).acquireTokenByClientCredential({
        scopes: [scope],
      });
      assert.equal((await entra.readToken(result?.accessToken ?? ''))?.appid, clientId);
    });

    it('refuses an assertion of a certificate that is not registered', async () => {
      const unregistered = createHash('sha256').update('unregistered').digest('hex');
      await assert.rejects(
        msal(entra, { clientCertificate: certificateOf(unregistered) }).acquireTokenByClientCredential({
          scopes: [scope],
        }),
        /AADSTS700027/,
      );
    });

    it('reports a wrong secret', async () => {
      await assert.rejects(
        msal(entra, { clientSecret: 'guess' }).acquireTokenByClientCredential({ scopes: [scope] }),
        { errorCode: 'invalid_client', message: /AADSTS7000215/ },
      );
    });
  });

  it('describes itself by the address it was asked at when it has no public origin', async () => {
    const plain = await startEntra();
    const url = `${plain.url}/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration`;
    const bare = await readJson(await fetch(url));
    assert.equal(bare.token_endpoint, `${plain.url}/contoso.onmicrosoft.com/oauth2/v2.0/token`);
    assert.equal(bare.issuer, `${plain.url}/${plain.tenantId}/v2.0`);
    const hinted = await readJson(await fetch(url, { headers: { 'x-forwarded-proto': 'https' } }));
    assert.match(String(hinted.token_endpoint), /^https:\/\/127\.0\.0\.1:\d+\//);
    const discovery = await readJson(await fetch(`${plain.url}/common/discovery/instance`));
    assert.equal(
      discovery.tenant_discovery_endpoint,
      `${plain.url}/common/v2.0/.well-known/openid-configuration`,
    );
    await plain.close();
  });

  it('publishes the key its access tokens are signed with', async () => {
    const token = String((await requestToken(entra, {})).body.access_token);
    const keys = createRemoteJWKSet(new URL(`${entra.url}/common/discovery/v2.0/keys`));
    const { payload } = await jwtVerify(token, keys);
    assert.equal(payload.iss, `https://sts.windows.net/${entra.tenantId}/`);
  });

  const refusals = [
    { of: 'no grant type', change: { grant_type: '' }, status: 400, error: 'invalid_request', code: 900144 },
    { of: 'no scope', change: { scope: '' }, status: 400, error: 'invalid_request', code: 900144 },
    {
      of: 'another grant type',
      change: { grant_type: 'password' },
      status: 400,
      error: 'unsupported_grant_type',
      code: 70003,
    },
    {
      of: 'an unknown app',
      change: { client_id: stranger },
      status: 400,
      error: 'unauthorized_client',
      code: 700016,
    },
    {
      of: 'no credentials',
      change: { client_secret: '' },
      status: 401,
      error: 'invalid_client',
      code: 7000218,
    },
    {
      of: 'a wrong secret',
      change: { client_secret: 'x' },
      status: 401,
      error: 'invalid_client',
      code: 7000215,
    },
    {
      of: 'a plain scope',
      change: { scope: 'User.Read' },
      status: 400,
      error: 'invalid_scope',
      code: 1002012,
    },
    {
      of: 'an assertion that is no token',
      change: { client_assertion: 'x', client_assertion_type: jwtBearer },
      status: 401,
      error: 'invalid_client',
      code: 700027,
    },
  ];
  for (const { of, change, status, error, code } of refusals) {
    it(`refuses a request with ${of}`, async () => {
      const { status: answered, body } = await requestToken(entra, { ...change, 'client-request-id': 'abc' });
      assert.equal(answered, status);
      assert.equal(body.error, error);
      assert.deepEqual(body.error_codes, [code]);
      assert.match(String(body.error_description), new RegExp(`^AADSTS${code}: `));
      assert.equal(body.correlation_id, 'abc');
      assert.equal(body.access_token, undefined);
    });
  }

  const assertions = [
    { that: 'has expired', claims: { exp: -3600 }, code: 700024 },
    { that: 'is not valid yet', claims: { nbf: 3600 }, code: 700024 },
    { that: 'is for another audience', claims: { aud: 'https://elsewhere.example' }, code: 700023 },
    { that: 'is of another app', claims: { iss: stranger }, code: 700021 },
    { that: 'is signed with another key', claims: { forged: true }, code: 700027 },
  ];
  for (const { that, claims, code } of assertions) {
    it(`refuses an assertion that ${that}`, async () => {
      const change = {
        client_assertion: await assertion(entra, claims),
        client_assertion_type: jwtBearer,
      };
      assert.deepEqual((await requestToken(entra, change)).body.error_codes, [code]);
    });
  }

  it('reads no token that it did not sign, and none that has expired', async () => {
    const past = await startEntra({ now: () => new Date(Date.now() - 7_200_000) });
    past.registerApp({ clientId, clientSecret });
    const expired = String((await requestToken(past, {})).body.access_token);
    assert.equal((await past.readToken(expired))?.appid, clientId);
    assert.equal(await entra.readToken(expired), undefined);
    const forged = await new SignJWT(decodeJwt(expired))
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey);
    assert.equal(await past.readToken(forged), undefined);
    await past.close();
  });

  describe("as Bot Framework's login", () => {
    const serviceUrl = 'https://smba.trafficmanager.net/emea/';

    it('issues tokens that its published keys verify', async () => {
      const metadata = await readJson(await fetch(`${entra.url}/v1/.well-known/openidconfiguration`));
      assert.deepEqual(metadata.id_token_signing_alg_values_supported, ['RS256']);
      const keys = createRemoteJWKSet(new URL(String(metadata.jwks_uri)));
      const token = await entra.issueBotToken({ audience: clientId, serviceUrl });
      const { payload } = await jwtVerify(token, keys, {
        audience: clientId,
        issuer: String(metadata.issuer),
      });
      assert.equal(payload.serviceurl, serviceUrl);
    });

    it('endorses one key for Teams, and neither of the other published ones', async () => {
      const { keys } = await readJson(await fetch(`${entra.url}/v1/.well-known/keys`));
      const endorsements = new Map(
        (Array.isArray(keys) ? keys : []).map((key) => [key.kid, key.endorsements] as const),
      );
      const endorsementsOf = async (key: 'endorsed' | 'unendorsed' | 'other-channel' | 'unknown') =>
        endorsements.get(keyIdOf(await entra.issueBotToken({ audience: clientId, serviceUrl, key }))) ??
        'none';
      assert.deepEqual(await endorsementsOf('endorsed'), ['msteams']);
      assert.equal(await endorsementsOf('unendorsed'), 'none');
      assert.deepEqual(await endorsementsOf('other-channel'), ['webchat', 'directline']);
      assert.equal(
        endorsements.has(keyIdOf(await entra.issueBotToken({ audience: clientId, key: 'unknown' }))),
        false,
      );
    });

    it('forges issuer, times and a missing service address on demand', async () => {
      const token = await entra.issueBotToken({
        audience: 'somebody-else',
        issuer: 'https://evil.example',
        expiresAt: new Date(2_000_000),
        notBefore: new Date(1_000_000),
      });
      const { iat: _, ...claims } = decodeJwt(token);
      assert.deepEqual(claims, { aud: 'somebody-else', iss: 'https://evil.example', exp: 2000, nbf: 1000 });
    });
  });
});

type ClientAuth = NonNullable<ConstructorParameters<typeof ConfidentialClientApplication>[0]['auth']>;

function msal(entra: EntraStandIn, credentials: Pick<ClientAuth, 'clientSecret' | 'clientCertificate'>) {
  const host = new URL(entra.url).host;
  return new ConfidentialClientApplication({
    auth: {
      clientId,
      authority: `https://${host}/${entra.tenantId}`,
      knownAuthorities: [host],
      ...credentials,
    },
    system: { networkClient: plainLoopback },
  });
}

/** MSAL speaks https only; the stand-in speaks http on loopback. */
const plainLoopback: INetworkModule = {
  sendGetRequestAsync: (url, options) => send('GET', url, options),
  sendPostRequestAsync: (url, options) => send('POST', url, options),
};

async function send(method: string, url: string, { headers, body }: NetworkRequestOptions = {}) {
  const response = await fetch(url.replace(/^https:\/\/127\.0\.0\.1/, 'http://127.0.0.1'), {
    method,
    headers: headers ?? {},
    body: body ?? null,
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: JSON.parse(await response.text()),
  };
}

function certificateOf(thumbprintSha256: string) {
  return { thumbprintSha256, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

async function requestToken(entra: EntraStandIn, change: Record<string, string>) {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  const response = await fetch(`${entra.url}/${entra.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, ...change }),
  });
  return { status: response.status, body: await readJson(response) };
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  return JSON.parse(await response.text());
}

interface AssertionChange {
  readonly exp?: number;
  readonly nbf?: number;
  readonly aud?: string;
  readonly iss?: string;
  readonly forged?: boolean;
}

/** `exp` and `nbf` in seconds from now. */
async function assertion(
  entra: EntraStandIn,
  { exp = 600, nbf = 0, aud, iss, forged = false }: AssertionChange,
) {
  const now = Math.floor(Date.now() / 1000);
  const { host } = new URL(entra.url);
  const key = forged ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : privateKey;
  return new SignJWT()
    .setProtectedHeader({ alg: 'PS256', 'x5t#S256': Buffer.from(thumbprint, 'hex').toString('base64url') })
    .setIssuer(iss ?? clientId)
    .setSubject(clientId)
    .setAudience(aud ?? `https://${host}/${entra.tenantId}/oauth2/v2.0/token`)
    .setNotBefore(now + nbf)
    .setExpirationTime(now + exp)
    .sign(key);
}

function keyIdOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
}
