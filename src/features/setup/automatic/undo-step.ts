import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import { titleOf } from '../runbook/progress.ts';
import { changeRun, type Made, type SetupRun, stateOf, withStep } from '../runbook/run.ts';
import { inPlace } from '../runbook/shared-cards.ts';
import { somebodyOf } from '../runbook/somebody.ts';
import type { Step } from '../runbook/step.ts';
import { reopened } from '../runbook/verify-step.ts';
import type { AutomaticDeps } from './deps.ts';
import { inBackground, type Task, withOwnTime } from './in-background.ts';
import { differing, wantedRecord } from './look-at-record.ts';
import { refuseWithoutRight } from './needed-roles.ts';
import { isOfEntra, removeMade, subjectOf } from './remove-made.ts';
import { type SignIns, signInOnCard } from './sign-in.ts';
import { underWayReply } from './under-way.ts';
import { openBook, openStep, requireMaker, sameRun, type Work } from './work.ts';

/** Shows what would be removed: only what Casebridge made. */
export async function showUndo(turn: Turn, data: unknown, deps: AutomaticDeps): Promise<Reply> {
  const work = await openMade(turn, data, deps);
  return (await refuse(work, deps)) ?? inPlace(turn, work.run, await undoReply(work, deps));
}

const undoData = z.object({ plan: z.string() });

/** Removes it, the newest first, and opens the step again. What is shown again has changed since. */
export async function undoStep(
  turn: Turn,
  data: unknown,
  deps: AutomaticDeps,
  signIns: SignIns,
): Promise<Reply> {
  const { plan } = parseCardData(undoData, data);
  const work = await openMade(turn, data, deps);
  const refused = await refuse(work, deps);
  if (refused !== undefined) return refused;
  const { made } = stateOf(work.run, work.step.id);
  if (hashOf(made) !== plan) return inPlace(turn, work.run, await undoReply(work, deps));
  return made.some(isOfEntra)
    ? inBackground(work, deps, undefined, (task) => signInAndUndo(task, work, plan, deps, signIns))
    : inBackground(work, deps, underWayReply(work, deps), (task) =>
        undo({ ...work, turn: withOwnTime(task.turn, deps) }, plan, deps),
      );
}

async function signInAndUndo(
  task: Task,
  work: Work,
  plan: string,
  deps: AutomaticDeps,
  signIns: SignIns,
): Promise<Reply | undefined> {
  const signedIn = await signInOnCard(task, work, deps, signIns);
  return signedIn && undo(signedIn, plan, deps);
}

/** Who made the step's secret for somebody else undoes that, too. */
function openMade(turn: Turn, data: unknown, deps: AutomaticDeps): Promise<Work> {
  return openStep(turn, data, deps, (step, run) => requireMaker(turn, step, run, deps));
}

/** @returns the step, with the right that is missing */
async function refuse({ turn, run, step }: Work, deps: AutomaticDeps): Promise<Reply | undefined> {
  const isThere = stateOf(run, step.id).made.some((made) => !isOfEntra(made));
  return isThere ? refuseWithoutRight(turn, step, deps) : undefined;
}

async function undoReply(work: Work, deps: AutomaticDeps): Promise<Reply> {
  const { turn, run, step } = work;
  const { words } = turn;
  const { made } = stateOf(run, step.id);
  const path = deps.runbook.pathOf(run);
  const heading = words.say('setup.undo.heading', { step: titleOf(step, path, words) });
  const lead = words.say(made.length === 0 ? 'setup.undo.nothing' : 'setup.undo.lead');
  const items = await Promise.all(made.toReversed().map((one) => itemLines(one, work, deps)));
  const later = dependentsOf(step, run, deps).map((other) => titleOf(other, path, words));
  return {
    card: 'setup/undo',
    data: {
      ...{ heading, lead, items },
      ...(later.length > 0 && { later: words.say('setup.undo.later', { steps: words.list(later) }) }),
      confirm: words.say(made.some(isOfEntra) ? 'setup.undo.signInAndUndo' : 'setup.undo.confirm'),
      step: step.id,
      plan: hashOf(made),
    },
    summary: `${heading}. ${lead}`,
  };
}

