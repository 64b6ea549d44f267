import { type Activity, TurnContext } from 'botbuilder';
import type { Log } from '../log.ts';
import { beforeDeadline } from './before-deadline.ts';

/**
 * Sends an activity to the conversation of the turn; a connector that stays silent does not hold the turn for ever.
 * @returns the message's id; undefined when Teams tells none
 * @throws UPSTREAM_TIMEOUT, and what the SDK throws when Teams refuses
 */
export async function send(
  context: TurnContext,
  activity: Partial<Activity>,
  milliseconds: number,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(milliseconds);
  // Past the context's own way, which serves middleware that we have none of.
  const reference = TurnContext.getConversationReference(context.activity);
  const addressed = TurnContext.applyConversationReference({ ...activity }, reference);
  const sending = context.adapter.sendActivities(context, [addressed]);
  const [sent] = await beforeDeadline(sending, signal, milliseconds, 'Microsoft Teams');
  return sent?.id || undefined;
}

/** The one who clicked waits for it, and has the new card anyway. */
const longestUpdateMilliseconds = 3_000;

/**
 * Puts an activity in the place of a message of this conversation, for everybody in it.
 * @returns whether that was done: not when the message is gone or not the bot's own, such as one that somebody sent
 *   with the message extension
 */
export async function update(
  context: TurnContext,
  messageId: string,
  activity: Partial<Activity>,
  { log, turnMilliseconds }: { readonly log: Log; readonly turnMilliseconds: number },
): Promise<boolean> {
  const milliseconds = Math.min(longestUpdateMilliseconds, turnMilliseconds);
  const signal = AbortSignal.timeout(milliseconds);
  const updating = context.updateActivity({ ...activity, id: messageId });
  try {
    await beforeDeadline(updating, signal, milliseconds, 'Microsoft Teams');
    return true;
  } catch (error) {
    log.warn({ err: error }, 'the card that was clicked could not be replaced for everybody');
    return false;
  }
}
