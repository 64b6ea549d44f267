import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Copies of the embedded database in a folder, each named by its moment in UTC. */
export interface Backups {
  /** @returns when the newest was made; undefined when there is none */
  newest(now: Date): Promise<Date | undefined>;
  /** Makes one, and removes the oldest of those that are too many. What goes wrong leaves the others as they are. */
  make(now: Date): Promise<void>;
}

export interface BackupsOptions {
  readonly folder: string;
  /** How many there are at most. */
  readonly keep: number;
  /** Writes the database to an empty file, and throws unless it is whole there. */
  readonly copy: (path: string) => Promise<void>;
}

/** Until it is whole: what a killed process leaves under this name counts for nothing, and the next one replaces it. */
const unfinishedName = 'unfinished.db';

export function createBackups({ folder, keep, copy }: BackupsOptions): Backups {
  return {
    newest: async (now) => (await list(folder, now))[0],
    make: async (now) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const unfinished = join(folder, unfinishedName);
      try {
        await makeEmpty(unfinished);
        await copy(unfinished);
        await writeThrough(unfinished);
        await rename(unfinished, join(folder, nameOf(now)));
      } finally {
        // A part of a copy must not take the room of the database itself.
        await rm(unfinished, { force: true });
      }
      for (const old of (await list(folder, now)).slice(keep)) await rm(join(folder, nameOf(old)));
    },
  };
}

/** Newest first. What a clock that was wrong has dated ahead would be the newest for long, so it waits for its time. */
async function list(folder: string, now: Date): Promise<readonly Date[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .flatMap((entry) => (entry.isFile() ? (momentOf(entry.name) ?? []) : []))
    .filter((moment) => moment <= now)
    .sort((one, other) => other.getTime() - one.getTime());
}

/** SQLite would make it readable for everybody. */
async function makeEmpty(path: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  await file.close();
}

/** SQLite leaves that to the system: a power cut would leave a name without its content. */
async function writeThrough(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** `casebridge-2026-11-23T14-05-00Z.db`: the colons of a moment are none of a file's name everywhere. */
function nameOf(moment: Date): string {
  return `casebridge-${moment.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;
}

/** Undefined for any other name. */
function momentOf(name: string): Date | undefined {
  const [, day, hour, minute, second] =
    /^casebridge-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/.exec(name) ?? [];
  const moment = new Date(`${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(moment.getTime()) || nameOf(moment) !== name ? undefined : moment;
}
