import { setTimeout as delay } from 'node:timers/promises';
import { ActivityTypes, type TurnContext } from 'botbuilder';

const pauseMilliseconds = 800;
/** Longer than this an answer does not wait for the typing indicator to be sent. */
const patienceMilliseconds = 1_000;

/**
 * Shows once that the bot is at work, when an answer takes longer than a moment.
 * @returns ends it; await it before answering, so that no "typing" arrives after the answer
 */
export function showTyping(context: TurnContext): () => Promise<void> {
  let sending: Promise<unknown> | undefined;
  const timer = setTimeout(() => {
    // That it cannot be shown is no reason to give no answer.
    sending = context.sendActivity({ type: ActivityTypes.Typing }).catch(() => undefined);
  }, pauseMilliseconds);
  return async () => {
    clearTimeout(timer);
    if (sending !== undefined)
      await Promise.race([sending, delay(patienceMilliseconds, undefined, { ref: false })]);
  };
}
