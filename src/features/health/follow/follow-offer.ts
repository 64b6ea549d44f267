import type { ServiceHealthIssue } from '../../../clients/graph/service-health.ts';
import { isCasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';

export interface FollowOfferDeps {
  /** @throws STORE_UNAVAILABLE */
  readonly isFollowed: (issueId: string, conversationId: string) => Promise<boolean>;
}

/** What an issue's card offers of following it; undefined where the person may not decide, or nobody can tell. */
export async function followOffer(
  turn: Turn,
  { id, isResolved }: ServiceHealthIssue,
  { isFollowed }: FollowOfferDeps,
): Promise<'follow' | 'unfollow' | undefined> {
  if (!mayDecideHere(turn)) return undefined;
  try {
    if (await isFollowed(id, turn.chat.conversationId)) return 'unfollow';
    return isResolved ? undefined : 'follow';
  } catch (error) {
    if (isCasebridgeError(error, 'STORE_UNAVAILABLE')) return undefined;
    throw error;
  }
}

/** In one's own chat everybody decides; what others are told takes a support administrator or who sets Casebridge up. */
export function mayDecideHere({ place, asker }: Turn): boolean {
  if (place.kind === 'personal' || !asker.known) return true;
  const { rights } = asker.person;
  return rights.has('administrator') || rights.has('setup');
}
