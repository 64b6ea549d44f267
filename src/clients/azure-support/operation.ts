import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { isCasebridgeError } from '../../errors.ts';
import { retryAfter } from '../../http/retry-after.ts';
import {
  type AzureAnswer,
  type AzureProblem,
  type AzureSupportOptions,
  ask,
  problemIn,
  refusal,
} from './connection.ts';

/** How a long-running operation stands. */
export type Standing =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly problem: AzureProblem }
  /** Azure does not know it any more. */
  | { readonly kind: 'unknown' };

const status = z.object({ status: z.string() });
const defaultPauseMilliseconds = 1_000;
/** Whoever sets no limit does not wait for ever. */
const maximumLooks = 8;

/** Where an accepted request can be followed; undefined when Azure does not say. */
export function operationOf({ headers }: AzureAnswer): string | undefined {
  return headers['azure-asyncoperation'] || headers.location || undefined;
}

/**
 * Follows an operation until it is over, as long as the signal allows. Failures on the way say nothing about it:
 * it is taken for running.
 */
export async function followOperation(
  azure: AzureSupportOptions,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Standing> {
  for (let looks = 1; looks <= maximumLooks && signal?.aborted !== true; looks += 1) {
    const looked = await look(azure, path, signal);
    if (looked === undefined) break;
    const { standing, answer } = looked;
    if (standing.kind !== 'running') return standing;
    if (looks === maximumLooks) break;
    const wanted = retryAfter(answer.headers['retry-after'], new Date()) ?? defaultPauseMilliseconds;
    await pause(wanted, undefined, signal && { signal }).catch(() => undefined);
  }
  return { kind: 'running' };
}

async function look(azure: AzureSupportOptions, path: string, signal: AbortSignal | undefined) {
  try {
    const answer = await ask(azure, { path, signal });
    return { answer, standing: standingOf(answer) };
  } catch (error) {
    if (isCasebridgeError(error)) return undefined;
    throw error;
  }
}

/** At the address of its status the body tells; at that of its result the answer's own status does. */
function standingOf(answer: AzureAnswer): Standing {
  if (answer.status === 404) return { kind: 'unknown' };
  if (answer.status === 202) return { kind: 'running' };
  if (answer.status >= 400) {
    return refusal(answer).code === 'UPSTREAM_REFUSED'
      ? { kind: 'failed', problem: problemIn(answer.body) }
      : { kind: 'running' };
  }
  switch (status.safeParse(answer.body).data?.status.toLowerCase()) {
    case undefined:
    case 'succeeded':
      return { kind: 'succeeded' };
    case 'failed':
    case 'canceled':
      return { kind: 'failed', problem: problemIn(answer.body) };
    default:
      return { kind: 'running' };
  }
}
