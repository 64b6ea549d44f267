import { asCasebridgeError, CasebridgeError } from '../../errors.ts';
import type { Right, Turn } from '../turn.ts';
import { conversationIdOf } from './here.ts';
import type { Subscription, SubscriptionRecords } from './records.ts';

export interface DecideDeps {
  /**
   * Whether who asks owns the team of the channel; undefined when that is not known.
   * @throws what asking Microsoft Graph throws
   */
  readonly ownsTeam: (turn: Turn) => Promise<boolean | undefined>;
  readonly roleNames: Readonly<Record<Right, string>>;
}

/**
 * In one's own chat everybody decides; what others are told, a support administrator, who sets Casebridge up, or in a
 * channel an owner of its team.
 * @throws SUBSCRIBING_NOT_ALLOWED
 */
export async function requireDecision(turn: Turn, deps: DecideDeps): Promise<void> {
  const { place, asker } = turn;
  if (decidesByRole(turn) || !asker.known) return;
  const isOwner = place.kind === 'channel' ? await ownsTeam(turn, deps) : false;
  if (isOwner === true) return;
  throw new CasebridgeError('SUBSCRIBING_NOT_ALLOWED', {
    person: asker.person.name,
    administrator: deps.roleNames.administrator,
    setup: deps.roleNames.setup,
    place: place.kind,
    ownership: isOwner === undefined ? 'unknown' : 'no',
  });
}

/** As far as it can be told without asking anybody. */
export function decidesByRole({ place, asker }: Pick<Turn, 'place' | 'asker'>): boolean {
  return place.kind === 'personal' || isAdministrator({ asker });
}

/** Somebody who cannot be checked is no owner; that the check failed is said. */
async function ownsTeam(turn: Turn, deps: DecideDeps): Promise<boolean | undefined> {
  try {
    return await deps.ownsTeam(turn);
  } catch (error) {
    if (asCasebridgeError(error).code === 'UNEXPECTED') throw error;
    return undefined;
  }
}

/** Whoever sets Casebridge up looks after all conversations, in a chat where nobody else reads along. */
export function looksAfterAll({ place, asker }: Pick<Turn, 'place' | 'asker'>): boolean {
  return place.kind === 'personal' && asker.known && asker.person.rights.has('setup');
}

/** A support administrator, or who sets Casebridge up. */
export function isAdministrator({ asker }: Pick<Turn, 'asker'>): boolean {
  return asker.known && (asker.person.rights.has('administrator') || asker.person.rights.has('setup'));
}

/**
 * A subscription that who asks may change.
 * @throws SUBSCRIPTION_GONE also for one of another conversation, SUBSCRIBING_NOT_ALLOWED, STORE_UNAVAILABLE
 */
export async function findOwn(
  turn: Turn,
  id: string,
  deps: DecideDeps & { readonly subscriptions: Pick<SubscriptionRecords, 'find'> },
): Promise<Subscription> {
  const found = await deps.subscriptions.find(id);
  const isHere = found?.conversationId === conversationIdOf(turn);
  if (found === undefined || !(isHere || looksAfterAll(turn))) throw new CasebridgeError('SUBSCRIPTION_GONE');
  if (isHere) await requireDecision(turn, deps);
  return found;
}
