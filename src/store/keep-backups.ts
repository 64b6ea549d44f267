import type { Backups } from './backups.ts';

/** Between looks whether one is due, and before what failed is tried again. */
const pauseMilliseconds = 15 * 60_000;

export interface KeepBackupsDeps {
  readonly backups: Backups;
  /** How old the newest may get. */
  readonly everyMilliseconds: number;
  readonly now: () => Date;
  readonly schedule: (milliseconds: number, work: () => Promise<void>) => () => void;
  readonly onMade: () => void;
  readonly onFailure: (error: unknown) => void;
}

export interface KeptBackups {
  /** When the newest was made, by the last look; undefined while there is none. */
  newest(): Date | undefined;
  /** Ends it, and waits for one that is being made. */
  close(): Promise<void>;
}

/** Makes a backup whenever the newest has got too old, from now on. */
export function keepBackups(deps: KeepBackupsDeps): KeptBackups {
  const { backups, everyMilliseconds, now, schedule, onMade, onFailure } = deps;
  let newest: Date | undefined;
  let isEnded = false;
  let cancel = () => {};
  let looking: Promise<void> = Promise.resolve();
  const makeWhenDue = async () => {
    const at = now();
    newest = await backups.newest(at);
    if (newest !== undefined && at.getTime() - newest.getTime() < everyMilliseconds) return;
    await backups.make(at);
    newest = at;
    onMade();
  };
  const look = () => {
    looking = makeWhenDue()
      .catch(onFailure)
      .then(() => {
        if (!isEnded) cancel = schedule(pauseMilliseconds, look);
      });
    return looking;
  };
  cancel = schedule(0, look);
  return {
    newest: () => newest,
    close: async () => {
      isEnded = true;
      cancel();
      await looking;
    },
  };
}
