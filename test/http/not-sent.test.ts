import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { asCasebridgeError } from '../../src/errors.ts';
import { wasNeverSent } from '../../src/http/not-sent.ts';
import { createRequest } from '../../src/http/request.ts';

describe('a request without an answer', () => {
  const request = createRequest({ deadlineMilliseconds: 200 });
  const failureAt = async (url: string) => {
    const sent = request({ service: 'Microsoft Teams', method: 'POST', url, body: 'x' });
    return asCasebridgeError(
      await sent.then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
  };
  /** A server that does this with every connection. @returns what became of a request to it */
  const failureAfter = async (connected: Parameters<typeof createServer>[1], scheme: 'http' | 'https') => {
    const server = createServer(connected);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const failure = await failureAt(`${scheme}://127.0.0.1:${port}/`);
    server.close();
    return failure;
  };

  it('never arrived where nobody listens', async () => {
    assert.equal(wasNeverSent(await failureAt('http://127.0.0.1:1/')), true);
  });

  it('never arrived where no secure connection came about', async () => {
    const failure = await failureAfter((socket) => void socket.end('no TLS here'), 'https');
    assert.equal(wasNeverSent(failure), true, String(failure.cause));
  });

  it('may have arrived where the connection ended, or nothing came', async () => {
    const ended = await failureAfter((socket) => void socket.once('data', () => socket.destroy()), 'http');
    assert.equal(wasNeverSent(ended), false, String(ended.cause));
    const silent = await failureAfter((socket) => void socket.unref(), 'http');
    assert.equal(wasNeverSent(silent), false, String(silent.cause));
  });
});
