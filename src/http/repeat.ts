import { DelegateBackoff, handleWhenResult, type IRetryBackoffContext, retry } from 'cockatiel';
import type { Ending, HttpRequest, HttpResponse } from './request.ts';
import { retryAfter } from './retry-after.ts';

/** Methods that change nothing, so that repeating them is always right. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** 202 is how ServiceNow says that it threw the request away. */
const passingStatuses: ReadonlySet<number> = new Set([202, 408, 425, 429, 500, 502, 503, 504]);
const maximumRetries = 2;
const firstPauseMilliseconds = 100;

/** What one attempt came to. Nothing is thrown, so that the policy below sees one kind of thing. */
type Attempt =
  | { readonly response: HttpResponse; readonly isWorthRepeating: boolean }
  | { readonly error: unknown; readonly isWorthRepeating: boolean };

const policy = retry(
  handleWhenResult((attempt) => isAttempt(attempt) && attempt.isWorthRepeating),
  { maxAttempts: maximumRetries, backoff: new DelegateBackoff(pauseBefore) },
).dangerouslyUnref();

/**
 * Sends once, and what may be repeated again after a passing fault.
 * @param deadline when it must be over, on the clock of `performance.now()`
 */
export async function repeatedly(
  request: HttpRequest,
  send: () => Promise<HttpResponse>,
  ending: Ending,
  deadline: number,
): Promise<HttpResponse> {
  if (!isSafe(request) && request.untouchedStatuses === undefined) return send();
  const first = await attemptOnce(request, send, ending, deadline);
  // Nearly always: the policy is left out of what is done thousands of times a minute.
  if (!first.isWorthRepeating) return resultOf(first);
  let attempt: Attempt | undefined = first;
  const again = policy.execute(async () => {
    const done = attempt ?? (await attemptOnce(request, send, ending, deadline));
    attempt = undefined;
    return done;
  });
  return resultOf(await Promise.race([again, whenEnded(ending)]));
}

async function attemptOnce(
  request: HttpRequest,
  send: () => Promise<HttpResponse>,
  ending: Ending,
  deadline: number,
): Promise<Attempt> {
  try {
    const response = await send();
    return {
      response,
      isWorthRepeating: isPassingFault(response, request) && fitsBefore(deadline, response),
    };
  } catch (error) {
    // What was sent may have arrived, so only a safe method is sent again.
    return { error, isWorthRepeating: isSafe(request) && !ending.aborted && isBrokenConnection(error) };
  }
}

function resultOf(attempt: Attempt): HttpResponse {
  if ('error' in attempt) throw attempt.error;
  return attempt.response;
}

function isSafe({ method = 'GET' }: HttpRequest): boolean {
  return safeMethods.has(method);
}

function isPassingFault(response: HttpResponse, request: HttpRequest): boolean {
  const { isUsable, untouchedStatuses } = request;
  if (!isSafe(request)) return untouchedStatuses?.has(response.status) ?? false;
  if (passingStatuses.has(response.status)) return true;
  return response.status === 200 && isUsable !== undefined && !isUsable(response);
}

/** Whoever asks for more patience than is left gets no second question. */
function fitsBefore(deadline: number, { headers }: HttpResponse): boolean {
  const asked = retryAfter(headers['retry-after'], new Date());
  return asked === undefined || performance.now() + asked < deadline;
}

/** What came over the wire was broken; what we could not make sense of will not get better. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

function pauseBefore({ attempt, result }: IRetryBackoffContext<unknown>): number {
  const asked =
    'value' in result && isAttempt(result.value) && 'response' in result.value
      ? retryAfter(result.value.response.headers['retry-after'], new Date())
      : undefined;
  return asked ?? firstPauseMilliseconds * 2 ** attempt * (1 + Math.random() / 5);
}

function isAttempt(value: unknown): value is Attempt {
  return typeof value === 'object' && value !== null && 'isWorthRepeating' in value;
}

/** Rejects as a request does that is ended on the way. */
function whenEnded(ending: Ending): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new DOMException('ended between two attempts', 'AbortError'));
    if (ending.aborted) end();
    else ending.once('abort', end);
  });
}
