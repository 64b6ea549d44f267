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
      // Our own calls notice the signal themselves and name who was late; the SDK's, which go to Teams, do not.
      setTimeout(
        () => reject(new CasebridgeError('UPSTREAM_TIMEOUT', { service: 'Microsoft Teams', seconds })),
        100,
      );
    };
    signal.addEventListener('abort', isLate, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', isLate));
  });
}
