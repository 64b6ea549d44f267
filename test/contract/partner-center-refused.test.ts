import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createRefreshTokenSource } from '../../src/clients/entra/refresh-token.ts';
import { createTokenSource } from '../../src/clients/entra/tokens.ts';
import {
  clientId,
  clientSecret,
  newCase,
  type PartnerWorld,
  request,
  startPartnerWorld,
} from './partner-center-fixture.ts';

const service = 'Partner Center';
const scope = 'https://api.partnercenter.microsoft.com/.default';

describe('what Partner Center and Entra refuse', () => {
  let world: PartnerWorld;
  beforeEach(async () => {
    world = await startPartnerWorld();
  });
  afterEach(() => world.close());
  const tokenRequests = () => world.entra.requests.filter(({ method }) => method === 'POST').length;
  const registration = () => ({
    authorityUrl: world.entra.url,
    tenantId: world.entra.tenantId,
    clientId,
    credential: { kind: 'secret', secret: clientSecret } as const,
  });

  it('creating, where the account may not: with its reason, and for good', async () => {
    world.partner.allowCreating(false);
    const reason = 'Service requests are created in the Partner Center portal.';
    const forbidden = { code: 'SUPPORT_FORBIDDEN', facts: { service, reason } };
    await assert.rejects(world.transport.create(newCase), forbidden);
    assert.equal(world.partner.serviceRequests.length, 0);
  });

  for (const status of [404, 405, 501]) {
    it(`creating, where there is no such call: ${status}`, async () => {
      world.partner.faults.add({ kind: 'answer', status }, { method: 'POST' });
      const forbidden = { code: 'SUPPORT_FORBIDDEN', facts: { service, reason: 'none' } };
      await assert.rejects(world.transport.create(newCase), forbidden);
    });
  }

  it('topics, to whom may not create', async () => {
    world.partner.faults.add({ kind: 'answer', status: 403 }, { path: /supporttopics/ });
    assert.equal((await world.transport.capabilities()).canCreate, false);
    await assert.rejects(world.transport.services(), { code: 'SUPPORT_FORBIDDEN' });
  });

  it('a request that lacks something', async () => {
    const refused = { code: 'SUPPORT_REFUSED', facts: { service, reason: 'Invalid request input' } };
    await assert.rejects(world.transport.create({ ...newCase, serviceId: 'unheard-of' }), refused);
  });

  it('a change of what is closed, or gone', async () => {
    const made = await world.transport.create(newCase);
    assert.ok(made !== 'accepted');
    world.partner.closeRequest(made.remoteId, 'It was mended.');
    const reply = { key: randomUUID(), text: 'Wait!', author: 'Alex' };
    const reason = 'A closed service request cannot be changed.';
    await assert.rejects(world.transport.reply(made.remoteId, reply), {
      code: 'SUPPORT_REFUSED',
      facts: { service, reason },
    });
    await assert.rejects(world.transport.reply('1', reply), { code: 'SUPPORT_REFUSED' });
  });

  it('requests beyond its limit', async () => {
    const busy = { kind: 'answer', status: 429, headers: { 'retry-after': '30' } } as const;
    world.partner.faults.add(busy, { method: ['GET', 'POST'], times: 1 });
    await assert.rejects(world.transport.read('1'), {
      code: 'UPSTREAM_BUSY',
      facts: { service, seconds: 30 },
    });
    world.partner.faults.add(busy, { method: 'POST', times: 1 });
    await assert.rejects(world.transport.create(newCase), { code: 'UPSTREAM_BUSY' });
    await world.transport.create(newCase);
    assert.equal(world.partner.serviceRequests.length, 1);
  });

  it('reading, where the account may not', async () => {
    world.partner.faults.add({ kind: 'answer', status: 403 });
    await assert.rejects(world.transport.read('1'), { code: 'SUPPORT_FORBIDDEN' });
  });

  it('a token of an app alone', async () => {
    const token = await createTokenSource(request, registration())(scope);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${world.partner.url}/v1/servicerequests/supporttopics`, { headers });
    assert.equal(answer.status, 403);
  });

  it('a token that is no good any more: another one is fetched, and what was asked is done', async () => {
    await world.transport.services();
    world.partner.faults.add({ kind: 'answer', status: 401 }, { times: 1 });
    await world.transport.services();
    world.partner.faults.add({ kind: 'answer', status: 401 }, { method: 'POST', times: 1 });
    await world.transport.create(newCase);
    assert.deepEqual([world.partner.serviceRequests.length, tokenRequests()], [1, 3]);
  });

  it('every token', async () => {
    world.partner.faults.add({ kind: 'answer', status: 401 });
    const refused = { code: 'ENTRA_SIGN_IN_REFUSED', facts: { service, reason: 'Partner Center 401' } };
    await assert.rejects(world.transport.services(), refused);
  });

  it('a refresh token that was revoked', async () => {
    world.entra.revokeRefreshToken(world.refreshToken);
    await assert.rejects(world.transport.create(newCase), {
      code: 'ENTRA_SIGN_IN_REFUSED',
      facts: { service: 'api.partnercenter.microsoft.com', reason: 'AADSTS50173' },
    });
    assert.equal(world.partner.requests.length, 0);
  });

  it('a refresh token of another app', async () => {
    const stolen = world.entra.issueRefreshToken({
      clientId: randomUUID(),
      oid: randomUUID(),
      upn: 'x@y.example',
    });
    await assert.rejects(world.another(stolen).services(), {
      code: 'ENTRA_SIGN_IN_REFUSED',
      facts: { service: 'api.partnercenter.microsoft.com', reason: 'AADSTS700007' },
    });
  });

  it('nothing, after the first refresh token has ended: the newest is used', async () => {
    const source = createRefreshTokenSource(request, registration(), world.refreshToken);
    const first = await source(scope);
    world.entra.revokeRefreshToken(world.refreshToken);
    const second = await source(scope, undefined, first);
    assert.notEqual(second, first);
    assert.equal((await world.entra.readToken(second))?.upn, 'agent@fabrikam.example');
  });

  it('nothing, when ten ask at once: one token is fetched for all', async () => {
    const source = createRefreshTokenSource(request, registration(), world.refreshToken);
    const tokens = await Promise.all(Array.from({ length: 10 }, () => source(scope)));
    assert.deepEqual([new Set([...tokens, await source(scope)]).size, tokenRequests()], [1, 1]);
  });

  it('a change while Entra is down was not sent', async () => {
    await world.transport.services();
    world.partner.faults.add({ kind: 'answer', status: 401 }, { method: 'POST', times: 1 });
    world.entra.faults.add({ kind: 'answer', status: 503 });
    await assert.rejects(world.transport.create(newCase), {
      code: 'UPSTREAM_FAILED',
      facts: { service: 'Microsoft Entra', status: 503 },
    });
  });
});