async function itemLines(made: Made, work: Work, deps: AutomaticDeps): Promise<object> {
  const { words } = work.turn;
  const isChange = made.kind === 'record' && made.before !== undefined;
  const others = await changedSince(made, work, deps);
  const before = isChange ? Object.entries(made.before ?? {}) : [];
  return {
    title: `${isChange ? '↩' : '➖'} ${subjectOf(made)}`,
    state: words.say(isChange ? 'setup.undo.isRestored' : 'setup.undo.isRemoved'),
    fields: before.map(([label, value]) => ({ label, value: value || words.say('setup.automatic.empty') })),
    ...(others.length > 0 && {
      others: words.say(isChange ? 'setup.undo.isLeft' : 'setup.undo.goesToo', { fields: others.join(', ') }),
    }),
  };
}

/** Columns of a row that are neither what Casebridge wrote nor what they were. */
async function changedSince(
  made: Made,
  { turn, run, step }: Work,
  deps: AutomaticDeps,
): Promise<readonly string[]> {
  if (made.kind !== 'record' || made.id === undefined) return [];
  const values = deps.runbook.valuesOf(run);
  const planned = (step.automatic ?? [])
    .filter((one) => one.kind === 'record')
    .find((one) => one.table === made.table && wantedRecord(one, values).name === made.name);
  if (planned === undefined) return [];
  const { fields } = wantedRecord(planned, values);
  const [row] = await deps.systems.instance.find(
    made.table,
    { sys_id: made.id },
    Object.keys(fields),
    turn,
    1,
  );
  if (row === undefined) return [];
  const others = differing(row, fields);
  return made.before === undefined
    ? others
    : others.filter(
        (column) => made.before?.[column] !== undefined && row.fields[column] !== made.before[column],
      );
}

/** Steps that were done on top of this one, and of those. */
function dependentsOf(step: Step, run: SetupRun, { runbook }: AutomaticDeps): readonly Step[] {
  const { steps } = runbook.pathOf(run);
  const reached = new Set([step.id]);
  // In the path's order, which has what a step depends on before it.
  for (const other of steps) if (other.dependsOn.some((id) => reached.has(id))) reached.add(other.id);
  return steps.filter(({ id }) => id !== step.id && reached.has(id) && stateOf(run, id).status === 'done');
}

function hashOf(made: readonly Made[]): string {
  const shown = made.map((one) => ({ id: one.id, subject: subjectOf(one) }));
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22);
}

async function undo(work: Work, plan: string, deps: AutomaticDeps): Promise<Reply> {
  const { turn, step } = work;
  const left = await deps.runbook.withStep(work.run, step.id, async () => {
    const current = { ...work, run: await sameRun(work.run, deps) };
    // What was made while somebody signed in, nobody has confirmed.
    if (hashOf(stateOf(current.run, step.id).made) !== plan) return undefined;
    // First of all: a step of which only a part is left must not count as done.
    await openAgain(current, deps);
    return removeAll(current, deps);
  });
  if (left === undefined) return undoReply({ ...work, run: await sameRun(work.run, deps) }, deps);
  await deps.runbook.refreshCards();
  const text =
    left.length === 0
      ? turn.words.say('setup.undo.done')
      : turn.words.say('setup.undo.doneButLeft', { what: left.join(', ') });
  return deps.runbook.stepReply(turn, step.id, { kind: left.length === 0 ? 'good' : 'warning', text });
}

async function removeAll(work: Work, deps: AutomaticDeps): Promise<readonly string[]> {
  const book = openBook(work, deps);
  const left: string[] = [];
  try {
    for (const made of book.state().made.toReversed())
      left.push(...(await removeMade(made, work, book, deps)));
  } catch (error) {
    if (!isCasebridgeError(error, 'GRAPH_FORBIDDEN')) throw error;
    throw new CasebridgeError('ENTRA_ADMIN_NOT_ALLOWED', {}, { cause: error });
  }
  return left;
}

async function openAgain({ turn, run, step }: Work, deps: AutomaticDeps): Promise<void> {
  const steps = [step, ...dependentsOf(step, run, deps)].filter(
    ({ id }) => stateOf(run, id).status !== 'open',
  );
  await changeRun(deps.records, (kept) =>
    kept.id === run.id ? steps.reduce((now, { id }) => withStep(now, id, reopened), kept) : kept,
  );
  for (const { id } of steps)
    await deps.audit.add({ kind: 'stepReopened', by: somebodyOf(turn), subject: id });
}
