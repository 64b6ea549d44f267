import { asCasebridgeError, type CasebridgeError } from '../../../errors.ts';
import type { Words } from '../../../locales/words.ts';
import { endingAfter } from '../../ending-after.ts';
import { problemReply } from '../../problem.ts';
import type { Reply, Turn } from '../../turn.ts';
import { inPlace, isShared } from '../runbook/shared-cards.ts';
import type { AutomaticDeps } from './deps.ts';
import type { Work } from './work.ts';
import { type CardPlace, editCard, writeToPerson } from './write-card.ts';

/** Work that the turn does not wait for. */
export interface Task {
  /** The turn with a signal that ends with the app alone. */
  readonly turn: Turn;
  /** What the turn gets now; the result then goes to the card. */
  answer(reply: Reply): void;
  /** Whether the turn has no answer yet; if so it waits for the work, however long. */
  stillWaits(): boolean;
  /** Another message that shows the result. */
  showAt(card: CardPlace): void;
}

/** How long one piece of work may take, without a person's part of it. */
const workMilliseconds = 180_000;

/** The turn, for work that has as long as it needs, but no longer than the app runs. */
export function withOwnTime(turn: Turn, deps: Pick<AutomaticDeps, 'now'>): Turn {
  const { signal } = endingAfter(turn.signal, workMilliseconds);
  return { ...turn, signal, now: deps.now() };
}

/**
 * Does what may take longer than a turn. What comes after the turn's answer takes the place of the card that was clicked,
 * errors too.
 * @param underWay what somebody sees who waits too long; undefined: they wait
 * @param work undefined: there is nothing to show (any more)
 * @throws what the work throws before the turn has its answer
 */
export function inBackground(
  work: Work,
  deps: AutomaticDeps,
  underWay: Reply | undefined,
  task: (task: Task) => Promise<Reply | undefined>,
): Promise<Reply> {
  const { turn, run } = work;
  const { clicked, chat } = turn;
  const places: CardPlace[] = [];
  if (clicked !== undefined && !isShared(turn, run)) places.push({ chat, activityId: clicked });
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const answer = (reply: Reply) => {
      if (isAnswered) return;
      isAnswered = true;
      clearTimeout(timer);
      const onPosted = async (activityId: string) => void places.push({ chat, activityId });
      resolve({ ...inPlace(turn, run, reply), onPosted });
    };
    const stillWaits = () => {
      if (!isAnswered) clearTimeout(timer);
      return !isAnswered;
    };
    const timer = underWay && setTimeout(() => answer(underWay), deps.inTurnMilliseconds);
    deps.background(async (closing) => {
      const own = { ...turn, signal: closing };
      try {
        const reply = await task({ turn: own, answer, stillWaits, showAt: (card) => void places.push(card) });
        if (reply === undefined) return;
        if (isAnswered) await show(reply, own, places, deps);
        else answer(reply);
      } catch (thrown) {
        if (isAnswered)
          await show(
            await endedReply(asCasebridgeError(thrown), { ...work, turn: own }, deps),
            own,
            places,
            deps,
          );
        else reject(thrown);
      } finally {
        clearTimeout(timer);
      }
    });
  });
}

async function show(
  reply: Reply,
  turn: Turn,
  places: readonly CardPlace[],
  deps: AutomaticDeps,
): Promise<void> {
  const shown = await Promise.all(places.map((card) => editCard(card, reply, turn, deps)));
  if (shown.includes(true)) return;
  try {
    await writeToPerson(turn.asker.account.entraObjectId, reply, turn, deps);
  } catch (error) {
    const { code } = asCasebridgeError(error);
    deps.log.warn(
      { correlationId: turn.correlationId, code },
      'the result of a set-up step could not be shown',
    );
  }
}

/** Back at the step, with why it is not done. */
async function endedReply(error: CasebridgeError, { turn, step }: Work, deps: AutomaticDeps): Promise<Reply> {
  const { words, correlationId, signal } = turn;
  const { code } = error;
  if (code === 'UNEXPECTED' && !signal.aborted) {
    deps.log.error({ correlationId, step: step.id, err: error.cause }, 'a set-up step failed unexpectedly');
  } else {
    deps.log.warn({ correlationId, step: step.id, code }, 'a set-up step ended with a problem');
  }
  try {
    const text = signal.aborted ? words.say('setup.automatic.interrupted') : problemText(error, words);
    const own = { ...turn, signal: AbortSignal.timeout(30_000) };
    return await deps.runbook.stepReply(own, step.id, { kind: 'warning', text });
  } catch {
    return problemReply(error, words, correlationId);
  }
}

/** The whole problem in one line, for a card of its own kind. */
export function problemText({ code, facts }: CasebridgeError, words: Words): string {
  const [title, what, todo] = [
    words.say(`errors.${code}.title`, facts),
    words.say(`errors.${code}.what`, facts),
    words.say(`errors.${code}.todo`, facts),
  ];
  return `${title}. ${what} ${todo.split('\n').join(' ')}`;
}
