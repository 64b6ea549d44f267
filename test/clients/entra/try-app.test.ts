import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { appToken, tryApp } from '../../../src/clients/entra/try-app.ts';
import { createRequest } from '../../../src/http/request.ts';
import { type EntraStandIn, startEntra } from '../../../src/sandbox/entra/index.ts';
import { addSecret, deleteApp, registerApp } from '../../helpers/entra-admin.ts';

describe('an app as Entra’s token endpoint knows it', () => {
  let entra: EntraStandIn;
  let clientId: string;
  const request = createRequest({ deadlineMilliseconds: 10_000 });
  const { signal } = new AbortController();
  beforeEach(async () => {
    entra = await startEntra();
    clientId = registerApp(entra, 'An app', []);
  });
  afterEach(() => entra.close());

  const tenant = () => ({ authorityUrl: entra.url, tenantId: entra.tenantId });
  const outcome = (secret: string | undefined) =>
    tryApp(request, tenant(), { clientId, secret, scope: 'https://graph.microsoft.com/.default' }, signal);

  it('takes its secret, and no other, and none that has ended', async () => {
    assert.equal(await outcome(addSecret(entra, clientId)), 'accepted');
    assert.equal(await outcome('another'), 'wrongSecret');
    assert.equal(await outcome(addSecret(entra, clientId, new Date(Date.now() - 1))), 'secretExpired');
  });

  it('is there, or not, also for who does not know its secret', async () => {
    assert.equal(await outcome(undefined), 'exists');
    deleteApp(entra, clientId);
    assert.equal(await outcome(undefined), 'noApp');
    assert.equal(await outcome('any'), 'noApp');
  });

  it('is not judged by what says nothing about it', async () => {
    const say = (status: number, body: object | string) =>
      entra.faults.add({ kind: 'answer', status, body }, { times: 1 });
    say(400, { error: 'invalid_request', error_codes: [90002] });
    const reason = 'AADSTS90002';
    await assert.rejects(outcome('x'), {
      ...{ code: 'ENTRA_SIGN_IN_REFUSED', facts: { service: 'graph.microsoft.com', reason } },
    });
    say(503, '');
    await assert.rejects(outcome('x'), { code: 'UPSTREAM_FAILED' });
    say(200, '<html>');
    await assert.rejects(outcome('x'), { code: 'UPSTREAM_UNREADABLE' });
    say(401, { error: 'invalid_client', error_codes: [7000229] });
    assert.equal(await outcome('x'), 'noApp');
  });

  it('gets a token for another app, whose issuer is the older one', async () => {
    const resource = registerApp(entra, 'Rest API', []);
    const secret = addSecret(entra, clientId);
    const { aud, iss, appid } = decodeJwt(
      await appToken(request, tenant(), { clientId, secret, resource }, signal),
    );
    assert.deepEqual([aud, iss, appid], [resource, `https://sts.windows.net/${entra.tenantId}/`, clientId]);
    deleteApp(entra, resource);
    await assert.rejects(appToken(request, tenant(), { clientId, secret, resource }, signal), {
      ...{ code: 'ENTRA_SIGN_IN_REFUSED', facts: { service: resource, reason: 'AADSTS500011' } },
    });
  });
});
