import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const project = join(import.meta.dirname, '../..');

/** A process of Casebridge, as it is started in earnest. */
export interface Replica {
  /** Where people's activities go; undefined until it runs. */
  messagesUrl(): string | undefined;
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Ends it as an operator does. @returns its exit code */
  stop(): Promise<number | null>;
  /** What it wrote to its log and to the terminal's errors. */
  readonly complaints: readonly string[];
}

export function startReplica(settings: Readonly<Record<string, string>>): Replica {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'sandbox'], {
    cwd: project,
    env: { PATH: process.env.PATH, LC_ALL: 'en_US.UTF-8', PORT: '0', SANDBOX_CHAT: 'off', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let messagesUrl: string | undefined;
  const complaints: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    messagesUrl ??= /^ {2}Bot +(http\S+)$/.exec(line)?.[1];
    if (line.startsWith('{')) complaints.push(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  return {
    messagesUrl: () => (isAlive(child) ? messagesUrl : undefined),
    complaints,
    kill: async () => {
      await end(child, 'SIGKILL');
    },
    stop: () => end(child, 'SIGTERM'),
  };
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (isAlive(child)) {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
  return child.exitCode;
}
