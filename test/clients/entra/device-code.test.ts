import assert from 'node:assert/strict';
import { beginDeviceCode } from '../../../src/clients/entra/device-code.ts';
import { createRequest } from '../../../src/http/request.ts';
import { type EntraStandIn, startEntra } from '../../../src/sandbox/entra/index.ts';
import { signInWithCode } from '../../helpers/entra-admin.ts';

const scopes = ['https://graph.microsoft.com/Application.ReadWrite.All'];

describe('an administrator’s sign-in', () => {
  let entra: EntraStandIn;
  let clock: Date;
  /** What happens while it waits, one after the other; then nothing any more. */
  let meanwhile: (() => void)[];
  let waited: number[];
  const request = createRequest({ deadlineMilliseconds: 10_000 });
  const { signal } = new AbortController();
  beforeEach(async () => {
    clock = new Date('2026-11-23T12:00:00Z');
    meanwhile = [];
    waited = [];
    entra = await startEntra({ now: () => clock });
  });
  afterEach(() => entra.close());

  const pause = async (milliseconds: number) => {
    waited.push(milliseconds);
    clock = new Date(clock.getTime() + milliseconds);
    meanwhile.shift()?.();
  };
  const begin = (clientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e') =>
    beginDeviceCode(
      { authorityUrl: entra.url, tenantId: entra.tenantId, clientId, scopes },
      { request, now: () => clock, pause },
      signal,
    );
  const answer = (status: number, error: string) =>
    entra.faults.add({ kind: 'answer', status, body: { error } }, { path: /token$/, times: 1 });

  it('asks as often as Entra allows until somebody has typed the code', async () => {
    const code = await begin();
    assert.deepEqual(
      [code.url, code.expiresAt],
      [`${entra.url}/devicelogin`, new Date('2026-11-23T12:15:00Z')],
    );
    meanwhile = [() => undefined, () => signInWithCode(entra, code.userCode, 'Lynne Robbins')];
    const session = await code.wait(signal);
    assert.deepEqual(waited, [5_000, 5_000]);
    assert.equal(session.userName, 'lynner@contoso.com');
    const claims = await entra.readToken(session.token);
    assert.deepEqual([claims?.scp, claims?.oid], ['Application.ReadWrite.All', session.objectId]);
  });

  it('asks more slowly when it is told to, and when Entra does not answer', async () => {
    const code = await begin();
    answer(400, 'slow_down');
    answer(503, 'temporarily_unavailable');
    meanwhile = [
      () => undefined,
      () => undefined,
      () => signInWithCode(entra, code.userCode, 'Contoso Admin'),
    ];
    await code.wait(signal);
    assert.deepEqual(waited, [5_000, 10_000, 15_000]);
  });

  it('is declined', async () => {
    const code = await begin();
    meanwhile = [() => signInWithCode(entra, code.userCode, 'decline')];
    await assert.rejects(code.wait(signal), { code: 'ENTRA_ADMIN_DECLINED' });
  });

  it('comes too late', async () => {
    await assert.rejects((await begin()).wait(signal), { code: 'ENTRA_ADMIN_TOO_LATE' });
    assert.equal(waited.length, 180);
  });

  const refusals = [
    { said: 'expired_token', code: 'ENTRA_ADMIN_TOO_LATE' },
    { said: 'consent_required', code: 'ENTRA_ADMIN_NOT_ALLOWED' },
    { said: 'something_new', code: 'ENTRA_SIGN_IN_REFUSED' },
  ];
  for (const { said, code } of refusals)
    it(`ends with ${code} when Entra says ${said}`, async () => {
      const begun = await begin();
      answer(400, said);
      await assert.rejects(begun.wait(signal), { code });
    });

  it('cannot be begun with a client that Entra does not know', async () => {
    await assert.rejects(begin('b7d3f3a2-6f8b-4d0c-9a53-1f8d0f6c2e11'), {
      code: 'ENTRA_SIGN_IN_REFUSED',
      facts: { service: 'Microsoft Graph', reason: 'AADSTS700016' },
    });
  });

  it('ends with what it is done for', async () => {
    const code = await begin();
    const ending = new AbortController();
    meanwhile = [() => ending.abort()];
    await assert.rejects(code.wait(ending.signal), { code: 'UPSTREAM_TIMEOUT' });
  });
});
