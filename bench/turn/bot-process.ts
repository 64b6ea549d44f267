import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface BotProcess {
  readonly messagesUrl: string;
  stop(): Promise<void>;
}

/** Starts a bot in a process of its own. @param file beside this one; it prints `listening on PORT` */
export async function startBotProcess(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<BotProcess> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await portOf(child);
  return { messagesUrl: `http://127.0.0.1:${port}/api/messages`, stop: () => stopped(child) };
}

async function portOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('the output of the bot is needed');
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^listening on (\d+)$/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error('the bot ended before it listened');
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
