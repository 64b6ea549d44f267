import { CasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import { type SetupRun, type StepState, stateOf } from './run.ts';
import type { Path, Step } from './step.ts';

/** Nothing is left to do on the step: it is done, or it is left out. */
export function isSettled(run: Pick<SetupRun, 'steps'>, stepId: string): boolean {
  return stateOf(run, stepId).status !== 'open';
}

/** Steps that have to be done before this one, and are not. */
export function missingFor(run: SetupRun, step: Step, path: Path): readonly Step[] {
  return path.steps.filter(({ id }) => step.dependsOn.includes(id) && !isSettled(run, id));
}

/** @throws SETUP_STEP_BLOCKED when some have to */
export function requireUnblocked(run: SetupRun, step: Step, path: Path, words: Words): void {
  const missing = missingFor(run, step, path);
  if (missing.length === 0) return;
  const steps = words.list(missing.map((other) => titleOf(other, path, words)));
  throw new CasebridgeError('SETUP_STEP_BLOCKED', { steps });
}

/** What can be done now, the needed before the optional. */
export function nextStep(run: SetupRun, path: Path): Step | undefined {
  const ready = path.steps.filter(
    (step) => !isSettled(run, step.id) && missingFor(run, step, path).length === 0,
  );
  return ready.find(({ isOptional }) => isOptional === undefined) ?? ready[0];
}

/** Where a step stands: an icon, and the same in words. */
export interface Standpoint {
  readonly icon: string;
  readonly text: string;
}

export function standpointOf(run: SetupRun, step: Step, path: Path, words: Words): Standpoint {
  const state = stateOf(run, step.id);
  if (state.status === 'skipped') return { icon: '⏭', text: words.say('setup.runbook.skipped') };
  if (state.status === 'done') return donePoint(state, words);
  if (state.checked?.result === 'bad') {
    return { icon: '✖', text: words.say('setup.runbook.problem', { at: state.checked.at }) };
  }
  const blocking = missingFor(run, step, path).map((other) => String(path.steps.indexOf(other) + 1));
  if (blocking.length > 0) {
    const steps = words.list(blocking);
    return { icon: '🔒', text: words.say('setup.runbook.blocked', { steps, count: blocking.length }) };
  }
  if (state.handedTo !== undefined) {
    return { icon: '⏳', text: words.say('setup.runbook.waiting', { person: state.handedTo.name }) };
  }
  const optional = step.isOptional === true ? 'yes' : 'no';
  return {
    icon: '○',
    text: words.say('setup.runbook.open', { who: words.say(`setup.roleNames.${step.who}`), optional }),
  };
}

function donePoint({ by, at, checked }: StepState, words: Words): Standpoint {
  const who = { person: by?.name ?? '', at: at ?? '' };
  return checked?.result === 'good'
    ? { icon: '✔', text: words.say('setup.runbook.done', who) }
    : { icon: '❔', text: words.say('setup.runbook.unseen', who) };
}

/** `4. Outbound OAuth provider`: steps are called by their number in the path. */
export function titleOf(step: Step, path: Path, words: Words): string {
  return `${path.steps.indexOf(step) + 1}. ${words.say(step.title)}`;
}
