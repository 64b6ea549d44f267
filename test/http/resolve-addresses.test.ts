import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isCasebridgeError } from '../../src/errors.ts';
import { createResolveAddresses } from '../../src/http/resolve-addresses.ts';

/** Answers a DNS question (RFC 1035) with these addresses; without any there is no such name. */
function answerTo(question: Buffer, addresses: readonly (readonly number[])[]): Buffer {
  // Only the question itself: what follows it are the asker's own options.
  const end = question.indexOf(0, 12) + 5;
  const head = Buffer.from(question.subarray(0, end));
  head.writeUInt16BE(addresses.length > 0 ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt16BE(0, 10);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address]),
  );
  return Buffer.concat([head, ...records]);
}

describe('resolving addresses', () => {
  let server: Socket;
  let addresses: readonly (readonly number[])[] = [];
  let isSilent = false;
  const resolve = (signal = AbortSignal.timeout(5000)) =>
    createResolveAddresses([`127.0.0.1:${server.address().port}`])('connector.example.com', signal);

  beforeEach(async () => {
    isSilent = false;
    server = createSocket('udp4');
    server.on('message', (question, { port, address }) => {
      if (!isSilent) server.send(answerTo(question, addresses), port, address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.close();
  });

  it('gives what DNS has now, sorted', async () => {
    addresses = [
      [52, 149, 152, 32],
      [13, 76, 138, 31],
    ];
    assert.deepEqual(await resolve(), ['13.76.138.31', '52.149.152.32']);
  });

  it('gives none for a name that there is not', async () => {
    addresses = [];
    assert.deepEqual(await resolve(), []);
  });

  it('does not wait longer than its caller', async () => {
    isSilent = true;
    await assert.rejects(resolve(AbortSignal.timeout(100)), (error) =>
      isCasebridgeError(error, 'UPSTREAM_TIMEOUT'),
    );
  });
});
