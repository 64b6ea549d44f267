import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { ChatClientError } from './chat-client-error.ts';

/** The playground as a running process. */
export interface Playground {
  readonly pid: number;
  /** The port it says it listens on; pending for ever when it never says so. */
  readonly listening: Promise<number>;
  readonly ended: Promise<void>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

const packageFile = z.object({ bin: z.object({ agentsplayground: z.string() }) });

/**
 * Path of the installed program.
 * @throws ChatClientError `not-installed`
 */
export function findPlayground(): string {
  try {
    const path = createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/package.json');
    const { bin } = packageFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    return join(dirname(path), bin.agentsplayground);
  } catch (error) {
    throw new ChatClientError('not-installed', 'npm install brings @microsoft/m365agentsplayground', {
      cause: error,
    });
  }
}

/**
 * Starts the program in `folder`, where it finds its configuration and leaves its log.
 * @throws ChatClientError `failed` when no process can be made.
 */
export function spawnPlayground(program: string, folder: string, botUrl: string, port: number): Playground {
  const options = ['start', '-e', botUrl, '-c', 'msteams', '-p', String(port), '--dt'];
  const child = spawn(process.execPath, [program, ...options], {
    cwd: folder,
    // A home of its own and nothing of our environment, least of all our secrets.
    env: { HOME: folder, TEAMSAPPTESTER_BROWSER: 'none', APPLICATION_INSIGHTS_NO_STATSBEAT: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  if (child.pid === undefined) throw new ChatClientError('failed', 'the process could not be started');
  return {
    pid: child.pid,
    listening: listeningPort(child.stdout),
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

/** Keeps reading afterwards: a full pipe would stop the program. */
function listeningPort(output: Readable): Promise<number> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      const port = /^Listening on (?<port>\d+)/.exec(line)?.groups?.port;
      if (port !== undefined) resolve(Number(port));
    });
  });
}
