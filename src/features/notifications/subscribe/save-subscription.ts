import { CasebridgeError } from '../../../errors.ts';
import type { Reply, Turn } from '../../turn.ts';
import { conversationIdOf, hereOf, nameOf } from '../here.ts';
import type { ConversationRecords, Subscription, SubscriptionRecords } from '../records.ts';
import { subscriptionCard } from '../subscription-card.ts';
import type { Described } from '../subscription-text.ts';
import { checkForm } from './check-form.ts';
import type { SubscribeDeps } from './deps.ts';
import { formCard } from './form-card.ts';
import { readForm } from './form-steps.ts';
import type { FormValues } from './form-values.ts';
import { hasSameSettings, isSame } from './same-subscription.ts';

/** The confirmation's button: subscribed, or changed, as the form says; or the form again with what is wrong. */
export async function saveForm(turn: Turn, data: unknown, deps: SubscribeDeps): Promise<Reply> {
  const { values, before } = await readForm(turn, data, deps);
  const checked = await checkForm(turn, values, before, deps);
  if ('problem' in checked) return formCard(turn, values, before, { problem: checked.problem }, deps);
  return before === undefined
    ? addSubscription(turn, values, checked.value, deps)
    : changeSubscription(turn, values, before, checked.value, deps);
}

async function addSubscription(
  turn: Turn,
  { id }: FormValues,
  wanted: Described,
  deps: SubscribeDeps,
): Promise<Reply> {
  const { words } = turn;
  const here = conversationIdOf(turn);
  const there = await deps.subscriptions.listOf(here);
  const own = there.find((one) => one.id === id);
  if (own !== undefined) return savedCard(turn, own, 'done', deps);
  const same = there.find((one) => isSame(one, wanted));
  if (same !== undefined) {
    return subscriptionCard(turn, same, { done: words.say('subscriptions.same') }, deps);
  }
  const added = await addHere(turn, id, wanted, deps);
  // A second click came at the same moment.
  const saved = added ?? (await deps.subscriptions.find(id));
  if (saved === undefined) throw new CasebridgeError('SUBSCRIPTION_GONE');
  return savedCard(turn, saved, 'done', deps);
}

export interface AddDeps extends Pick<SubscribeDeps, 'readChannelName'> {
  readonly conversations: Pick<ConversationRecords, 'meet'>;
  readonly subscriptions: Pick<SubscriptionRecords, 'add'>;
}

/** @returns undefined when there is one of this id, or of this topic, already */
export async function addHere(
  turn: Turn,
  id: string,
  wanted: Described,
  { conversations, subscriptions, readChannelName }: AddDeps,
): Promise<Subscription | undefined> {
  const { asker } = turn;
  const conversation = hereOf(turn);
  await conversations.meet({ ...conversation, name: conversation.name ?? (await readChannelName(turn)) });
  return subscriptions.add(id, {
    ...wanted,
    conversationId: conversation.chat.conversationId,
    createdBy: { entraObjectId: asker.account.entraObjectId, name: nameOf(asker) },
  });
}

async function changeSubscription(
  turn: Turn,
  values: FormValues,
  before: Subscription,
  { filter, events, settings }: Described,
  deps: SubscribeDeps,
): Promise<Reply> {
  const { words } = turn;
  const changed =
    values.version === before.version
      ? await deps.subscriptions.change(before.id, before.version, { filter, events, settings })
      : undefined;
  if (changed !== undefined) return savedCard(turn, changed, 'changed', deps);
  const now = (await deps.subscriptions.find(before.id)) ?? before;
  // A second click finds what the first one saved.
  if (isSame(now, { filter, events }) && hasSameSettings(now, settings)) {
    return savedCard(turn, now, 'changed', deps);
  }
  const again = { ...values, version: now.version };
  return formCard(turn, again, now, { problem: words.say('subscriptions.problem.changed') }, deps);
}

function savedCard(
  turn: Turn,
  saved: Subscription,
  what: 'done' | 'changed',
  deps: SubscribeDeps,
): Promise<Reply> {
  return subscriptionCard(turn, saved, { done: turn.words.say(`subscriptions.${what}`) }, deps);
}
