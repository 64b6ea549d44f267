import { CasebridgeError } from '../../../errors.ts';
import type { Reply, Turn } from '../../turn.ts';
import { askQuestions, givenIn } from './ask-questions.ts';
import type { RunbookDeps } from './deps.ts';
import { pathFor } from './engine.ts';
import type { SetupRun } from './run.ts';
import type { Notice, Runbook } from './runbook.ts';
import { sharedCard } from './shared-card.ts';
import { isShared, keepCard, refreshCards } from './shared-cards.ts';
import { somebodyOf } from './somebody.ts';
import type { Step } from './step.ts';
import { hasRight, isHandedTo, notYours, standingOf } from './who-may.ts';

/**
 * What `setup` gives: to whoever configures the questions, or the card that is kept up to date from now on; to others the steps
 * that are theirs. @throws SETUP_NOT_STARTED, SETUP_STEP_NOT_YOURS, STORE_UNAVAILABLE
 */
export async function showSetup(turn: Turn, deps: RunbookDeps, runbook: Runbook): Promise<Reply> {
  const kept = await deps.records.read();
  const isSetup = hasRight(turn, 'setup');
  if (kept === undefined) {
    if (isSetup) return askQuestions(turn, deps);
    throw new CasebridgeError('SETUP_NOT_STARTED');
  }
  return isSetup ? sharedReply(turn, kept.run, deps) : ownSteps(turn, kept.run, deps, runbook);
}

/** The same, asked with a button: nothing is posted, and a card that everybody sees is shown to everybody. */
export async function showAgain(turn: Turn, deps: RunbookDeps, runbook: Runbook): Promise<Reply> {
  const kept = await deps.records.read();
  return kept !== undefined && isShared(turn, kept.run)
    ? sharedReply(turn, kept.run, deps)
    : showSetup(turn, deps, runbook);
}

/** How things are now, on a card that stays as it is. @throws as `showSetup` */
export async function showStatus(turn: Turn, deps: RunbookDeps, runbook: Runbook): Promise<Reply> {
  const run = await runbook.read();
  const isKnown = turn.asker.known && turn.asker.person.rights.size > 0;
  if (!isKnown) return ownSteps(turn, run, deps, runbook);
  const notice = { kind: 'info', text: turn.words.say('setup.runbook.asOf', { at: turn.now }) } as const;
  return sharedCard(run, runbook.pathOf(run), turn.words, { notice });
}

/** The questions again, as they were answered. A set-up that was started meanwhile is shown instead. */
export async function askAgain(
  turn: Turn,
  data: unknown,
  deps: RunbookDeps,
  runbook: Runbook,
): Promise<Reply> {
  const isStarted = (await deps.records.read()) !== undefined;
  return isStarted ? showAgain(turn, deps, runbook) : askQuestions(turn, deps, givenIn(data));
}

/** The card that is kept up to date, where it was posted as well as where it takes the place of another. */
export function sharedReply(turn: Turn, run: SetupRun, deps: RunbookDeps, notice?: Notice): Reply {
  const path = pathFor(deps.paths, run.path);
  const [home] = run.cards;
  const isHome = home === undefined || home.chat.conversationId === turn.chat.conversationId;
  return {
    ...sharedCard(run, path, turn.words, { notice, isHome }),
    onPosted: async (activityId) => {
      const now = await keepCard(turn, activityId, run.id, 'last', deps);
      const isStale = now !== undefined && JSON.stringify(now.steps) !== JSON.stringify(run.steps);
      if (isStale) await refreshCards(deps, ({ path: id }) => pathFor(deps.paths, id));
    },
  };
}

/** The clicked card becomes the administrators' conversation's: where Casebridge tells what is wrong. */
export async function joinHere(turn: Turn, deps: RunbookDeps, runbook: Runbook): Promise<Reply> {
  const run = await runbook.read();
  const { clicked } = turn;
  if (clicked === undefined) throw new CasebridgeError('CARD_OUTDATED');
  const now = (await keepCard(turn, clicked, run.id, 'first', deps)) ?? run;
  const subject = turn.place.name ?? turn.place.kind;
  await deps.audit.add({ kind: 'conversationMoved', by: somebodyOf(turn), subject });
  await runbook.refreshCards();
  return sharedReply(turn, now, deps, { kind: 'good', text: turn.words.say('setup.runbook.joined') });
}

async function ownSteps(turn: Turn, run: SetupRun, deps: RunbookDeps, runbook: Runbook): Promise<Reply> {
  const path = runbook.pathOf(run);
  const standing = standingOf(turn, deps);
  const mine: Step[] = [];
  for (const step of path.steps) {
    const may = await standing.may(step, run);
    const isMine = may.is !== 'no' || may.makesSecret === true || isHandedTo(turn, run, step);
    if (isMine) mine.push(step);
  }
  const [only, ...others] = mine;
  if (only === undefined)
    throw notYours(
      turn,
      path.steps.map(({ who }) => who),
    );
  return others.length === 0
    ? runbook.stepReply(turn, only.id)
    : sharedCard(run, path, turn.words, { only: mine });
}
