import type { Log } from '../../../log.ts';
import type { RunbookDeps } from '../runbook/deps.ts';
import type { Runbook } from '../runbook/runbook.ts';

/** What doing steps automatically, undoing them and handing out secrets needs of everybody else. */
export interface AutomaticDeps
  extends Pick<
    RunbookDeps,
    'records' | 'audit' | 'systems' | 'messenger' | 'openChat' | 'linkedAccount' | 'newId'
  > {
  readonly runbook: Runbook;
  /** Bytes that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array;
  readonly now: () => Date;
  /** @throws what the signal was aborted with */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /**
   * Does what outlives a turn. When the app closes it aborts the signal, and waits for the work.
   * @param work does not throw
   */
  readonly background: (work: (closing: AbortSignal) => Promise<void>) => void;
  /** After how long somebody who waits is told that it takes longer; well below what a turn may take. */
  readonly inTurnMilliseconds: number;
  readonly log: Pick<Log, 'warn' | 'error'>;
}
