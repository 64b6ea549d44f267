import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { AuditKind } from '../audit/entries.ts';
import type { RunbookDeps } from './deps.ts';
import { changeRun, type SetupRun, type StepState, stateOf, type Values, withStep } from './run.ts';
import type { Notice, Runbook } from './runbook.ts';
import { somebodyOf } from './somebody.ts';
import type { AskedValue, Step } from './step.ts';
import { reopened } from './verify-step.ts';
import { hasRight, requireSight } from './who-may.ts';

const clickSchema = z.looseObject({
  step: z.string().min(1).max(100),
  /** How the card showed it. */
  was: z.enum(['open', 'done', 'skipped']).default('open'),
});

/**
 * Somebody did the step by hand, and it is checked. What they typed is kept; what cannot be right is asked for again, without
 * being shown: it may be a secret in the wrong place.
 * @throws CARD_OUTDATED, SETUP_STEP_NOT_YOURS, SETUP_STEP_BLOCKED, STORE_UNAVAILABLE
 */
export async function verifyByHand(
  turn: Turn,
  data: unknown,
  deps: RunbookDeps,
  runbook: Runbook,
): Promise<Reply> {
  const typed = parseCardData(clickSchema, data);
  const run = await runbook.read();
  const step = runbook.stepOf(run, typed.step);
  const isOnlyLook = await mayOnlyLook(turn, step, run, runbook);
  const already = doneMeanwhile(turn, run, step, typed.was);
  if (already !== undefined) return runbook.stepReply(turn, step.id, already);
  if (isOnlyLook) return runbook.verify(turn, step.id, 'look');
  const { values, wrong } = readAsked(step.asks, typed);
  if (Object.keys(values).length > 0) {
    await changeRun(deps.records, (now) =>
      now.id === run.id ? { ...now, values: { ...now.values, ...values } } : now,
    );
    // Their names alone: what was typed in the wrong place may be a secret, and this is kept for ever.
    const after = Object.keys(values).join(', ');
    await deps.audit.add({ kind: 'valuesTyped', by: somebodyOf(turn), subject: step.id, after });
  }
  if (wrong === undefined) return runbook.verify(turn, step.id, 'byHand');
  const { words } = turn;
  const text = words.say('setup.card.unreadable', {
    label: words.say(wrong.label),
    example: words.say(wrong.example),
  });
  return { ...(await runbook.stepReply(turn, step.id, { kind: 'warning', text })), unfinished: true };
}

/**
 * Whoever configures may see whether somebody else's step is in order already.
 * @throws SETUP_STEP_NOT_YOURS for anybody else, and where somebody's word is asked for
 */
async function mayOnlyLook(turn: Turn, step: Step, run: SetupRun, runbook: Runbook): Promise<boolean> {
  try {
    await runbook.requireMay(turn, step, run);
    return false;
  } catch (error) {
    const isAnothers = isCasebridgeError(error, 'SETUP_STEP_NOT_YOURS');
    if (isAnothers && hasRight(turn, 'setup') && step.check !== undefined && step.takesWord !== true)
      return true;
    throw error;
  }
}

/** What is typed as it is shown was not changed; a computed value that somebody leaves as it is becomes theirs. */
function readAsked(
  asks: readonly AskedValue[],
  typed: Readonly<Record<string, unknown>>,
): { readonly values: Values; readonly wrong: AskedValue | undefined } {
  const said = asks.flatMap((asked) => {
    const value = typed[asked.name];
    // An older card, or a check again, asks for nothing.
    return typeof value === 'string' ? [{ asked, value: value.trim() }] : [];
  });
  const isRight = ({ asked, value }: (typeof said)[number]) =>
    value.length <= 300 && asked.pattern.test(value);
  return {
    values: Object.fromEntries(said.filter(isRight).map(({ asked, value }) => [asked.name, value])),
    wrong: said.find((one) => !isRight(one))?.asked,
  };
}

/** What somebody else did since the card was shown is not done again. */
function doneMeanwhile(
  { words }: Turn,
  run: SetupRun,
  step: Step,
  was: StepState['status'],
): Notice | undefined {
  const { status, by, at } = stateOf(run, step.id);
  if (status === 'open' || status === was) return undefined;
  const said = { status, person: by?.name ?? '', at: at ?? '' };
  return { kind: 'info', text: words.say('setup.card.already', said) };
}

/** An optional step is left out. @throws CARD_OUTDATED, SETUP_STEP_NOT_YOURS, STORE_UNAVAILABLE */
export async function skipStep(
  turn: Turn,
  data: unknown,
  deps: RunbookDeps,
  runbook: Runbook,
): Promise<Reply> {
  const { step: stepId, was } = parseCardData(clickSchema, data);
  const run = await runbook.read();
  const step = runbook.stepOf(run, stepId);
  if (step.isOptional !== true) throw new CasebridgeError('CARD_OUTDATED', { step: stepId });
  await requireSight(turn, step, run, deps);
  const already = doneMeanwhile(turn, run, step, was);
  if (already !== undefined) return runbook.stepReply(turn, step.id, already);
  const by = somebodyOf(turn);
  return settle(turn, run, step, 'stepSkipped', deps, runbook, (state) =>
    state.status === 'open' ? { ...state, status: 'skipped', by, at: turn.now } : state,
  );
}

/** A step that was done or left out is open again; what was made for it stays. @throws as `skipStep` */
export async function reopenStep(
  turn: Turn,
  data: unknown,
  deps: RunbookDeps,
  runbook: Runbook,
): Promise<Reply> {
  const { step: stepId } = parseCardData(clickSchema, data);
  const run = await runbook.read();
  const step = runbook.stepOf(run, stepId);
  await requireSight(turn, step, run, deps);
  return settle(turn, run, step, 'stepReopened', deps, runbook, (state) =>
    state.status === 'open' ? state : reopened(state),
  );
}

async function settle(
  turn: Turn,
  run: SetupRun,
  step: Step,
  kind: AuditKind & ('stepSkipped' | 'stepReopened'),
  deps: RunbookDeps,
  runbook: Runbook,
  change: (state: StepState) => StepState,
): Promise<Reply> {
  let isChanged = false;
  await changeRun(deps.records, (now) => {
    const before = stateOf(now, step.id);
    isChanged = now.id === run.id && change(before).status !== before.status;
    return isChanged ? withStep(now, step.id, change) : now;
  });
  if (isChanged) {
    await deps.audit.add({ kind, by: somebodyOf(turn), subject: step.id });
    await runbook.refreshCards();
  }
  const text = turn.words.say(`setup.card.${kind}`);
  return runbook.stepReply(turn, step.id, isChanged ? { kind: 'good', text } : undefined);
}
