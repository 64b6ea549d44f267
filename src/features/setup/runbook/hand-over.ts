import { z } from 'zod';
import { parseCardData } from '../../card-data.ts';
import type { ChatMember, Reply, Turn } from '../../turn.ts';
import type { RunbookDeps } from './deps.ts';
import { membersOrNone, type Recipient, recipientOf } from './hand-over-recipient.ts';
import { tellRecipient } from './hand-over-tell.ts';
import { titleOf } from './progress.ts';
import { changeRun, type SetupRun, stateOf, withStep } from './run.ts';
import type { Runbook } from './runbook.ts';
import { somebodyOf } from './somebody.ts';
import type { Step } from './step.ts';
import { stepIdOf } from './step-id.ts';
import { hasRight, notYours, requireSight } from './who-may.ts';

/** More do not fit a card: then an address is typed. */
const mostChoices = 50;

/** To whom, asked of whoever clicked. @throws CARD_OUTDATED, SETUP_STEP_NOT_YOURS, SETUP_NOT_STARTED, STORE_UNAVAILABLE */
export async function askHandOver(
  turn: Turn,
  data: unknown,
  deps: RunbookDeps,
  runbook: Runbook,
): Promise<Reply> {
  const run = await runbook.read();
  const step = runbook.stepOf(run, stepIdOf(data));
  await requireMayHandOver(turn, step, run, deps);
  return form(turn, run, step, runbook);
}

/** Whoever may do it on somebody's word alone may do it themselves: nobody answers for whom they would choose. */
async function requireMayHandOver(turn: Turn, step: Step, run: SetupRun, deps: RunbookDeps): Promise<void> {
  const may = await requireSight(turn, step, run, deps);
  if (may.is === 'unchecked' && !hasRight(turn, 'setup')) throw notYours(turn, [step.who]);
}

const toSchema = z.object({
  /** Chosen: a member's Entra object id. */
  to: z.string().max(300).default(''),
  /** Typed, and then it counts. */
  email: z.string().max(320).default(''),
});

/** Hands the step over and tells them. @throws as `askHandOver` */
export async function handOver(
  turn: Turn,
  data: unknown,
  deps: RunbookDeps,
  runbook: Runbook,
): Promise<Reply> {
  const { words } = turn;
  const run = await runbook.read();
  const step = runbook.stepOf(run, stepIdOf(data));
  await requireMayHandOver(turn, step, run, deps);
  if (stateOf(run, step.id).status !== 'open') {
    const text = words.say('setup.handOver.notOpen');
    return runbook.stepReply(turn, step.id, { kind: 'info', text });
  }
  const { to, email } = parseCardData(toSchema, data);
  const found = await recipientOf(turn, { to, email: email.trim() }, deps);
  if ('problem' in found) return form(turn, run, step, runbook, found.problem);
  const given = await give(turn, run, step, found, deps);
  if (given === undefined) return runbook.stepReply(turn, step.id);
  await runbook.refreshCards();
  const { told, notes } = await tellRecipient(turn, { run: given, step, recipient: found }, deps, runbook);
  return handedOverCard(turn, { run: given, step, told, notes }, found, runbook);
}

/** @returns the run as it is then; undefined when the step is not open any more */
async function give(
  turn: Turn,
  run: SetupRun,
  step: Step,
  { name, entraObjectId, email }: Recipient,
  deps: RunbookDeps,
): Promise<SetupRun | undefined> {
  const by = somebodyOf(turn);
  const handedTo = { name, entraObjectId, email, at: turn.now, by };
  let isGiven = false;
  const changed = await changeRun(deps.records, (now) => {
    isGiven = now.id === run.id && stateOf(now, step.id).status === 'open';
    return isGiven ? withStep(now, step.id, (state) => ({ ...state, handedTo })) : now;
  });
  if (!isGiven) return undefined;
  await deps.audit.add({ kind: 'stepHandedOver', by, subject: step.id, after: email || name });
  return changed;
}

async function form(
  turn: Turn,
  run: SetupRun,
  step: Step,
  runbook: Runbook,
  problem?: string,
): Promise<Reply> {
  const { words } = turn;
  const title = titleOf(step, runbook.pathOf(run), words);
  const summary = words.say('setup.handOver.heading', { step: title });
  return {
    card: 'setup/hand-over',
    data: {
      heading: summary,
      what: words.say('setup.handOver.what', { who: words.say(`setup.roles.${step.who}`) }),
      ...(problem !== undefined && { problem }),
      people: choicesOf(await membersOrNone(turn), turn),
      step: step.id,
    },
    summary,
    unfinished: true,
  };
}

function choicesOf(members: readonly ChatMember[], { asker, words }: Turn): readonly object[] {
  const choices = members
    .flatMap(({ name, entraObjectId }) =>
      entraObjectId === undefined || entraObjectId === asker.account.entraObjectId
        ? []
        : [{ title: name, value: entraObjectId }],
    )
    .toSorted((one, other) => one.title.localeCompare(other.title, words.language));
  return choices.length > mostChoices ? [] : choices;
}

interface HandedOver {
  readonly run: SetupRun;
  readonly step: Step;
  readonly told: 'ownChat' | 'here' | 'nowhere';
  readonly notes: readonly string[];
}

function handedOverCard(
  { words }: Turn,
  { run, step, told, notes }: HandedOver,
  { name, email }: Recipient,
  runbook: Runbook,
): Reply {
  const title = titleOf(step, runbook.pathOf(run), words);
  const heading = words.say('setup.handOver.done', { step: title, name });
  return {
    card: 'setup/handed-over',
    data: {
      heading,
      told: words.say(`setup.handOver.told.${told}`, { name }),
      notes: notes.map((text) => ({ text })),
      ...(told === 'nowhere' && {
        message: words.say('setup.handOver.message', { name, step: title, email: email || name }),
      }),
      step: step.id,
    },
    summary: heading,
    unfinished: true,
  };
}
