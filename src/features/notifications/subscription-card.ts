import type { Reply, Turn } from '../turn.ts';
import type { Subscription } from './records.ts';
import { type NameDeps, readNames, settingsFacts, subscriptionSentence } from './subscription-text.ts';

/** What the card says besides the subscription. */
export interface CardHints {
  /** What was done just now. */
  readonly done?: string;
  /** Where the list is that it is deleted from, when it is about to be. */
  readonly asksFrom?: object;
}

/** One subscription, with what can be done about it. @throws STORE_UNAVAILABLE */
export async function subscriptionCard(
  turn: Turn,
  subscription: Subscription,
  { done, asksFrom }: CardHints,
  deps: NameDeps,
): Promise<Reply> {
  const { words } = turn;
  const { id, filter, settings, isPaused } = subscription;
  const names = await readNames(turn, [filter], deps);
  const sentence = subscriptionSentence(subscription, words, names);
  const button = { id, from: 'card' };
  return {
    card: 'notifications/subscription',
    data: {
      ...(done !== undefined && { done }),
      sentence,
      facts: settingsFacts(settings, words),
      about: madeBy(subscription, turn),
      isPaused,
      ...(asksFrom === undefined
        ? {
            ...(!isPaused && { pause: button }),
            ...(isPaused && { resume: button }),
            edit: { id },
            askDelete: button,
          }
        : { confirm: { id, ...asksFrom }, ask: words.say('subscriptions.askDelete') }),
    },
    summary: done === undefined ? sentence : `${done} ${sentence}`,
  };
}

export function madeBy({ createdBy, createdAt }: Subscription, { words }: Pick<Turn, 'words'>): string {
  return words.say('subscriptions.madeBy', { name: createdBy.name, moment: createdAt });
}
