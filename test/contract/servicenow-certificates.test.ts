import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { findIncident } from '../../src/clients/servicenow/incidents.ts';
import { connectInstance, type Instance } from '../../src/clients/servicenow/instance.ts';
import { type JwtBearerGrant, jwtBearerSignIn } from '../../src/clients/servicenow/sign-in-oauth.ts';
import { clientCertificateOf, signInOf } from '../../src/composition/service-now.ts';
import { createRequest, type Request } from '../../src/http/request.ts';
import { type ServiceNowStandIn, startServiceNow } from '../../src/sandbox/servicenow/index.ts';
import { noon, seed } from './servicenow-seed.ts';

/** Made for these tests: the keys open nothing. */
const pem = readFileSync(new URL('./fixtures/test-certificate.pem', import.meta.url), 'utf8');
const server = readFileSync(new URL('./fixtures/loopback-server.pem', import.meta.url), 'utf8');

const tokenPath = '/oauth_token.do';
const minute = 60_000;
const refused = (status = 401) => ({
  code: 'SERVICENOW_SIGN_IN_REFUSED',
  facts: { status, kind: 'certificate' },
});
const ask = async (instance: Instance) => (await findIncident(instance, ['INC0000001']))?.number;
const askAtOnce = async (instance: Instance) =>
  new Set(await Promise.all(Array.from({ length: 10 }, () => ask(instance))));

describe('signing in to ServiceNow with a signed assertion', () => {
  let standIn: ServiceNowStandIn;
  let time: number;
  let forms: URLSearchParams[];
  const now = () => new Date(time);
  const plain = createRequest({ deadlineMilliseconds: 5000 });
  /** Notes what is asked of the token endpoint. */
  const request: Request = (call) => {
    if (call.url.endsWith(tokenPath)) forms.push(new URLSearchParams(String(call.body)));
    return plain(call);
  };

  beforeEach(async () => {
    time = noon.getTime();
    forms = [];
    standIn = await startServiceNow({ seed, now });
    standIn.registerClientCertificate(pem);
  });
  afterEach(() => standIn.close());

  const connect = (change: Partial<JwtBearerGrant> = {}): Instance => {
    const grant = {
      clientId: standIn.oauthClient.clientId,
      clientSecret: undefined,
      userName: standIn.integrationUser.userName,
      pem,
      ...change,
    };
    return connectInstance(request, standIn.url, jwtBearerSignIn(request, standIn.url, grant, now));
  };

  it('fetches one token for many calls at once, without any secret', async () => {
    assert.deepEqual(await askAtOnce(connect()), new Set(['INC0000001']));
    assert.deepEqual(
      forms.map((form) => [...form.keys()].sort()),
      [['assertion', 'client_id', 'grant_type']],
    );
  });

  it('names client, user and certificate, and ends within five minutes', async () => {
    await ask(connect());
    const assertion = forms[0]?.get('assertion') ?? '';
    const { aud, iss, sub, exp = 0 } = decodeJwt(assertion);
    const { clientId } = standIn.oauthClient;
    assert.deepEqual([aud, iss, sub], [clientId, clientId, standIn.integrationUser.userName]);
    assert.ok(exp * 1000 > time && exp * 1000 <= time + 5 * minute);
    const thumbprint = new X509Certificate(pem).fingerprint256.replaceAll(':', '');
    assert.deepEqual(decodeProtectedHeader(assertion), {
      alg: 'RS256',
      typ: 'JWT',
      kid: Buffer.from(thumbprint, 'hex').toString('base64url'),
    });
  });

  it('signs another assertion for every token', async () => {
    const instance = connect();
    await ask(instance);
    time += 31 * minute;
    assert.equal(await ask(instance), 'INC0000001');
    standIn.revokeTokens();
    assert.deepEqual(await askAtOnce(instance), new Set(['INC0000001']));
    assert.equal(new Set(forms.map((form) => form.get('assertion'))).size, 3);
    assert.equal(forms.length, 3);
  });

  it('also sends the secret of a client that has one', async () => {
    assert.equal(await ask(connect({ clientSecret: standIn.oauthClient.clientSecret })), 'INC0000001');
    await assert.rejects(ask(connect({ clientSecret: 'guess' })), refused());
  });

  it('says that a certificate which is not registered was refused', async () => {
    await assert.rejects(ask(connect({ pem: server })), refused());
    assert.equal(forms.length, 1);
  });

  it('says that a user who is not there was refused', async () => {
    await assert.rejects(ask(connect({ userName: 'nobody' })), refused());
  });
});

describe('signing in to ServiceNow with mutual TLS', () => {
  let standIn: ServiceNowStandIn;
  beforeEach(async () => {
    const tls = { key: server, cert: server, clientCa: pem };
    standIn = await startServiceNow({ seed, now: () => noon, tls });
  });
  afterEach(() => standIn.close());

  const connect = (): Instance => {
    const config = { url: standIn.url, signIn: { kind: 'mutual-tls', pem } } as const;
    const shown = clientCertificateOf(config);
    const certificate = shown && { ...shown, authorities: server };
    const request = createRequest({ deadlineMilliseconds: 5000, certificate });
    return connectInstance(
      request,
      standIn.url,
      signInOf(request, config, undefined, () => noon),
    );
  };

  it('shows the certificate, and sends no other credentials', async () => {
    standIn.mapUserCertificate(pem, standIn.integrationUser.userName);
    assert.deepEqual(await askAtOnce(connect()), new Set(['INC0000001']));
    assert.deepEqual(
      standIn.requests.flatMap(({ headers }) => headers.authorization ?? []),
      [],
    );
  });

  it('says that a certificate which belongs to nobody was refused, after one attempt', async () => {
    await assert.rejects(ask(connect()), refused());
    assert.equal(standIn.requests.length, 1);
  });

  it('says that the certificate of a user who may not sign in was refused', async () => {
    standIn.mapUserCertificate(pem, 'gone.person');
    await assert.rejects(ask(connect()), refused());
  });
});
