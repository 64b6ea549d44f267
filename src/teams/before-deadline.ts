import { CasebridgeError } from '../errors.ts';

/** The result of some work, or `UPSTREAM_TIMEOUT` when the signal comes first: nobody waits for ever. */
export function beforeDeadline<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  milliseconds: number,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const isLate = () => {
      const seconds = Math.max(1, Math.round(milliseconds / 1000));
      // Calls notice the signal themselves and name who was late; this is for work that does not.
      setTimeout(
        () => reject(new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'Casebridge', seconds })),
        100,
      );
    };
    signal.addEventListener('abort', isLate, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', isLate));
  });
}
