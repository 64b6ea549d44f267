import { CasebridgeError } from '../../errors.ts';
import type { Sent } from './send-write.ts';

/**
 * Sends a write and, when its answer is lost, looks it up before sending it again, once at most.
 * @param lookUp what the write came to; undefined when it was not done so far
 * @throws WRITE_UNCERTAIN when looking it up failed, or ServiceNow may be at work on it still; all else: not done
 */
export async function settleWrite<Result>(
  send: () => Promise<Sent<Result>>,
  lookUp: (mayStillHappen: boolean) => Promise<Result | undefined>,
): Promise<Result> {
  const first = await sendAndLookUp(send, lookUp);
  if (first.outcome === 'done') return first.result;
  const second = await sendAndLookUp(send, lookUp);
  if (second.outcome === 'done') return second.result;
  throw second.cause;
}

/**
 * Sends a write that comes to the same however often it is done, and once more when its answer is lost; for what cannot be
 * looked up.
 * @throws WRITE_UNCERTAIN when no answer came to either; all else: not done
 */
export async function settleRepeatable<Result>(send: () => Promise<Sent<Result>>): Promise<Result> {
  const first = await send();
  if (first.outcome === 'done') return first.result;
  const second = await send().catch((error: unknown) => {
    throw uncertain(error);
  });
  if (second.outcome === 'done') return second.result;
  throw uncertain(second.cause);
}

type Settled<Result> =
  | { readonly outcome: 'done'; readonly result: Result }
  | { readonly outcome: 'not done'; readonly cause: CasebridgeError };

async function sendAndLookUp<Result>(
  send: () => Promise<Sent<Result>>,
  lookUp: (mayStillHappen: boolean) => Promise<Result | undefined>,
): Promise<Settled<Result>> {
  const sent = await send();
  if (sent.outcome === 'done') return sent;
  const found = await lookUp(sent.mayStillHappen).catch((error: unknown) => {
    throw uncertain(error);
  });
  if (found !== undefined) return { outcome: 'done', result: found };
  if (sent.mayStillHappen) throw uncertain(sent.cause);
  return { outcome: 'not done', cause: sent.cause };
}

function uncertain(cause: unknown): CasebridgeError {
  return new CasebridgeError('WRITE_UNCERTAIN', { service: 'ServiceNow' }, { cause });
}
