import { z } from 'zod';
import { CasebridgeError, isCasebridgeError } from '../../../errors.ts';
import { parseCardData } from '../../card-data.ts';
import type { Reply, Turn } from '../../turn.ts';
import type { Subscription } from '../records.ts';
import { subscriptionCard } from '../subscription-card.ts';
import { findOwn } from '../who-decides.ts';
import type { ListDeps } from './deps.ts';
import { showAll } from './show-all.ts';
import { showList } from './show-list.ts';

const buttonSchema = z.object({
  id: z.string().regex(/^[\w:-]{1,80}$/),
  /** The card that was clicked. */
  from: z.enum(['card', 'list', 'all']).default('card'),
  offset: z.coerce.number().int().min(0).max(10_000).default(0),
});
type Button = z.infer<typeof buttonSchema>;

/** Nothing is told until it is resumed; what was queued for it is given up. @throws SUBSCRIPTION_GONE, SUBSCRIBING_NOT_ALLOWED */
export function pauseSubscription(turn: Turn, data: unknown, deps: ListDeps): Promise<Reply> {
  return setPaused(turn, data, true, deps);
}

/** @throws as above */
export function resumeSubscription(turn: Turn, data: unknown, deps: ListDeps): Promise<Reply> {
  return setPaused(turn, data, false, deps);
}

async function setPaused(turn: Turn, data: unknown, isPaused: boolean, deps: ListDeps): Promise<Reply> {
  const button = parseCardData(buttonSchema, data);
  const found = await findOwn(turn, button.id, deps);
  const changed = await change(found, isPaused, deps);
  const done = turn.words.say(isPaused ? 'subscriptions.paused' : 'subscriptions.resumed');
  return backTo(turn, button, changed, done, deps);
}

/** Whoever edits it at the same moment does not undo it, nor is undone by it. */
async function change(
  { id, version }: Subscription,
  isPaused: boolean,
  deps: ListDeps,
): Promise<Subscription> {
  const changed = await deps.subscriptions.change(id, version, { isPaused });
  if (changed !== undefined) return changed;
  const now = await deps.subscriptions.find(id);
  if (now === undefined) throw new CasebridgeError('SUBSCRIPTION_GONE');
  return now.isPaused === isPaused ? now : change(now, isPaused, deps);
}

/** Asks first. @throws as above */
export async function askDeletion(turn: Turn, data: unknown, deps: ListDeps): Promise<Reply> {
  const { id, ...place } = parseCardData(buttonSchema, data);
  const found = await findOwn(turn, id, deps);
  return subscriptionCard(turn, found, { asksFrom: place }, deps);
}

/** @throws as above, but that it is gone is what was wanted */
export async function deleteSubscription(turn: Turn, data: unknown, deps: ListDeps): Promise<Reply> {
  const button = parseCardData(buttonSchema, data);
  try {
    await findOwn(turn, button.id, deps);
  } catch (error) {
    if (!isCasebridgeError(error, 'SUBSCRIPTION_GONE')) throw error;
    return backTo(turn, button, undefined, turn.words.say('subscriptions.deletedBefore'), deps);
  }
  await deps.subscriptions.remove(button.id);
  return backTo(turn, button, undefined, turn.words.say('subscriptions.deleted'), deps);
}

/** The way back from asking. @throws SUBSCRIPTION_GONE */
export async function keepSubscription(turn: Turn, data: unknown, deps: ListDeps): Promise<Reply> {
  const button = parseCardData(buttonSchema, data);
  return backTo(turn, button, await findOwn(turn, button.id, deps), undefined, deps);
}

function backTo(
  turn: Turn,
  { from, offset }: Button,
  subscription: Subscription | undefined,
  done: string | undefined,
  deps: ListDeps,
): Promise<Reply> {
  if (from === 'all') return showAll(turn, { offset }, deps, done);
  if (from === 'list' || subscription === undefined) return showList(turn, { offset }, deps, done);
  return subscriptionCard(turn, subscription, done === undefined ? {} : { done }, deps);
}
