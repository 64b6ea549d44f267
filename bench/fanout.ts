import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { databaseUrl, findPostgres } from '../test/store/engines.ts';
import { type FanOut, fanOut } from './fanout/fan-out.ts';

// One severe change, told to very many channels: how long that takes against what Teams' limit alone makes necessary, how
// much memory it takes, and how soon the first channel knows. Teams' 50 a second are scaled, so that a run ends within
// two minutes; once they are lifted, to show what the process itself can do.

const runs: readonly { readonly channels: number; readonly perSecond: number | undefined }[] = [
  { channels: 10_000, perSecond: 200 },
  { channels: 100_000, perSecond: 900 },
  { channels: 10_000, perSecond: undefined },
];

const chosen = process.argv.slice(2);

async function onFile(run: (typeof runs)[number]): Promise<FanOut> {
  const folder = await mkdtemp(join(tmpdir(), 'casebridge-fanout-'));
  try {
    return await fanOut({ ...run, place: { kind: 'file', folder } });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function onPostgres(run: (typeof runs)[number]): Promise<FanOut | undefined> {
  const postgres = await findPostgres();
  if (postgres === undefined) {
    console.log(`no PostgreSQL answers at ${new URL(databaseUrl).host}`);
    return undefined;
  }
  const { place, remove } = await postgres.newPlace();
  try {
    return await fanOut({ ...run, place });
  } finally {
    await remove();
  }
}

console.log(
  '| database | channels | limit a second | first to last, s | at the limit, s | ratio | a second | refused | memory before; least and most while telling, MB | change to first post, s | of that, after it was read, s |\n' +
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
);
for (const [name, measure] of [
  ['embedded', onFile],
  ['PostgreSQL', onPostgres],
] as const) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  for (const run of runs) {
    const result = await measure(run);
    if (result === undefined) continue;
    const { seconds, overLimit, memory, freshness, reaction } = result;
    const atLimit = run.perSecond === undefined ? undefined : run.channels / run.perSecond;
    const cells = [
      name,
      run.channels,
      run.perSecond ?? 'none',
      seconds.toFixed(1),
      atLimit?.toFixed(0) ?? '',
      atLimit === undefined ? '' : (seconds / atLimit).toFixed(3),
      (run.channels / seconds).toFixed(0),
      overLimit,
      [memory.before, memory.least, memory.most].map((megabytes) => megabytes.toFixed(0)).join(', '),
      freshness.toFixed(1),
      reaction.toFixed(2),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    // The last process's sockets and pages go first.
    await wait(1_000);
  }
}
