import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Registration } from '../../src/clients/entra/application.ts';
import { createTokenSource } from '../../src/clients/entra/tokens.ts';
import { createRequest } from '../../src/http/request.ts';
import { type EntraStandIn, startEntra } from '../../src/sandbox/entra/index.ts';

const request = createRequest({ deadlineMilliseconds: 5000 });
const impatient = createRequest({ deadlineMilliseconds: 150 });
const graphScope = 'https://graph.microsoft.com/.default';
const clientId = '6f0d8a3b-52c1-4a7e-9d15-3b8e0c2f7a41';
const secret = 'a test secret';
/** Made for these tests: the key opens nothing. */
const pem = readFileSync(new URL('./fixtures/test-certificate.pem', import.meta.url), 'utf8');

const credentials: readonly Registration['credential'][] = [
  { kind: 'secret', secret },
  { kind: 'certificate', pem },
];

describe('the token source and Microsoft Entra', () => {
  let entra: EntraStandIn;
  beforeEach(async () => {
    entra = await startEntra({ publicOrigin: 'https://127.0.0.1:0' });
    entra.registerApp({ clientId, clientSecret: secret, certificate: new X509Certificate(pem) });
  });
  afterEach(() => entra.close());

  const options = (change: Partial<Registration> = {}): Registration => ({
    authorityUrl: entra.url,
    tenantId: entra.tenantId,
    clientId,
    credential: { kind: 'secret', secret },
    ...change,
  });
  const tokenRequests = () => entra.requests.filter(({ method }) => method === 'POST');

  for (const credential of credentials) {
    it(`gets a token with a ${credential.kind}`, async () => {
      const token = await createTokenSource(request, options({ credential }))(graphScope);
      const claims = await entra.readToken(token);
      assert.equal(claims?.appid, clientId);
      assert.equal(claims?.aud, 'https://graph.microsoft.com');
      assert.equal(claims?.tid, entra.tenantId);
    });

    it(`asks once for ten calls one after another, with a ${credential.kind}`, async () => {
      const source = createTokenSource(request, options({ credential }));
      const tokens = new Set<string>();
      for (let call = 0; call < 10; call += 1) tokens.add(await source(graphScope));
      assert.deepEqual([tokens.size, tokenRequests().length], [1, 1]);
    });
  }

  it('asks once for ten calls at the same time', async () => {
    const source = createTokenSource(request, options());
    const tokens = await Promise.all(Array.from({ length: 10 }, () => source(graphScope)));
    assert.deepEqual([new Set(tokens).size, tokenRequests().length], [1, 1]);
  });

  it('has a token for each scope', async () => {
    const source = createTokenSource(request, options());
    const [graph, bot] = await Promise.all([
      source(graphScope),
      source('https://api.botframework.com/.default'),
    ]);
    assert.equal((await entra.readToken(graph))?.aud, 'https://graph.microsoft.com');
    assert.equal((await entra.readToken(bot))?.aud, 'https://api.botframework.com');
  });

  it('has another token for who was refused with the one it gave, and gives it to everybody', async () => {
    const source = createTokenSource(request, options());
    const refused = await source(graphScope);
    const others = Array.from({ length: 10 }, () => source(graphScope, undefined, refused));
    const tokens = new Set([...(await Promise.all(others)), await source(graphScope)]);
    assert.deepEqual([tokens.size, tokens.has(refused), tokenRequests().length], [1, false, 2]);
  });

  it('does not fetch another token for who comes late with an old one', async () => {
    const source = createTokenSource(request, options());
    const refused = await source(graphScope);
    const replaced = await source(graphScope, undefined, refused);
    assert.equal(await source(graphScope, undefined, refused), replaced);
    assert.equal(tokenRequests().length, 2);
  });

  it('does not use a token that ends within minutes', async () => {
    const source = createTokenSource(request, options());
    const body = { token_type: 'Bearer', expires_in: 120, access_token: 'ends soon' };
    entra.faults.add({ kind: 'answer', status: 200, body }, { path: /oauth2/, times: 1 });
    await source(graphScope);
    assert.ok(await entra.readToken(await source(graphScope)));
  });

  it('sends the secret in the body only', async () => {
    await createTokenSource(request, options())(graphScope);
    for (const { query, headers } of entra.requests) {
      assert.ok(!query.toString().includes('secret') && headers.authorization === undefined);
    }
  });

  const refusals: readonly { of: string; change: Partial<Registration>; reason: string }[] = [
    {
      of: 'a wrong secret',
      change: { credential: { kind: 'secret', secret: 'guess' } },
      reason: 'AADSTS7000215',
    },
    {
      of: 'an unknown app',
      change: { clientId: '00000000-1111-4222-8333-444444444444' },
      reason: 'AADSTS700016',
    },
  ];
  for (const { of, change, reason } of refusals) {
    it(`says that ${of} was refused, with Entra's own code`, async () => {
      await assert.rejects(createTokenSource(request, options(change))(graphScope), {
        code: 'ENTRA_SIGN_IN_REFUSED',
        facts: { service: 'graph.microsoft.com', reason },
      });
    });
  }

  it('says that a certificate nobody registered was refused', async () => {
    entra.registerApp({ clientId, clientSecret: secret });
    const source = createTokenSource(request, options({ credential: { kind: 'certificate', pem } }));
    await assert.rejects(source(graphScope), {
      code: 'ENTRA_SIGN_IN_REFUSED',
      facts: { service: 'graph.microsoft.com', reason: 'AADSTS700027' },
    });
  });

  it('gets a token after a refusal once the secret is right', async () => {
    const source = createTokenSource(request, options());
    entra.registerApp({ clientId, clientSecret: 'another' });
    await assert.rejects(source(graphScope), { code: 'ENTRA_SIGN_IN_REFUSED' });
    entra.registerApp({ clientId, clientSecret: secret });
    assert.ok(await entra.readToken(await source(graphScope)));
  });

  it('says that the secret was refused, not what failed before', async () => {
    const source = createTokenSource(request, options());
    entra.faults.add({ kind: 'answer', status: 503, body: '' }, { path: /oauth2/ });
    await assert.rejects(source(graphScope), { code: 'UPSTREAM_FAILED' });
    entra.faults.clear();
    entra.registerApp({ clientId, clientSecret: 'another' });
    await assert.rejects(source(graphScope), { code: 'ENTRA_SIGN_IN_REFUSED' });
  });

  it('says that Entra cannot be reached', async () => {
    await entra.close();
    await assert.rejects(createTokenSource(request, options())(graphScope), {
      code: 'UPSTREAM_UNREACHABLE',
      facts: { service: 'Microsoft Entra', host: new URL(entra.url).host },
    });
  });

  const service = 'Microsoft Entra';
  const faults = [
    {
      of: 'a page in the place of an answer',
      fault: { kind: 'answer', status: 200, body: '<html>Sorry</html>' },
      code: 'UPSTREAM_UNREADABLE',
      facts: { service },
    },
    {
      of: '503 with a page',
      fault: { kind: 'answer', status: 503, headers: { 'retry-after': '0' }, body: '<html>Sorry</html>' },
      code: 'UPSTREAM_FAILED',
      facts: { service, status: 503 },
    },
    {
      of: '429',
      fault: { kind: 'answer', status: 429, headers: { 'retry-after': '30' }, body: {} },
      code: 'UPSTREAM_BUSY',
      facts: { service, seconds: 30 },
    },
  ] as const;
  for (const path of [/openid-configuration/, /oauth2/]) {
    it(`gives up when ${path.source} stays silent`, async () => {
      entra.faults.add({ kind: 'silence' }, { path });
      await assert.rejects(createTokenSource(impatient, options())(graphScope), {
        code: 'UPSTREAM_TIMEOUT',
        facts: { service, seconds: 1 },
      });
    });

    for (const { of, fault, code, facts } of faults) {
      it(`names ${of} of ${path.source} and recovers`, async () => {
        const source = createTokenSource(request, options());
        entra.faults.add(fault, { path });
        await assert.rejects(source(graphScope), { code, facts });
        entra.faults.clear();
        assert.ok(await entra.readToken(await source(graphScope)));
      });
    }
  }
});
