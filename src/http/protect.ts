import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  TaskCancelledError,
} from 'cockatiel';
import { CasebridgeError, isCasebridgeError } from '../errors.ts';
import type { HttpRequest, HttpResponse, Request, ServiceName } from './request.ts';

export interface Protection {
  readonly service: ServiceName;
  /** Requests that are under way at once; one more waits. */
  readonly maximumParallel: number;
  /** Requests that wait; one more is told that the service is busy. */
  readonly maximumWaiting: number;
  /** After so many failures in a row nobody is made to wait for the service any more. */
  readonly failuresBeforeBreak: number;
  /** After so long one request tries whether the service answers again. */
  readonly breakMilliseconds: number;
}

/**
 * A way to one service that neither floods it (bulkhead) nor makes everybody wait for it in vain while it does not
 * answer (circuit breaker).
 * @returns a request that also throws SERVICENOW_NOT_ANSWERING at once while the circuit is open, and UPSTREAM_BUSY
 *   when too many wait
 */
export function protect(request: Request, protection: Protection, now: () => Date): Request {
  const { service, maximumParallel, maximumWaiting, failuresBeforeBreak, breakMilliseconds } = protection;
  const room = bulkhead(maximumParallel, maximumWaiting);
  const breaker = circuitBreaker(
    handleWhenResult((answer) => isAttempt(answer) && answer.isFailure),
    { halfOpenAfter: breakMilliseconds, breaker: new ConsecutiveBreaker(failuresBeforeBreak) },
  );
  // Its own `state` still says "open" when it lets somebody try.
  let isOpen = false;
  let isTrial = false;
  breaker.onBreak(() => {
    isOpen = true;
    isTrial = false;
  });
  breaker.onHalfOpen(() => {
    isOpen = false;
    isTrial = true;
  });
  breaker.onReset(() => {
    isTrial = false;
  });
  let failingSince: Date | undefined;
  const attempt = async (call: HttpRequest): Promise<Attempt> => {
    // Whoever waited for room while the circuit opened need not try any more.
    if (isOpen) throw new BrokenCircuitError();
    const began = now();
    const isTrying = isTrial;
    const done = await attemptOnce(request, call);
    // Who gave up early proves nothing: thrown past the breaker, it counts neither way. A trial has to end one way.
    if ('error' in done && done.hasGivenUp && !isTrying) throw done.error;
    failingSince = done.isFailure ? (failingSince ?? began) : undefined;
    return done;
  };
  const notAnswering = () =>
    new CasebridgeError('SERVICENOW_NOT_ANSWERING', { since: failingSince ?? now() });
  return async (call) => {
    // One request tries; the others do not wait to see what becomes of it.
    if (breaker.state === CircuitState.HalfOpen) throw notAnswering();
    try {
      return resultOf(await breaker.execute(() => room.execute(() => attempt(call), call.signal)));
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw notAnswering();
      if (error instanceof BulkheadRejectedError)
        throw new CasebridgeError('UPSTREAM_BUSY', { service, seconds: 0 });
      if (error instanceof TaskCancelledError)
        throw new CasebridgeError(
          'UPSTREAM_TIMEOUT',
          { service, seconds: 1 },
          { cause: 'ended while waiting' },
        );
      throw error;
    }
  };
}

/** Nothing is thrown, so that the circuit breaker sees one kind of thing. */
type Attempt =
  | { readonly response: HttpResponse; readonly isFailure: boolean }
  | { readonly error: unknown; readonly isFailure: boolean; readonly hasGivenUp: boolean };

async function attemptOnce(request: Request, call: HttpRequest): Promise<Attempt> {
  const started = performance.now();
  try {
    const response = await request(call);
    return { response, isFailure: response.status >= 500 || response.status === 202 };
  } catch (error) {
    const hasGivenUp = call.signal?.aborted === true && performance.now() - started < patienceMilliseconds;
    return { error, isFailure: isCasebridgeError(error), hasGivenUp };
  }
}

/** Somebody who gave up sooner says nothing about the service. */
const patienceMilliseconds = 2_000;

function resultOf(attempt: Attempt): HttpResponse {
  if ('error' in attempt) throw attempt.error;
  return attempt.response;
}

function isAttempt(value: unknown): value is Attempt {
  return typeof value === 'object' && value !== null && 'isFailure' in value;
}
