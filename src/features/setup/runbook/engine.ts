import { CasebridgeError } from '../../../errors.ts';
import type { Finding } from '../../findings.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { RunbookDeps } from './deps.ts';
import type { SetupRun } from './run.ts';
import { type Notice, type Runbook, stepLeaseMilliseconds } from './runbook.ts';
import { inPlace, refreshCards } from './shared-cards.ts';
import type { Path, Step } from './step.ts';
import { stepCard } from './step-card.ts';
import { valuesOf } from './values.ts';
import { verifyStep } from './verify-step.ts';
import { hasRight, isHandedTo, requireMay, requireSight } from './who-may.ts';

/** The set-up, read anew from the store by whoever asks. Nothing is kept here. */
export function createRunbook(deps: RunbookDeps): Runbook {
  const read = async (): Promise<SetupRun> => {
    const kept = await deps.records.read();
    if (kept === undefined) throw new CasebridgeError('SETUP_NOT_STARTED');
    return kept.run;
  };
  const pathOf = ({ path }: SetupRun) => pathFor(deps.paths, path);
  const stepOf = (run: SetupRun, stepId: string): Step => {
    const step = pathOf(run).steps.find(({ id }) => id === stepId);
    if (step === undefined) throw new CasebridgeError('CARD_OUTDATED', { step: stepId });
    return step;
  };
  const refresh = () => refreshCards(deps, pathOf);
  const show = async (turn: Turn, run: SetupRun, step: Step, told: Told): Promise<Reply> => {
    const may = await requireSight(turn, step, run, deps, true);
    const isSetup = hasRight(turn, 'setup');
    const reply = stepCard({
      ...{ run, step, may, ...told },
      path: pathOf(run),
      values: valuesOf(run, deps.known),
      words: turn.words,
      hasDialogs: deps.hasDialogs,
      mayArrange: isSetup || may.is !== 'no',
      hasOthers: isSetup || !isHandedTo(turn, run, step),
      mayGoOn: isSetup,
    });
    return inPlace(turn, run, reply);
  };
  return {
    read,
    pathOf,
    stepOf,
    valuesOf: (run) => valuesOf(run, deps.known),
    requireMay: (turn, step, run) => requireMay(turn, step, run, deps),
    verify: async (turn, stepId, how) => {
      const run = await read();
      const step = stepOf(run, stepId);
      const verified = await verifyStep(turn, { run, path: pathOf(run), step }, how, deps);
      await refresh();
      return show(turn, verified.run, step, verified);
    },
    stepReply: async (turn, stepId, notice) => {
      const run = await read();
      return show(turn, run, stepOf(run, stepId), { notice });
    },
    refreshCards: refresh,
    withStep: (run, stepId, work) => withStepClaimed(run, stepId, work, deps),
  };
}

interface Told {
  readonly notice?: Notice | undefined;
  readonly findings?: readonly Finding[] | undefined;
}

/** @throws TypeError for a path that this version does not have */
export function pathFor(paths: readonly Path[], id: Path['id']): Path {
  const path = paths.find((candidate) => candidate.id === id);
  if (path === undefined) throw new TypeError(`there is no path ${id}`);
  return path;
}

async function withStepClaimed<Result>(
  { id }: SetupRun,
  stepId: string,
  work: () => Promise<Result>,
  { claims, newId }: Pick<RunbookDeps, 'claims' | 'newId'>,
): Promise<Result> {
  const key = `setup:${id}:${stepId}`;
  const holder = newId();
  if ((await claims.claim(key, holder, stepLeaseMilliseconds)) === 'taken') {
    throw new CasebridgeError('SETUP_STEP_UNDER_WAY');
  }
  try {
    return await work();
  } finally {
    // What was done is in the run, and the key comes free by itself should this fail.
    await claims.release(key, holder).catch(() => undefined);
  }
}
