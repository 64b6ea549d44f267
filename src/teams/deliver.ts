import type { TurnContext } from 'botbuilder';
import { asCasebridgeError } from '../errors.ts';
import type { Verb } from '../features/turn.ts';
import { type Answer, type AnswerDeps, problemAnswer } from './answer-turn.ts';
import type { AdaptiveCardJson } from './cards.ts';
import { isShutOut } from './connector.ts';
import type { IncomingActivity } from './incoming.ts';
import { send, update } from './send.ts';

/** Posts the answer to the conversation, and what is for the asker alone to the asker. */
export async function post(
  context: TurnContext,
  incoming: IncomingActivity,
  answer: Answer,
  deps: AnswerDeps,
): Promise<void> {
  const id = await send(context, answer.activity, deps.turnMilliseconds);
  await Promise.all([tellPosted(id, answer, deps), sendPrivately(context, incoming, answer, deps)]);
}

/** Whoever wants to edit the message later; the person has it, whatever becomes of that. */
async function tellPosted(id: string | undefined, { onPosted, correlationId }: Answer, { log }: AnswerDeps) {
  if (id === undefined || onPosted === undefined) return;
  try {
    await onPosted(id);
  } catch (error) {
    log.error({ err: error, correlationId }, 'what was to follow a post failed');
  }
}

/**
 * Answers a click. A problem never takes the place of a card: the person may want to click again.
 * @returns the card that takes the clicked one's place for the one who clicked, or what to tell them; an empty text leaves
 *   everything as it is
 */
export async function deliverClick(
  context: TurnContext,
  incoming: IncomingActivity,
  answer: Answer,
  verb: Verb | undefined,
  deps: AnswerDeps,
): Promise<AdaptiveCardJson | string> {
  const way = wayOf(answer, verb);
  if (way === 'post') return postOrTell(context, incoming, answer, deps);
  if (way === 'update' && incoming.replyToId) {
    await update(context, incoming.replyToId, answer.activity, deps);
  }
  await sendPrivately(context, incoming, answer, deps);
  return answer.card;
}

/**
 * Where the card was sent with the message extension the bot may be no member, and can post only to the own chat.
 * @returns what to tell the person; empty when the answer was posted
 */
export async function postOrTell(
  context: TurnContext,
  incoming: IncomingActivity,
  answer: Answer,
  deps: AnswerDeps,
): Promise<string> {
  try {
    await post(context, incoming, answer, deps);
    return '';
  } catch (error) {
    if (!isShutOut(error)) throw error;
  }
  try {
    await deps.ownChats.send(context, incoming, answer.privately ?? answer.activity);
    return answer.words.say('answeredInOwnChat');
  } catch {
    return answer.activity.summary ?? '';
  }
}

/** Answers a click that came as a message, from clients before Universal Actions: these take no card in return. */
export async function deliverSubmit(
  context: TurnContext,
  incoming: IncomingActivity,
  answer: Answer,
  verb: Verb | undefined,
  deps: AnswerDeps,
): Promise<void> {
  const isUpdated =
    wayOf(answer, verb) === 'update' &&
    incoming.replyToId &&
    (await update(context, incoming.replyToId, answer.activity, deps));
  if (isUpdated) await sendPrivately(context, incoming, answer, deps);
  else await post(context, incoming, answer, deps);
}

/** A dialog's verb gets nowhere else than to a problem. */
function wayOf({ problem, isUnfinished }: Answer, verb: Verb | undefined): Verb['answer'] {
  if (problem !== undefined || verb === undefined) return 'post';
  return isUnfinished ? 'replace' : verb.answer;
}

/** What cannot be sent to the asker alone is not sent at all; the conversation is told how to come by it. */
export async function sendPrivately(
  context: TurnContext,
  incoming: IncomingActivity,
  answer: Pick<Answer, 'privately' | 'words' | 'correlationId'>,
  deps: AnswerDeps,
): Promise<void> {
  if (answer.privately === undefined) return;
  try {
    await deps.ownChats.send(context, incoming, answer.privately);
  } catch (error) {
    const { activity } = problemAnswer(asCasebridgeError(error), answer, deps);
    await send(context, activity, deps.turnMilliseconds);
  }
}
