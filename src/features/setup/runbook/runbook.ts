import type { Reply, Turn } from '../../turn.ts';
import type { SetupRun, Values } from './run.ts';
import type { Path, Step } from './step.ts';

/** A sentence above a card: what just happened. */
export interface Notice {
  readonly kind: 'good' | 'info' | 'warning';
  readonly text: string;
}

/** The set-up as every part of it sees it. All functions throw STORE_UNAVAILABLE. */
export interface Runbook {
  /** @throws SETUP_NOT_STARTED */
  read(): Promise<SetupRun>;
  pathOf(run: SetupRun): Path;
  /** @throws CARD_OUTDATED for a step that the path does not have */
  stepOf(run: SetupRun, stepId: string): Step;
  /** What is known, with all that follows from it. */
  valuesOf(run: SetupRun): Values;
  /**
   * Whether the person may do the step now: the right for their role, checked where that role is kept, or the step was handed
   * to them and they have it.
   * @throws SETUP_STEP_NOT_YOURS, and what asking Entra throws
   */
  requireMay(turn: Turn, step: Step, run: SetupRun): Promise<void>;
  /**
   * Verifies the step; with nothing bad it is done, by this person. Writes it down, and shows it on every card.
   * @param how `look`: by somebody who may not do it, so that it is done only when everything was seen to be in order
   */
  verify(turn: Turn, stepId: string, how: 'automatic' | 'byHand' | 'look'): Promise<Reply>;
  /** The step as this person sees it. */
  stepReply(turn: Turn, stepId: string, notice?: Notice): Promise<Reply>;
  /** Edits every shared card. Never throws. */
  refreshCards(): Promise<void>;
  /**
   * Takes the step for one piece of work, so that nobody else does it at the same time.
   * @throws SETUP_STEP_UNDER_WAY when somebody does
   */
  withStep<Result>(run: SetupRun, stepId: string, work: () => Promise<Result>): Promise<Result>;
}

/** How long a step is somebody's who is at work on it, in milliseconds: longer than a sign-in takes. */
export const stepLeaseMilliseconds = 20 * 60_000;
