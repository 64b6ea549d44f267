import { z } from 'zod';
import { asCasebridgeError, CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { requireUnblocked } from '../runbook/progress.ts';
import { type Somebody, stateOf } from '../runbook/run.ts';
import { somebodyOf } from '../runbook/somebody.ts';
import type { PlannedSecret } from '../runbook/step.ts';
import type { AutomaticDeps } from './deps.ts';
import { orTakeBack } from './do-plan.ts';
import { doLookup } from './do-records.ts';
import { inBackground, type Task, withOwnTime } from './in-background.ts';
import { secretsMade } from './look-at-entra.ts';
import { missingRole } from './needed-roles.ts';
import type { OneTimeSecrets } from './one-time-secrets.ts';
import { makeSecret, type ShownSecret } from './put-secret.ts';
import { columnOf } from './remove-made.ts';
import {
  askReply,
  givenReply,
  makingReply,
  secretCodeReply,
  secretReply,
  waitsReply,
} from './secret-cards.ts';
import { type SignIns, signInAsAdministrator } from './sign-in.ts';
import { personalSecretOf, requireMaker, sameRun, type Work } from './work.ts';
import { writeToPerson } from './write-card.ts';

export interface SecretDeps extends AutomaticDeps {
  readonly secrets: OneTimeSecrets;
  readonly signIns: SignIns;
}

interface Asked extends Work {
  readonly planned: PlannedSecret;
  /** Who types it: mostly the one who asks. */
  readonly recipient: Somebody;
}

const secretData = z.object({ step: z.string(), again: z.literal(true).optional() });

/**
 * Makes a secret that a person types, and shows it; where it is Entra's, an administrator signs in first. Only for a dialog.
 * @throws SETUP_STEP_NOT_YOURS, SETUP_STEP_BLOCKED, SETUP_RIGHT_MISSING, SETUP_STEP_UNDER_WAY, CARD_OUTDATED, DIALOG_ONLY and what
 *   the systems throw
 */
export async function openSecret(turn: Turn, data: unknown, deps: SecretDeps): Promise<Reply> {
  const { step: stepId, again } = parseCardData(secretData, data);
  const asked = await openFor(turn, stepId, deps);
  const waiting = await showWaiting(asked, deps);
  if (waiting !== undefined) return waiting;
  const { planned, step, run } = asked;
  const earlier = secretsMade(planned, deps.runbook.valuesOf(run), stateOf(run, step.id));
  if (earlier.some(({ id }) => id !== undefined) && again !== true) return askReply(planned, step, turn);
  if (planned.from.system === 'entra') return beginSignIn(asked, deps);
  await requireRole(asked, deps);
  return beginMaking(asked, deps);
}

/** "Show the secret": it, once it is there. @throws what prevented it, and as `openSecret` */
export async function showSecret(turn: Turn, data: unknown, deps: SecretDeps): Promise<Reply> {
  const { step: stepId } = parseCardData(secretData, data);
  const asked = await openFor(turn, stepId, deps);
  return (await showWaiting(asked, deps, 'notYet')) ?? askReply(asked.planned, asked.step, turn);
}

/** @returns undefined when nothing waits */
async function showWaiting(asked: Asked, deps: SecretDeps, notice?: 'notYet'): Promise<Reply | undefined> {
  const { turn, step } = asked;
  const { entraObjectId } = turn.asker.account;
  const waiting = deps.secrets.peek(entraObjectId, step);
  switch (waiting?.is) {
    case undefined:
      return undefined;
    case 'signIn':
      return secretCodeReply(waiting.invitation, step, turn, notice);
    case 'making':
      return makingReply(step, turn, notice);
    case 'given':
      return givenReply(waiting.to, turn);
    case 'failed':
      deps.secrets.take(entraObjectId, step);
      throw waiting.error;
    case 'ready':
      // Taken before it is shown: of two clicks, one gets it.
      deps.secrets.take(entraObjectId, step);
      return shown(waiting.secret, asked, deps);
  }
}

async function shown(secret: ShownSecret, { turn, planned }: Asked, deps: SecretDeps): Promise<Reply> {
  await deps.audit.add({ kind: 'secretShown', by: somebodyOf(turn), subject: secret.name });
  return secretReply(secret, planned, turn);
}

/** Whoever does the step; or an Entra administrator, who may make the secret for whom the step was handed over to. */
async function openFor(turn: Turn, stepId: string, deps: SecretDeps): Promise<Asked> {
  const { runbook } = deps;
  if (!turn.isDialog) throw new CasebridgeError('DIALOG_ONLY');
  const run = await runbook.read();
  const step = runbook.stepOf(run, stepId);
  const planned = personalSecretOf(step);
  if (planned === undefined) throw new CasebridgeError('CARD_OUTDATED');
  requireUnblocked(run, step, runbook.pathOf(run), turn.words);
  const handedTo = await requireMaker(turn, step, run, deps);
  return { turn, run, step, planned, recipient: handedTo ?? somebodyOf(turn) };
}

/** @throws SETUP_RIGHT_MISSING, also where nobody can tell */
async function requireRole({ step, turn }: Work, { systems }: AutomaticDeps): Promise<void> {
  const missing = await missingRole(step, turn, systems.instance);
  if (missing !== undefined) throw new CasebridgeError('SETUP_RIGHT_MISSING', { right: missing.role });
}

/** The whole of it or nothing: a secret that is not shown must not be in use. */
function make(asked: Asked, deps: AutomaticDeps): Promise<ShownSecret> {
  const { step, planned } = asked;
  return deps.runbook.withStep(asked.run, step.id, async () => {
    const work = { ...asked, run: await sameRun(asked.run, deps) };
    return orTakeBack(work, deps, async (doing) => {
      for (const lookup of step.automatic ?? []) if (lookup.kind === 'lookup') await doLookup(lookup, doing);
      return makeSecret(planned, columnOf(planned)[0], doing);
    });
  });
}

function beginMaking(asked: Asked, deps: SecretDeps): Promise<Reply> {
  const { turn, step } = asked;
  const { entraObjectId } = turn.asker.account;
  return inDialog(asked, deps, makingReply(step, turn), async (task) => {
    deps.secrets.put(entraObjectId, step, { is: 'making' });
    const secret = await make({ ...asked, turn: withOwnTime(task.turn, deps) }, deps);
    deps.secrets.put(entraObjectId, step, { is: 'ready', secret });
  });
}

function beginSignIn(asked: Asked, deps: SecretDeps): Promise<Reply> {
  return inDialog(asked, deps, undefined, (task) => signInAndMake(task, asked, deps));
}

/** Does what a dialog may not have the time for; what comes of it after the answer waits for "Show the secret". */
function inDialog(
  asked: Asked,
  deps: SecretDeps,
  underWay: Reply | undefined,
  work: (task: Task) => Promise<void>,
): Promise<Reply> {
  const { turn, step } = asked;
  const { entraObjectId } = turn.asker.account;
  return inBackground(asked, deps, underWay, async (task) => {
    try {
      await work(task);
      // Asked last: an answer that comes too late for the dialog would go into the conversation.
      return task.stillWaits() ? showWaiting(asked, deps) : undefined;
    } catch (error) {
      if (task.stillWaits()) {
        deps.secrets.take(entraObjectId, step);
        throw error;
      }
      deps.secrets.put(entraObjectId, step, { is: 'failed', error });
      const { code } = asCasebridgeError(error);
      deps.log.warn({ correlationId: turn.correlationId, step: step.id, code }, 'a secret was not made');
      return undefined;
    }
  });
}

async function signInAndMake(task: Task, asked: Asked, deps: SecretDeps): Promise<void> {
  const { step, recipient } = asked;
  const { turn } = task;
  const { entraObjectId } = turn.asker.account;
  const session = await signInAsAdministrator(
    turn,
    step,
    async (invitation) => {
      deps.secrets.put(entraObjectId, step, { is: 'signIn', invitation });
      task.answer(secretCodeReply(invitation, step, turn));
    },
    deps,
    deps.signIns,
  );
  if (session === undefined) return;
  const secret = await make({ ...asked, session, turn: withOwnTime(turn, deps) }, deps);
  deps.secrets.put(recipient.entraObjectId, step, { is: 'ready', secret });
  if (recipient.entraObjectId === entraObjectId) return;
  deps.secrets.put(entraObjectId, step, { is: 'given', to: recipient.name });
  await writeToPerson(recipient.entraObjectId, waitsReply(step, somebodyOf(turn).name, turn), turn, deps);
}
