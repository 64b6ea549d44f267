import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { createBackups } from '../store/backups.ts';
import type { Store } from '../store/index.ts';
import { type KeepBackupsDeps, keepBackups } from '../store/keep-backups.ts';

export interface BackupsParts {
  readonly store: Pick<Store, 'backup'>;
  readonly metrics: {
    backupTried(outcome: string): void;
    watchBackups(newest: () => Date | undefined, now: () => Date): void;
  };
  readonly schedule: KeepBackupsDeps['schedule'];
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * Keeps backups of the embedded database, from now on, in a folder beside it. PostgreSQL has its own.
 * @returns ends it, and waits for one that is being made
 */
export function startBackups(
  { store: place, backups: { everyHours, keep } }: Pick<Config, 'store' | 'backups'>,
  { store, metrics, schedule, now, log }: BackupsParts,
): () => Promise<void> {
  if (place.kind !== 'file' || store.backup === undefined || everyHours === 0) return async () => undefined;
  const folder = join(place.folder, 'backups');
  const kept = keepBackups({
    backups: createBackups({ folder, keep, copy: store.backup }),
    everyMilliseconds: everyHours * 3_600_000,
    now,
    schedule,
    onMade: () => {
      metrics.backupTried('made');
      log.info({ folder }, 'the database was backed up');
    },
    onFailure: (error) => {
      metrics.backupTried('failed');
      log.error({ err: error, folder }, 'the database could not be backed up');
    },
  });
  metrics.watchBackups(kept.newest, now);
  return kept.close;
}
