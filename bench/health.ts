import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Phase } from './health/measure.ts';

// A poll of service health with 1,000 and 10,000 issues of twenty posts: the very first, and one where one in a hundred
// has moved. Casebridge against a peer that fetches, checks and writes everything each time, each in a new process, in turns.

const rounds = 3;
const sizes = [1_000, 10_000];
const bots = ['casebridge', 'peer'] as const;
type Bot = (typeof bots)[number];

function start(file: string, ...args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(`./health/${file}.ts`, import.meta.url));
  return spawn(process.execPath, ['--expose-gc', '--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('the output is needed');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('it ended without a word');
}

async function runOnce(bot: Bot, issues: number): Promise<readonly Phase[]> {
  const graph = start('graph', String(issues));
  const folder = await mkdtemp(join(tmpdir(), 'casebridge-bench-'));
  try {
    const port = (await firstLine(graph)).replace(/\D/g, '');
    return JSON.parse(await firstLine(start(bot, `http://127.0.0.1:${port}`, folder)));
  } finally {
    graph.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

const measures = ['milliseconds', 'heapMegabytes', 'peakMegabytes'] as const;

console.log('| issues | poll | | Casebridge | peer | ratio |\n| --- | --- | --- | --- | --- | --- |');
for (const issues of sizes) {
  const results: Record<Bot, (readonly Phase[])[]> = { casebridge: [], peer: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const bot of round % 2 === 0 ? bots : bots.toReversed()) {
      results[bot].push(await runOnce(bot, issues));
    }
  }
  for (const [index, poll] of ['first', '1 % moved'].entries()) {
    for (const measure of measures) {
      const [own = 0, peer = 0] = bots.map((bot) =>
        median(results[bot].map((phases) => phases[index]?.[measure] ?? 0)),
      );
      const cells = [issues, poll, measure, own.toFixed(0), peer.toFixed(0), (own / peer).toFixed(2)];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
  const open = new Set(bots.flatMap((bot) => results[bot].flat().map((phase) => phase.issues)));
  if (open.size !== 1) throw new Error(`they do not agree on what is open: ${[...open].join(', ')}`);
}
