import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { findBrowser } from '../../scripts/browser.ts';
import { type AppOptions, type RunningApp, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';

const folder = fileURLToPath(new URL('../../build/browser/', import.meta.url));

/** Where pictures of the window are kept. @param name without `.png` */
export function pictureFile(name: string): string {
  return `${folder}${name}.png`;
}

/** Leaves the tests out where there is no browser, unless `BROWSER_TESTS=required`. */
export async function needsBrowser(context: Mocha.Context): Promise<void> {
  if (findBrowser() === undefined) {
    assert.notEqual(
      process.env.BROWSER_TESTS,
      'required',
      'BROWSER_TESTS=required, and there is no Chromium',
    );
    process.stdout.write('  (no Chromium here: the browser tests are left out)\n');
    context.skip();
  }
  await mkdir(folder, { recursive: true });
}

/** The whole sandbox with its chat client, in which nothing happens by itself. */
export async function startSandboxApp(parts: AppOptions = {}): Promise<RunningApp> {
  const read = readConfig('sandbox', {
    ...{ PORT: '0', SANDBOX_CHAT_PORT: String(await freePort()), SANDBOX_NEWS: 'off' },
  });
  if ('problems' in read) throw new TypeError(JSON.stringify(read.problems));
  return startApp(read.config, parts);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
