import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { z } from 'zod';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';

describe('the sandbox', () => {
  it('names the setting when the chat client’s port is taken, and leaves nothing running', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.number() }).parse(other.address());
    try {
      const read = readConfig('sandbox', { PORT: '0', SANDBOX_CHAT_PORT: String(port) });
      assert.ok('config' in read);
      await assert.rejects(startApp(read.config), {
        code: 'PORT_TAKEN',
        facts: { port: String(port), setting: 'SANDBOX_CHAT_PORT' },
      });
    } finally {
      other.close();
    }
  });
});
