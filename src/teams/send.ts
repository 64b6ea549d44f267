import type { Activity, TurnContext } from 'botbuilder';
import { beforeDeadline } from './before-deadline.ts';

/**
 * Sends an activity to the conversation of the turn; a connector that stays silent does not hold the turn for ever.
 * @throws UPSTREAM_TIMEOUT, and what the SDK throws when Teams refuses
 */
export async function send(
  context: TurnContext,
  activity: Partial<Activity>,
  milliseconds: number,
): Promise<void> {
  const signal = AbortSignal.timeout(milliseconds);
  await beforeDeadline(context.sendActivity(activity), signal, milliseconds, 'Microsoft Teams');
}
