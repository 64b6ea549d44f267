import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Turn } from '../../turn.ts';
import type { AuditEntry } from '../audit/entries.ts';
import {
  changeRun,
  type HandedTo,
  type Made,
  type SetupRun,
  type StepState,
  stateOf,
  type ValueName,
  type Values,
  withStep,
} from '../runbook/run.ts';
import { somebodyOf } from '../runbook/somebody.ts';
import type { PlannedSecret, Step } from '../runbook/step.ts';
import type { DirectorySession } from '../systems.ts';
import type { AutomaticDeps } from './deps.ts';
import { withNamedIds } from './named-ids.ts';

/** One piece of work on a step, done for one person. */
export interface Work {
  readonly turn: Turn;
  readonly run: SetupRun;
  readonly step: Step;
  /** The Entra administrator's sign-in, where the work takes one. */
  readonly session?: DirectorySession;
}

const stepData = z.object({ step: z.string() });

/**
 * A step that somebody clicked.
 * @throws SETUP_NOT_STARTED, SETUP_STEP_NOT_YOURS, CARD_OUTDATED
 */
export async function openStep(
  turn: Turn,
  data: unknown,
  { runbook }: AutomaticDeps,
  requireWho: (step: Step, run: SetupRun) => Promise<unknown> = (step, run) =>
    runbook.requireMay(turn, step, run),
): Promise<Work> {
  const { step: stepId } = parseCardData(stepData, data);
  const run = await runbook.read();
  const step = runbook.stepOf(run, stepId);
  await requireWho(step, run);
  return { turn, run, step };
}

/** @throws SETUP_NOT_STARTED when the set-up was begun anew meanwhile */
export async function sameRun(
  { id }: SetupRun,
  { runbook }: Pick<AutomaticDeps, 'runbook'>,
): Promise<SetupRun> {
  const run = await runbook.read();
  if (run.id !== id) throw new CasebridgeError('SETUP_NOT_STARTED');
  return run;
}

/**
 * Whoever does the step; or an Entra administrator, who makes the secret for whom it was handed over to.
 * @returns the one to whom it was handed over, where it is not for the one who asks
 * @throws as `Runbook.requireMay`
 */
export async function requireMaker(
  turn: Turn,
  step: Step,
  run: SetupRun,
  { runbook }: Pick<AutomaticDeps, 'runbook'>,
): Promise<HandedTo | undefined> {
  try {
    await runbook.requireMay(turn, step, run);
    return undefined;
  } catch (error) {
    const { handedTo } = stateOf(run, step.id);
    const isForOther = handedTo !== undefined && personalSecretOf(step)?.from.system === 'entra';
    if (!isForOther || !isCasebridgeError(error, 'SETUP_STEP_NOT_YOURS')) throw error;
    await runbook.requireMay(turn, { ...step, who: 'entra' }, run);
    return handedTo;
  }
}

/** The secret of the step that a person types. */
export function personalSecretOf({ automatic = [] }: Pick<Step, 'automatic'>): PlannedSecret | undefined {
  return automatic.find(
    (planned): planned is PlannedSecret => planned.kind === 'secret' && 'person' in planned.to,
  );
}

/** What the work writes into the run that all share. */
export interface Book {
  state(): StepState;
  values(): Values;
  /** Writes down what is about to be made, unless it is written down already. */
  begin(made: Made): Promise<void>;
  /** What was about to be made is there. */
  settle(pending: Made, made: Made): Promise<void>;
  drop(made: Made): Promise<void>;
  learn(values: Values): Promise<void>;
  /** What they stood for is gone. */
  forget(names: readonly ValueName[]): Promise<void>;
  note(entry: Pick<AuditEntry, 'kind' | 'subject' | 'before' | 'after'>): Promise<void>;
}

/** All functions of a book throw STORE_UNAVAILABLE, and SETUP_NOT_STARTED when there is another set-up meanwhile. */
export function openBook({ turn, run, step, session }: Work, deps: AutomaticDeps): Book {
  let known = run;
  const change = async (how: (kept: SetupRun) => SetupRun): Promise<void> => {
    const kept = await changeRun(deps.records, (kept) => (kept.id === run.id ? how(kept) : kept));
    if (kept?.id !== run.id) throw new CasebridgeError('SETUP_NOT_STARTED');
    known = kept;
  };
  const changeMade = (how: (made: readonly Made[]) => readonly Made[]) =>
    change((kept) => withStep(kept, step.id, (state) => ({ ...state, made: how(state.made) })));
  return {
    state: () => stateOf(known, step.id),
    values: () => deps.runbook.valuesOf(known),
    begin: (made) => changeMade((all) => (all.some((other) => isSame(other, made)) ? all : [...all, made])),
    settle: (pending, made) =>
      change((kept) =>
        withStep(kept, step.id, ({ checked, ...state }) => ({
          ...state,
          made: state.made.map((one) => (isSame(one, pending) ? made : one)),
          // Nobody has looked at a new secret yet.
          ...(checked !== undefined && made.kind !== 'secret' && { checked }),
        })),
      ),
    drop: (made) => changeMade((all) => all.filter((one) => !isSame(one, made))),
    learn: (values) => change((kept) => ({ ...kept, values: { ...kept.values, ...values } })),
    forget: (names) =>
      change((kept) => {
        const gone = new Set<string>(names);
        const values = Object.fromEntries(Object.entries(kept.values).filter(([name]) => !gone.has(name)));
        return gone.size === 0 ? kept : { ...kept, values };
      }),
    note: (entry) =>
      deps.audit.add({
        ...entry,
        subject: withNamedIds(entry.subject, step, deps.runbook.valuesOf(known)),
        by: somebodyOf(turn),
        ...(session !== undefined && { as: session.account.userName }),
      }),
  };
}

/** Two entries about one thing: what comes back from the store is another object. */
export function isSame(one: Made, other: Made): boolean {
  return (
    one.kind === other.kind && one.id === other.id && one.name === other.name && homeOf(one) === homeOf(other)
  );
}

/** Where it is: a table, or the app registration it belongs to. */
function homeOf(made: Made): string | undefined {
  if (made.kind === 'record') return made.table;
  return made.kind === 'application' ? undefined : made.clientId;
}
