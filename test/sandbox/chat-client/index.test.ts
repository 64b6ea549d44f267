import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { startChatClient } from '../../../src/sandbox/chat-client/index.ts';

const botUrl = 'http://127.0.0.1:9/api/messages';

describe('the chat client', function () {
  this.timeout(30_000);
  let workFolder: string;
  let port: number;

  beforeEach(async () => {
    workFolder = await mkdtemp(join(tmpdir(), 'chat-client-test-'));
    port = await freePort();
  });
  afterEach(() => rm(workFolder, { recursive: true }));

  it('serves its page until it is closed, and leaves nothing behind', async () => {
    const client = await startChatClient({ botUrl, port, workFolder });
    assert.equal(client.url, `http://127.0.0.1:${port}`);
    assert.match(await (await fetch(client.url)).text(), /<html/i);
    process.kill(client.pid, 0);
    await client.close();
    assert.throws(() => process.kill(client.pid, 0), { code: 'ESRCH' });
    await assert.rejects(fetch(client.url));
    assert.deepEqual(await readdir(workFolder), []);
  });

  it('ends with its parent when that is interrupted', async () => {
    const module = new URL('../../../src/sandbox/chat-client/index.ts', import.meta.url).href;
    const script = `import { startChatClient } from ${JSON.stringify(module)};
      const { url } = await startChatClient(${JSON.stringify({ botUrl, port, workFolder })});
      console.log(url);`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = await once(parent.stdout, 'data');
    const url = String(printed).trim();
    assert.equal((await fetch(url)).status, 200);
    parent.kill('SIGINT');
    assert.deepEqual(await once(parent, 'exit'), [null, 'SIGINT']);
    while (await answers(url)) await nextTurn();
    assert.deepEqual(await readdir(workFolder), []);
  });

  for (const host of loopbackAddresses()) {
    it(`refuses a port that is in use on ${host}`, async () => {
      const other = await listen(port, host);
      try {
        await assert.rejects(startChatClient({ botUrl, port, workFolder }), {
          name: 'ChatClientError',
          reason: 'port-taken',
          detail: /^port \d+ is in use on /,
        });
      } finally {
        other.close();
      }
      assert.deepEqual(await readdir(workFolder), []);
    });
  }

  it('gives up at its deadline', async () => {
    await assert.rejects(startChatClient({ botUrl, port, workFolder, deadline: 1 }), {
      name: 'ChatClientError',
      reason: 'timeout',
    });
    await (await listen(port, '0.0.0.0')).close();
    assert.deepEqual(await readdir(workFolder), []);
  });
});

/** `127.0.0.1`, and `::1` where the machine has it. */
function loopbackAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return addresses.filter(({ internal }) => internal).map(({ address }) => address);
}

async function freePort(): Promise<number> {
  const server = await listen(0, '127.0.0.1');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  server.close();
  await once(server, 'close');
  return address.port;
}

async function listen(port: number, host: string): Promise<Server> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  return server;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
