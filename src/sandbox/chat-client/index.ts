import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ChatClientError } from './chat-client-error.ts';
import { playgroundConfiguration } from './configuration.ts';
import { assertPortIsFree } from './free-port.ts';
import { findPlayground, type Playground, spawnPlayground } from './playground.ts';
import { tieToParent } from './tied-to-parent.ts';

export { ChatClientError };

/** The Microsoft 365 Agents Playground as a process of its own. */
export interface ChatClient {
  /** Where to point a browser. */
  readonly url: string;
  readonly pid: number;
  /** Ends the process and removes its folder. */
  close(): Promise<void>;
}

export interface ChatClientOptions {
  /** The bot's messaging endpoint. */
  readonly botUrl: string;
  readonly port: number;
  /** Where the chat client's own temporary folder is made; the system's by default. */
  readonly workFolder?: string;
  /** How long starting may take, in milliseconds. */
  readonly deadline?: number;
}

const graceMilliseconds = 3000;

/**
 * Starts the chat client and waits until its page answers. It ends with this process at the latest.
 * @throws ChatClientError
 */
export async function startChatClient({
  botUrl,
  port,
  workFolder = tmpdir(),
  deadline = 60_000,
}: ChatClientOptions): Promise<ChatClient> {
  const program = findPlayground();
  await assertPortIsFree(port);
  await mkdir(workFolder, { recursive: true });
  const folder = await mkdtemp(join(resolve(workFolder), 'chat-client-'));
  await writeFile(join(folder, '.m365agentsplayground.yml'), playgroundConfiguration());
  const playground = spawnPlayground(program, folder, botUrl, port);
  const untie = tieToParent(() => {
    playground.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const close = async () => {
    await stop(playground);
    untie();
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(playground, { folder, port, url, deadline });
  } catch (error) {
    await close();
    throw error;
  }
  return { url, pid: playground.pid, close };
}

async function untilReady(
  playground: Playground,
  { folder, port, url, deadline }: { folder: string; port: number; url: string; deadline: number },
): Promise<void> {
  const problem = await Promise.race([
    servedPage(playground, { folder, port, url }),
    playground.ended.then(() => failure(folder)),
    delay(deadline, new ChatClientError('timeout', `not ready within ${deadline} ms`), { ref: false }),
  ]);
  if (problem !== undefined) throw problem;
}

async function servedPage(
  playground: Playground,
  { folder, port, url }: { folder: string; port: number; url: string },
): Promise<ChatClientError | undefined> {
  const listening = await playground.listening;
  if (listening !== port) {
    return new ChatClientError('port-taken', `port ${port} is in use; the chat client went to ${listening}`);
  }
  // With a faulty configuration it listens, then ends a moment later: only its page proves that it runs.
  const page = await fetch(url).catch(() => undefined);
  if (page?.ok) return undefined;
  await endedOrGrace(playground);
  return failure(folder);
}

async function failure(folder: string): Promise<ChatClientError> {
  return new ChatClientError('failed', await reasonInLog(folder));
}

async function reasonInLog(folder: string): Promise<string> {
  const log = await readFile(join(folder, 'devTools', 'm365agentsplayground.log'), 'utf8').catch(() => '');
  const reason = log.split('\n').findLast((line) => line.startsWith('error Reason: '));
  return reason?.replace('error Reason: ', '') ?? 'it ended without giving a reason';
}

async function stop(playground: Playground): Promise<void> {
  playground.kill('SIGTERM');
  await endedOrGrace(playground);
  playground.kill('SIGKILL');
  await playground.ended;
}

async function endedOrGrace({ ended }: Playground): Promise<void> {
  await Promise.race([ended, delay(graceMilliseconds, undefined, { ref: false })]);
}
