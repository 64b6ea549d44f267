import { isCasebridgeError } from '../../../errors.ts';
import { type Check, type Finding, type LookTurn, unseen } from '../../findings.ts';
import { type SetupRun, stateOf } from '../runbook/run.ts';
import type { Step } from '../runbook/step.ts';
import type { LookDeps } from './deps.ts';

export type StepsDeps = Pick<LookDeps, 'records' | 'runbook' | 'systems'>;

/** `done`: whatever somebody has done so far still has to hold. `all`: everything that the path needs. */
export type Which = 'done' | 'all';

/** What the path's steps made, as it is now; without a set-up there is nothing to look at. */
export function stepsCheck(deps: StepsDeps, which: Which): Check {
  return {
    about: 'steps',
    name: ({ words }) => words.say('diagnose.what.steps'),
    run: async (turn) => {
      const kept = await deps.records.read();
      if (kept === undefined) return [];
      const { run } = kept;
      const { steps } = deps.runbook.pathOf(run);
      const looked = steps.filter((step) => isLookedAt(step, run, which));
      const found = await Promise.all(looked.map((step) => checkStep(turn, step, run, deps)));
      return found.flat();
    },
  };
}

/** What may be left out is only looked at where somebody did it. */
function isLookedAt({ id, isOptional, check }: Step, run: SetupRun, which: Which): boolean {
  if (isOptional && check === undefined) return false;
  const { status } = stateOf(run, id);
  return status === 'done' || (which === 'all' && status !== 'skipped' && !isOptional);
}

async function checkStep(
  turn: LookTurn,
  step: Step,
  run: SetupRun,
  { runbook, systems }: StepsDeps,
): Promise<readonly Finding[]> {
  const { words } = turn;
  // One of its own: Node.js warns of a signal that a dozen steps listen to.
  const signal = AbortSignal.any([turn.signal]);
  const what = words.say('diagnose.step', { step: words.say(step.title) });
  const about = `${step.id}.check`;
  if (step.check === undefined)
    return [{ result: 'unseen', about, text: words.say('diagnose.stepWord', { what }) }];
  try {
    const found = await step.check({ ...turn, signal, run, step, values: runbook.valuesOf(run) }, systems);
    return found.map((finding) => ({
      ...finding,
      about: finding.about ?? about,
      text: words.say('diagnose.found', { what, text: finding.text }),
    }));
  } catch (error) {
    if (isCasebridgeError(error)) return [unseen(what, error, turn, about)];
    if (!signal.aborted) throw error;
    return [unseen(what, undefined, turn, about)];
  }
}

/** Steps that the path needs and nobody has done yet, as one finding; good ones are no news. */
export function openStepsCheck({ records, runbook }: Pick<StepsDeps, 'records' | 'runbook'>): Check {
  return {
    about: 'setup.open',
    name: ({ words }) => words.say('diagnose.what.steps'),
    run: async ({ words }) => {
      const kept = await records.read();
      if (kept === undefined) return [];
      const { run } = kept;
      const open = runbook
        .pathOf(run)
        .steps.filter(({ id, isOptional }) => !isOptional && stateOf(run, id).status === 'open');
      if (open.length === 0) return [];
      const steps = words.list(open.map(({ title }) => words.say(title)));
      const text = words.say('diagnose.openSteps', { count: open.length, steps });
      return [{ result: 'bad', about: 'setup.open', text, todo: [words.say('diagnose.openStepsTodo')] }];
    },
  };
}
