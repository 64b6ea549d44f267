import { CasebridgeError } from '../errors.ts';

/**
 * The result of some work, or `UPSTREAM_TIMEOUT` when the signal comes first: nobody waits for ever.
 * @param service who is waited for, as people know it
 */
export function beforeDeadline<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  milliseconds: number,
  service: string,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const isLate = () => {
      const seconds = Math.max(1, Math.round(milliseconds / 1000));
      // Calls that notice the signal themselves say better who was late, so they go first.
      setTimeout(() => reject(new CasebridgeError('UPSTREAM_TIMEOUT', { service, seconds })), 100);
    };
    if (signal.aborted) isLate();
    signal.addEventListener('abort', isLate, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', isLate));
  });
}
