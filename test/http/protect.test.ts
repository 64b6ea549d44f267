import assert from 'node:assert/strict';
import { isCasebridgeError } from '../../src/errors.ts';
import { type Protection, protect } from '../../src/http/protect.ts';
import { createRequest, type HttpResponse } from '../../src/http/request.ts';
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts';

const service = 'ServiceNow';
const protection: Protection = {
  service,
  maximumParallel: 2,
  maximumWaiting: 1,
  failuresBeforeBreak: 3,
  breakMilliseconds: 60,
};
const firstFailure = new Date('2026-11-23T12:00:00Z');

describe('a protected way to a service', () => {
  let server: StandIn;
  let clock: Date;
  beforeEach(async () => {
    clock = firstFailure;
    server = await startStandIn((app) => {
      app.use((_request, response) => void response.send('good'));
    });
  });
  afterEach(() => server.close());

  const protectedBy = (own: Partial<Protection> = {}) =>
    protect(createRequest({ deadlineMilliseconds: 3000 }), { ...protection, ...own }, () => clock);
  /** A POST, because a GET would be repeated. */
  const call = (signal?: AbortSignal) => ({ service, method: 'POST', url: server.url, signal }) as const;
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  };

  /** Opens the circuit. */
  async function fail(request: ReturnType<typeof protect>): Promise<void> {
    server.faults.add({ kind: 'answer', status: 503 });
    for (let failures = 0; failures < protection.failuresBeforeBreak; failures += 1) await request(call());
  }

  /** Asks until the circuit lets somebody try. */
  async function onceAllowed(request: ReturnType<typeof protect>): Promise<HttpResponse> {
    for (;;) {
      try {
        return await request(call());
      } catch (error) {
        if (!isCasebridgeError(error, 'SERVICENOW_NOT_ANSWERING')) throw error;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  it('lets answers through as they are', async () => {
    assert.equal((await protectedBy()(call())).text, 'good');
  });

  it('stops asking after several failures in a row, and says since when', async () => {
    const request = protectedBy({ breakMilliseconds: 60_000 });
    await fail(request);
    clock = new Date('2026-11-23T12:07:00Z');
    await assert.rejects(request(call()), {
      code: 'SERVICENOW_NOT_ANSWERING',
      facts: { since: firstFailure },
    });
    assert.equal(server.requests.length, 3);
  });

  it('counts a silent service as a failure', async () => {
    const quick = protect(createRequest({ deadlineMilliseconds: 30 }), protection, () => clock);
    server.faults.add({ kind: 'silence' });
    for (let failures = 0; failures < 3; failures += 1) {
      await assert.rejects(quick(call()), { code: 'UPSTREAM_TIMEOUT' });
    }
    await assert.rejects(quick(call()), { code: 'SERVICENOW_NOT_ANSWERING' });
  });

  it('does not count people who gave up early, nor refusals', async () => {
    const request = protectedBy();
    server.faults.add({ kind: 'silence' }, { times: 4 });
    for (let times = 0; times < 4; times += 1) {
      await assert.rejects(request(call(AbortSignal.timeout(10))), { code: 'UPSTREAM_TIMEOUT' });
    }
    server.faults.clear();
    server.faults.add({ kind: 'answer', status: 403 }, { times: 4 });
    for (let times = 0; times < 4; times += 1) assert.equal((await request(call())).status, 403);
    assert.equal((await request(call())).text, 'good');
  });

  it('counts on past people who gave up early', async () => {
    const request = protectedBy({ breakMilliseconds: 60_000 });
    server.faults.add({ kind: 'answer', status: 503 }, { times: 2 });
    for (let failures = 0; failures < 2; failures += 1) await request(call());
    server.faults.add({ kind: 'silence' }, { times: 1 });
    await assert.rejects(request(call(AbortSignal.timeout(10))), { code: 'UPSTREAM_TIMEOUT' });
    server.faults.add({ kind: 'answer', status: 503 }, { times: 1 });
    await request(call());
    await assert.rejects(request(call()), {
      code: 'SERVICENOW_NOT_ANSWERING',
      facts: { since: firstFailure },
    });
  });

  it('counts failures in a row only', async () => {
    const request = protectedBy();
    for (let rounds = 0; rounds < 3; rounds += 1) {
      server.faults.add({ kind: 'answer', status: 503 }, { times: 2 });
      for (let failures = 0; failures < 2; failures += 1) await request(call());
      assert.equal((await request(call())).text, 'good');
    }
  });

  it('tries again after a while, and all is well when that is answered', async () => {
    const request = protectedBy();
    await fail(request);
    server.faults.clear();
    assert.equal((await onceAllowed(request)).text, 'good');
    assert.equal((await request(call())).text, 'good');
  });

  it('makes nobody else wait for the one that tries', async () => {
    const request = protectedBy();
    await fail(request);
    server.faults.clear();
    server.faults.add({ kind: 'delay', milliseconds: 500 });
    const trying = onceAllowed(request);
    await until(() => server.requests.length > protection.failuresBeforeBreak);
    await assert.rejects(request(call()), { code: 'SERVICENOW_NOT_ANSWERING' });
    assert.equal((await trying).text, 'good');
  });

  it('has no more requests under way than the service takes, lets some wait, and refuses the rest', async () => {
    const request = protectedBy();
    server.faults.add({ kind: 'delay', milliseconds: 80 });
    const [first, second, third] = [request(call()), request(call()), request(call())];
    await assert.rejects(request(call()), { code: 'UPSTREAM_BUSY', facts: { service, seconds: 0 } });
    await until(() => server.requests.length > 0);
    assert.ok(server.requests.length <= 2);
    const answers = await Promise.all([first, second, third]);
    assert.deepEqual(
      answers.map(({ text }) => text),
      ['good', 'good', 'good'],
    );
  });

  it('does not send what nobody waits for any more', async () => {
    const request = protectedBy();
    server.faults.add({ kind: 'delay', milliseconds: 80 });
    const busy = [request(call()), request(call())];
    await assert.rejects(request(call(AbortSignal.timeout(10))), { code: 'UPSTREAM_TIMEOUT' });
    await Promise.all(busy);
    assert.equal(server.requests.length, 2);
  });
});
