import type { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { CasebridgeError } from '../../errors.ts';
import {
  type AzureAnswer,
  type AzureProblem,
  type AzureSupportOptions,
  ask,
  problemIn,
  refusal,
  refused,
  refusedChange,
  sendChange,
  service,
  uncertain,
} from './connection.ts';
import { followOperation, operationOf } from './operation.ts';

/** Where what is being made can be followed, by the path of what is made. */
export type Underway = LRUCache<string, string>;

export interface Making<Found> {
  /** Of what is made: it has a name of ours, and there is one of that name at most. */
  readonly path: string;
  readonly body: unknown;
  /** Where Azure tells whether a name is free, and of which type the thing is. */
  readonly nameCheck: { readonly path: string; readonly type: string; readonly name: string };
  /** It as it is there; undefined when it is not. */
  readonly find: () => Promise<Found | undefined>;
}

/**
 * Makes something with a name of ours, once however often it is called: what is there already is found, and what is
 * being made is followed.
 * @returns `accepted`: Azure is still at it
 * @throws SUPPORT_REFUSED, SUPPORT_FORBIDDEN, WRITE_UNCERTAIN, UPSTREAM_*
 */
export async function makeOnce<Found>(
  azure: AzureSupportOptions,
  underway: Underway,
  making: Making<Found>,
  signal: AbortSignal | undefined,
): Promise<Found | 'accepted'> {
  const found = await making.find();
  if (found !== undefined) return found;
  const operation = underway.get(making.path);
  if (operation !== undefined) {
    const followed = await follow(azure, underway, making, operation, signal);
    if (followed !== 'unknown') return followed;
  }
  // It may have been taken by a request of ours that nobody knows the fate of, and that is still being dealt with.
  if (!(await isFree(azure, making.nameCheck, signal))) return 'accepted';
  const sent = await sendChange(azure, { path: making.path, method: 'PUT', body: making.body, signal });
  if (sent.kind === 'lost') return foundAfterLoss(making, sent.cause);
  const { answer } = sent;
  if (answer.status === 202) return followNew(azure, underway, making, answer, signal);
  if (answer.status < 300) return (await making.find()) ?? 'accepted';
  return afterRefusal(making, answer);
}

async function followNew<Found>(
  azure: AzureSupportOptions,
  underway: Underway,
  making: Making<Found>,
  answer: AzureAnswer,
  signal: AbortSignal | undefined,
): Promise<Found | 'accepted'> {
  const operation = operationOf(answer);
  if (operation === undefined) return (await making.find()) ?? 'accepted';
  underway.set(making.path, operation);
  const followed = await follow(azure, underway, making, operation, signal);
  return followed === 'unknown' ? 'accepted' : followed;
}

async function follow<Found>(
  azure: AzureSupportOptions,
  underway: Underway,
  making: Making<Found>,
  operation: string,
  signal: AbortSignal | undefined,
): Promise<Found | 'accepted' | 'unknown'> {
  const standing = await followOperation(azure, operation, signal);
  if (standing.kind === 'running') return 'accepted';
  underway.delete(making.path);
  if (standing.kind === 'unknown') return 'unknown';
  const found = await making.find();
  if (found !== undefined) return found;
  if (standing.kind === 'failed') throw failed(standing.problem);
  return 'accepted';
}

/** It was Azure's own fault: asking again may help. */
const passing = /^(?:Internal|Service|Server|Gateway|Timeout|OperationTimedOut|TooManyRequests)/i;

function failed(problem: AzureProblem): CasebridgeError {
  return passing.test(problem.code)
    ? new CasebridgeError('UPSTREAM_FAILED', { service, status: 500 }, { cause: problem.code })
    : refused(problem);
}

async function foundAfterLoss<Found>(making: Making<Found>, cause: CasebridgeError): Promise<Found> {
  const found = await making.find().catch((error: unknown) => {
    throw uncertain(error);
  });
  if (found === undefined) throw uncertain(cause);
  return found;
}

/** Another request for the same thing is being dealt with. */
const conflicts = /Conflict|Exists|InUse|InProgress|Running/i;

async function afterRefusal<Found>(making: Making<Found>, answer: AzureAnswer): Promise<Found | 'accepted'> {
  const problem = refusedChange(answer);
  if (answer.status !== 409 || problem.code !== 'SUPPORT_REFUSED') throw problem;
  const found = await making.find();
  if (found !== undefined) return found;
  if (conflicts.test(problemIn(answer.body).code)) return 'accepted';
  throw problem;
}

const availability = z.object({ nameAvailable: z.boolean(), reason: z.string().nullish() });

/** @throws SUPPORT_REFUSED when it is no name at all */
async function isFree(
  azure: AzureSupportOptions,
  { path, type, name }: Making<unknown>['nameCheck'],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // It changes nothing, so whatever goes wrong is no reason to be uncertain.
  const answer = await ask(azure, { path, method: 'POST', body: { name, type }, signal });
  if (answer.status !== 200) throw refusal(answer);
  const { data } = availability.safeParse(answer.body);
  if (data?.reason === 'Invalid') throw refused({ code: 'InvalidName', message: name });
  return data?.nameAvailable !== false;
}
