import type { Turn } from '../../turn.ts';
import type { Conversation, Subscription } from '../records.ts';
import { reasonOf } from '../status/codes.ts';
import { madeBy } from '../subscription-card.ts';
import { eventsText, type Names, quietText, whatText } from '../subscription-text.ts';

/** Of subscriptions on a card, each with its buttons. */
export const pageSize = 6;

/** The list that a row's buttons lead back to. */
export interface ListPlace {
  readonly from: 'list' | 'all';
  readonly offset: number;
}

export function subscriptionRow(
  turn: Turn,
  subscription: Subscription,
  place: ListPlace,
  names: Names,
  conversation: Conversation | undefined,
): object {
  const { words } = turn;
  const { id, filter, events, settings, isPaused } = subscription;
  const button = { id, ...place };
  return {
    ...(place.from === 'all' && { where: whereText(conversation, turn) }),
    what: whatText(filter, words, names),
    events: eventsText(filter, events, words),
    how: [words.say(`subscriptions.digest.${settings.digest}`), quietText(settings, words)].join(' · '),
    madeBy: madeBy(subscription, turn),
    state: rowState(isPaused, place, conversation, turn),
    ...(place.from === 'list' && { edit: { id } }),
    ...(isPaused ? { resume: button } : { pause: button }),
    askDelete: button,
  };
}

/** Why it is stopped, the list of one conversation says once. */
function rowState(
  isPaused: boolean,
  { from }: ListPlace,
  conversation: Conversation | undefined,
  turn: Turn,
): string {
  const { words } = turn;
  const stopped = stateText(conversation, turn);
  if (stopped !== undefined) return from === 'all' ? stopped : words.say('subscriptions.state.stoppedShort');
  return words.say(isPaused ? 'subscriptions.state.paused' : 'subscriptions.state.active');
}

/** Why nothing can be told there, and what helps; undefined while it can. */
export function stateText(conversation: Conversation | undefined, { words }: Turn): string | undefined {
  if (conversation === undefined || conversation.state === 'open') return undefined;
  const { state, stateCode, stateSince } = conversation;
  return words.say('subscriptions.state.stopped', {
    moment: stateSince,
    why: words.say(reasonOf(stateCode ?? '').meaning),
    state,
  });
}

function whereText(conversation: Conversation | undefined, { words }: Turn): string {
  if (conversation === undefined) return '';
  const { kind, name } = conversation;
  return name === undefined
    ? words.say('subscriptions.whereUnnamed', { kind })
    : words.say('subscriptions.where', { kind, name });
}
