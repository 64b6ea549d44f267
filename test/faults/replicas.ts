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

/** One that does nothing until `begin`, and then does not need seconds to be there. */
export interface WarmReplica extends Replica {
  begin(): void;
}

export function startReplica(settings: Readonly<Record<string, string>>): Replica {
  const warm = startScript('src/main.ts', settings);
  warm.begin();
  return warm;
}

export function warmReplica(settings: Readonly<Record<string, string>>): WarmReplica {
  return startScript('test/faults/warm-replica.ts', settings);
}

function startScript(script: string, settings: Readonly<Record<string, string>>): WarmReplica {
  const child = spawn(process.execPath, ['--import', 'tsx', script, 'sandbox'], {
    cwd: project,
    env: { PATH: process.env.PATH, LC_ALL: 'en_US.UTF-8', PORT: '0', SANDBOX_CHAT: 'off', ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let messagesUrl: string | undefined;
  const complaints: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    messagesUrl ??= /^ {2}Bot +(http\S+)$/.exec(line)?.[1];
    if (line.startsWith('{')) complaints.push(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  return {
    begin: () => void child.stdin.write('begin'),
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
