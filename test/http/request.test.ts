import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { createRequest, type FinishedRequest, type HttpRequest } from '../../src/http/request.ts';
import { type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const service = 'ServiceNow';
const atOnce = { 'retry-after': '0' };
const request = createRequest({ deadlineMilliseconds: 5000 });

describe('request', () => {
  let server: StandIn;
  let elsewhere: StandIn;
  const get = (path = '/', more: Partial<HttpRequest> = {}) =>
    request({ service, url: server.url + path, ...more });
  const post = (path = '/', more: Partial<HttpRequest> = {}) => get(path, { method: 'POST', ...more });

  before(async () => {
    elsewhere = await startStandIn((app) => {
      app.use((_request, response) => void response.send('elsewhere'));
    });
  });
  after(() => elsewhere.close());
  beforeEach(async () => {
    server = await startStandIn((app) => {
      app.get('/redirect', (_request, response) => response.redirect(302, `${elsewhere.url}/taken`));
      app.get('/cookie', (_request, response) => void response.cookie('session', 'one').send('baked'));
      app.get('/port', ({ socket }, response) => void response.send(String(socket.remotePort)));
      app.get('/missing', (_request, response) => void response.status(404).send('nothing here'));
      app.get('/endless', (_request, response) => {
        const sending = setInterval(() => response.write('x'), 20);
        response.once('close', () => clearInterval(sending));
        setTimeout(() => response.end(), 3000).unref();
      });
      app.post('/large', (_request, response) => void response.send('x'.repeat(10 * 1024 * 1024 + 1)));
      app.get('/file', (_request, response) => void response.send(Buffer.from([0, 255, 128, 10])));
      app.get('/small', (_request, response) => {
        response.set('content-encoding', 'gzip').send(gzipSync('small'));
      });
      let cuts = 0;
      app.get('/cut-once', (_request, response) => {
        cuts += 1;
        const packed = gzipSync('whole');
        response.set('content-encoding', 'gzip').send(cuts === 1 ? packed.subarray(0, 12) : packed);
      });
      app.get('/empty', (_request, response) => void response.set('content-encoding', 'gzip').send(''));
      app.post('/echo', async (incoming, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
        response.send(Buffer.concat(chunks).toString('hex'));
      });
      app.post('/packed', (_request, response) => {
        response.set('content-encoding', 'gzip').send(gzipSync('x'.repeat(10 * 1024 * 1024 + 1)));
      });
      app.use((_request, response) => void response.set('X-Shouted', 'Yes').send('good'));
    });
  });
  afterEach(() => server.close());

  it('answers with status, text, and headers in lower case', async () => {
    const { status, headers, text } = await get();
    assert.deepEqual([status, headers['x-shouted'], text], [200, 'Yes', 'good']);
  });

  it('takes every status for an answer', async () => {
    const { status, text } = await get('/missing');
    assert.deepEqual([status, text], [404, 'nothing here']);
  });

  it('follows no redirect', async () => {
    const { status, headers } = await get('/redirect', { headers: { authorization: 'Basic c2VjcmV0' } });
    assert.deepEqual([status, headers.location], [302, `${elsewhere.url}/taken`]);
    assert.equal(elsewhere.requests.length, 0);
  });

  it('keeps no cookie', async () => {
    assert.match((await get('/cookie')).headers['set-cookie'] ?? '', /session=one/);
    await get('/cookie');
    assert.equal(server.requests.at(-1)?.headers.cookie, undefined);
  });

  it('keeps connections', async () => {
    const ports = new Set<string>();
    for (let count = 0; count < 10; count += 1) ports.add((await get('/port')).text);
    // The next request may come before the connection of the last one counts as free.
    assert.ok(ports.size <= 2, [...ports].join());
  });

  it('gives a file as its bytes', async () => {
    const { bytes, text } = await get('/file', { isFile: true });
    assert.deepEqual([Buffer.from(bytes ?? []), text], [Buffer.from([0, 255, 128, 10]), '']);
  });

  it('sends bytes as they are', async () => {
    const sent = new Uint8Array([0, 255, 128, 10]);
    assert.equal((await post('/echo', { body: sent })).text, Buffer.from(sent).toString('hex'));
  });

  it('asks again when what was packed is cut, and takes nothing for nothing', async () => {
    assert.equal((await get('/cut-once')).text, 'whole');
    assert.equal((await get('/empty')).text, '');
  });

  it('unpacks an answer that was packed', async () => {
    assert.equal((await get('/small')).text, 'small');
  });

  describe('repeats', () => {
    for (const status of [202, 408, 425, 429, 500, 502, 503, 504]) {
      it(`a GET that was answered ${status}`, async () => {
        server.faults.add({ kind: 'answer', status, headers: atOnce }, { times: 1 });
        assert.equal((await get()).text, 'good');
        assert.equal(server.requests.length, 2);
      });
    }

    for (const status of [204, 301, 400, 401, 403, 404, 501]) {
      it(`nothing that was answered ${status}`, async () => {
        server.faults.add({ kind: 'answer', status, headers: atOnce });
        assert.equal((await get()).status, status);
        assert.equal(server.requests.length, 1);
      });
    }

    it('a GET twice at most, then gives the last answer', async () => {
      server.faults.add({ kind: 'answer', status: 503, headers: atOnce, body: 'busy' });
      const { status, text } = await get();
      assert.deepEqual([status, text], [503, 'busy']);
      assert.equal(server.requests.length, 3);
    });

    it('a GET whose connection broke', async () => {
      server.faults.add({ kind: 'reset' }, { times: 1 });
      assert.equal((await get()).text, 'good');
      assert.equal(server.requests.length, 2);
    });

    it('a 200 that the caller cannot use', async () => {
      server.faults.add({ kind: 'answer', status: 200, headers: atOnce, body: 'half' }, { times: 1 });
      assert.equal((await get('/', { isUsable: ({ text }) => text === 'good' })).text, 'good');
    });

    for (const fault of ['reset', 'lost-answer'] as const) {
      it(`no POST after "${fault}"`, async () => {
        server.faults.add({ kind: fault });
        await assert.rejects(post(), { code: 'UPSTREAM_UNREACHABLE' });
        assert.equal(server.requests.length, 1);
      });
    }

    it('no POST that was answered 503', async () => {
      server.faults.add({ kind: 'answer', status: 503, headers: atOnce });
      assert.equal((await post()).status, 503);
      assert.equal(server.requests.length, 1);
    });

    it('not before the server allows it', async () => {
      server.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0.35' } }, { times: 1 });
      const started = performance.now();
      await get();
      assert.ok(performance.now() - started >= 340);
    });

    it('not when the server asks for more patience than is left', async () => {
      server.faults.add({ kind: 'answer', status: 429, headers: { 'retry-after': '60' } });
      const started = performance.now();
      assert.equal((await get()).status, 429);
      assert.equal(server.requests.length, 1);
      assert.ok(performance.now() - started < 2000);
    });
  });

  describe('gives up', () => {
    it('at its deadline when no answer comes', async () => {
      server.faults.add({ kind: 'silence' });
      await assert.rejects(createRequest({ deadlineMilliseconds: 80 })({ service, url: `${server.url}/` }), {
        code: 'UPSTREAM_TIMEOUT',
        facts: { service, seconds: 1 },
      });
      assert.equal(server.requests.length, 1);
    });

    it('at its deadline even when memory is collected meanwhile', async () => {
      // The server goes on sending, so that only the deadline can end it.
      const collecting = setInterval(collectGarbage, 20);
      const started = performance.now();
      await assert.rejects(
        createRequest({ deadlineMilliseconds: 200 })({ service, url: `${server.url}/endless` }),
        { code: 'UPSTREAM_TIMEOUT' },
      );
      clearInterval(collecting);
      assert.ok(performance.now() - started < 1500);
    });

    it('at one deadline for all retries together', async () => {
      server.faults.add({ kind: 'answer', status: 503, headers: atOnce }, { times: 1 });
      server.faults.add({ kind: 'silence' });
      const started = performance.now();
      await assert.rejects(createRequest({ deadlineMilliseconds: 150 })({ service, url: `${server.url}/` }), {
        code: 'UPSTREAM_TIMEOUT',
      });
      assert.equal(server.requests.length, 2);
      assert.ok(performance.now() - started < 1000);
    });

    it('when the caller does, while the server is silent', async () => {
      server.faults.add({ kind: 'silence' });
      await assert.rejects(get('/', { signal: AbortSignal.timeout(50) }), { code: 'UPSTREAM_TIMEOUT' });
    });

    it('when the caller does, between two attempts', async () => {
      server.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '4' } });
      const started = performance.now();
      await assert.rejects(get('/', { signal: AbortSignal.timeout(80) }), { code: 'UPSTREAM_TIMEOUT' });
      assert.equal(server.requests.length, 1);
      assert.ok(performance.now() - started < 2000);
    });

    it('before it begins when the caller already did', async () => {
      await assert.rejects(get('/', { signal: AbortSignal.abort() }), { code: 'UPSTREAM_TIMEOUT' });
      assert.equal(server.requests.length, 0);
    });

    for (const path of ['/large', '/packed']) {
      it(`on an answer of more than 10 MB (${path})`, async () => {
        await assert.rejects(post(path), { code: 'UPSTREAM_UNREADABLE', facts: { service } });
      });
    }
  });

  it('says who cannot be reached, and keeps the credentials out of the error', async () => {
    const gone = await startStandIn(() => undefined);
    await gone.close();
    const failing = request({
      service,
      method: 'POST',
      url: `${gone.url}/secret-path?q=1`,
      headers: { authorization: 'Bearer secret-token' },
      body: 'secret-body',
    });
    await assert.rejects(failing, (error) => {
      assert.doesNotMatch(inspect(error, { depth: Number.POSITIVE_INFINITY }), /secret/);
      return true;
    });
    await assert.rejects(failing, {
      code: 'UPSTREAM_UNREACHABLE',
      facts: { service, host: new URL(gone.url).host },
    });
  });

  it('tells of every finished request, answered or not', async () => {
    const finished: FinishedRequest[] = [];
    const told = createRequest({ deadlineMilliseconds: 80, onFinished: (one) => finished.push(one) });
    await told({ service, url: `${server.url}/missing` });
    server.faults.add({ kind: 'silence' });
    await assert.rejects(told({ service, url: server.url }));
    assert.deepEqual(
      finished.map(({ status }) => status),
      [404, 'none'],
    );
    assert.ok(finished.every(({ seconds }) => seconds > 0 && seconds < 5));
  });
});
