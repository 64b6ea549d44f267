import { ActivityTypes, type TurnContext } from 'botbuilder';

const pauseMilliseconds = 800;

/**
 * Shows once that the bot is at work, when an answer takes longer than a moment.
 * @returns ends it; await it before answering, so that no "typing" arrives after the answer
 */
export function showTyping(context: TurnContext): () => Promise<void> {
  let sending: Promise<unknown> = Promise.resolve();
  const timer = setTimeout(() => {
    // That it cannot be shown is no reason to give no answer.
    sending = context.sendActivity({ type: ActivityTypes.Typing }).catch(() => undefined);
  }, pauseMilliseconds);
  return async () => {
    clearTimeout(timer);
    await sending;
  };
}
