import { z } from 'zod';
import { CasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { requireUnblocked } from '../runbook/progress.ts';
import { inPlace } from '../runbook/shared-cards.ts';
import type { AutomaticDeps } from './deps.ts';
import { doPlan } from './do-plan.ts';
import { inBackground, type Task, withOwnTime } from './in-background.ts';
import { refuseWithoutRight } from './needed-roles.ts';
import { placeOf, planReply } from './plan-card.ts';
import { type Plan, planStep } from './plan-step.ts';
import { type SignIns, signInOnCard } from './sign-in.ts';
import { underWayReply } from './under-way.ts';
import { openStep, sameRun, type Work } from './work.ts';

/** Shows what would be written; or the step again, where that cannot be. */
export async function showPlan(turn: Turn, data: unknown, deps: AutomaticDeps): Promise<Reply> {
  const work = await openStep(turn, data, deps);
  const refused = await refuse(work, deps);
  if (refused !== undefined) return refused;
  const plan = await planStep(work, deps);
  return (
    (await refuseUnknown(work, plan, deps)) ?? inPlace(turn, work.run, planReply(work, plan, deps.runbook))
  );
}

const doData = z.object({ plan: z.string() });

/**
 * Does a plan that was confirmed. One that has changed since is shown again instead.
 * @throws SETUP_STEP_UNDER_WAY, SETUP_CONFLICT and what `doPlan` and Entra throw, as far as the turn lasts; what comes later
 *   is on the card
 */
export async function doStep(
  turn: Turn,
  data: unknown,
  deps: AutomaticDeps,
  signIns: SignIns,
): Promise<Reply> {
  const { plan: confirmed } = parseCardData(doData, data);
  const work = await openStep(turn, data, deps);
  const refused = await refuse(work, deps);
  if (refused !== undefined) return refused;
  const plan = await planStep(work, deps);
  const unknown = await refuseUnknown(work, plan, deps);
  if (unknown !== undefined) return unknown;
  if (plan.hash !== confirmed) return inPlace(turn, work.run, changedReply(work, plan, deps));
  requireNoConflict(plan);
  return plan.needsSignIn
    ? inBackground(work, deps, undefined, (task) => signInAndDo(task, work, confirmed, deps, signIns))
    : inBackground(work, deps, underWayReply(work, deps), (task) =>
        doConfirmed({ ...work, turn: withOwnTime(task.turn, deps) }, confirmed, deps),
      );
}

/** @returns the step with the right that is missing, and how it is done by hand. @throws SETUP_STEP_BLOCKED, CARD_OUTDATED */
async function refuse({ turn, run, step }: Work, deps: AutomaticDeps): Promise<Reply | undefined> {
  requireUnblocked(run, step, deps.runbook.pathOf(run), turn.words);
  if (step.automatic === undefined) throw new CasebridgeError('CARD_OUTDATED');
  return refuseWithoutRight(turn, step, deps);
}

/** What a person has to tell first. */
async function refuseUnknown({ turn, step }: Work, { unknown }: Plan, deps: AutomaticDeps) {
  if (unknown.length === 0) return undefined;
  const text = turn.words.say('setup.automatic.unknown', { values: unknown.join(', ') });
  return deps.runbook.stepReply(turn, step.id, { kind: 'warning', text });
}

function changedReply(work: Work, plan: Plan, { runbook }: AutomaticDeps): Reply {
  const text = work.turn.words.say('setup.automatic.changed');
  return planReply(work, plan, runbook, { kind: 'info', text });
}

function requireNoConflict({ conflicts: [first] }: Plan): void {
  if (first !== undefined) throw new CasebridgeError('SETUP_CONFLICT', { what: placeOf(first) });
}

async function signInAndDo(
  task: Task,
  work: Work,
  confirmed: string,
  deps: AutomaticDeps,
  signIns: SignIns,
): Promise<Reply | undefined> {
  const signedIn = await signInOnCard(task, work, deps, signIns);
  return signedIn && doConfirmed(signedIn, confirmed, deps);
}

async function doConfirmed(work: Work, confirmed: string, deps: AutomaticDeps): Promise<Reply> {
  const { turn, step } = work;
  const instead = await deps.runbook.withStep(work.run, step.id, async () => {
    const current = { ...work, run: await sameRun(work.run, deps) };
    const { session, ...unsigned } = current;
    const plan = await planStep(unsigned, deps);
    if (plan.hash !== confirmed) return changedReply(current, plan, deps);
    // Only the sign-in shows what the directory has.
    requireNoConflict(session === undefined ? plan : await planStep(current, deps));
    // Also where all of it is there: whoever made it may not have lived to write down what it is.
    await doPlan(current, deps);
    return undefined;
  });
  return instead ?? deps.runbook.verify(turn, step.id, 'automatic');
}
