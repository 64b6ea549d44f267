import { CasebridgeError } from '../../../errors.ts';
import { type Finding, runChecks } from '../../findings.ts';
import type { Turn } from '../../turn.ts';
import type { RunbookDeps } from './deps.ts';
import { requireUnblocked } from './progress.ts';
import { changeRun, type SetupRun, type Somebody, type StepState, stateOf, withStep } from './run.ts';
import type { Notice } from './runbook.ts';
import { somebodyOf } from './somebody.ts';
import type { Path, Step } from './step.ts';
import { valuesOf } from './values.ts';

type VerifyDeps = Pick<RunbookDeps, 'records' | 'systems' | 'audit' | 'known'>;

export interface Verified {
  readonly run: SetupRun;
  readonly findings: readonly Finding[];
  readonly notice: Notice;
}

/** Looks at a step and writes down what was found. @throws SETUP_STEP_BLOCKED, SETUP_NOT_STARTED, STORE_UNAVAILABLE */
export async function verifyStep(
  turn: Turn,
  { run, path, step }: { readonly run: SetupRun; readonly path: Path; readonly step: Step },
  how: Check['how'],
  deps: VerifyDeps,
): Promise<Verified> {
  requireUnblocked(run, step, path, turn.words);
  const [findings, seenNow] = await Promise.all([
    look(turn, run, step, deps),
    lookAtUnseen(
      turn,
      run,
      path.steps.filter(({ id }) => id !== step.id),
      deps,
    ),
  ]);
  const result = resultOf(findings);
  const about = findings
    .filter((finding) => finding.result === 'bad')
    .flatMap((finding) => finding.about ?? []);
  const checked = { at: turn.now, result, about: [...new Set(about)] };
  const by = somebodyOf(turn);
  let before = stateOf(run, step.id);
  const changed = await changeRun(deps.records, (now) => {
    if (now.id !== run.id) return now;
    before = stateOf(now, step.id);
    const verified = withStep(now, step.id, (state) => afterCheck(state, { checked, by, how }));
    return seenNow.reduce(
      (kept, { id }) => withStep(kept, id, (state) => nowSeen(state, turn.now)),
      verified,
    );
  });
  if (changed?.id !== run.id) throw new CasebridgeError('SETUP_NOT_STARTED');
  const after = stateOf(changed, step.id);
  if (before.status !== after.status) {
    const kind = after.status === 'done' ? 'stepDone' : 'stepReopened';
    await deps.audit.add({ kind, by, subject: step.id });
  }
  return { run: changed, findings, notice: noticeOf(turn, before, result, after.status === 'done') };
}

/** Done steps of which not everything could be seen: what another step brings about may show it. @returns those in order */
async function lookAtUnseen(
  turn: Turn,
  run: SetupRun,
  steps: readonly Step[],
  deps: VerifyDeps,
): Promise<readonly Step[]> {
  const unseen = steps.filter(({ id }) => {
    const { status, checked } = stateOf(run, id);
    return status === 'done' && checked?.result === 'unseen';
  });
  const looks = unseen.map(async (step) => ({ step, findings: await look(turn, run, step, deps) }));
  const seen = await Promise.all(looks);
  return seen.filter(({ findings }) => resultOf(findings) === 'good').map(({ step }) => step);
}

/** Whoever did it did so; only that it is in order is known now. */
function nowSeen(state: StepState, at: Date): StepState {
  const isWaiting = state.status === 'done' && state.checked?.result === 'unseen';
  return isWaiting ? { ...state, checked: { at, result: 'good', about: [] } } : state;
}

async function look(turn: Turn, run: SetupRun, step: Step, deps: VerifyDeps): Promise<readonly Finding[]> {
  const { check } = step;
  if (check === undefined) return [];
  const values = valuesOf(run, deps.known);
  const name = () => turn.words.say(step.title);
  return runChecks(turn, [
    { about: step.id, name, run: (look) => check({ ...look, run, step, values }, deps.systems) },
  ]);
}

/** Where nothing was looked at, nothing was seen. */
function resultOf(findings: readonly Finding[]): Finding['result'] {
  const found = findings.map(({ result }) => result);
  if (found.includes('bad')) return 'bad';
  return found.length === 0 || found.includes('unseen') ? 'unseen' : 'good';
}

interface Check {
  readonly checked: NonNullable<StepState['checked']>;
  readonly by: Somebody;
  readonly how: 'automatic' | 'byHand' | 'look';
}

/** Who did it stays who did it; what is found wrong is open again. */
function afterCheck(state: StepState, { checked, by, how }: Check): StepState {
  if (checked.result === 'bad') return { ...reopened(state), checked };
  if (state.status === 'done' || (how === 'look' && checked.result !== 'good')) return { ...state, checked };
  return {
    ...state,
    ...{ status: 'done', by, at: checked.at, checked },
    how: how === 'automatic' ? 'automatic' : 'byHand',
  };
}

/** Open, as if nobody had done it; what was made for it is still there. */
export function reopened({ made, handedTo, checked }: StepState): StepState {
  return { status: 'open', made, ...(handedTo && { handedTo }), ...(checked && { checked }) };
}

function noticeOf({ words }: Turn, before: StepState, result: Finding['result'], isDone: boolean): Notice {
  if (result === 'bad') return { kind: 'warning', text: words.say('setup.card.isBad') };
  if (!isDone) return { kind: 'info', text: words.say('setup.card.isOnlyLook') };
  const isAgain = before.status === 'done' ? 'yes' : 'no';
  const kind = result === 'good' ? 'good' : 'info';
  return {
    kind,
    text: words.say(result === 'good' ? 'setup.card.isGood' : 'setup.card.isUnseen', { isAgain }),
  };
}
