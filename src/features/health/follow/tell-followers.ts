import { languageOf, type Words, wordsFor } from '../../../locales/words.ts';
import type { Claims } from '../../claims.ts';
import { whileHeld } from '../../held-key.ts';
import type { ChatAddress, Reply } from '../../turn.ts';
import type { HealthHistory, RememberedIssue } from '../history.ts';
import type { Follow } from './follow-issue.ts';
import { newsCard } from './news-card.ts';

export interface TellFollowersDeps {
  readonly findRemembered: HealthHistory['find'];
  /** Those of whose issue something is new. */
  readonly listDue: () => Promise<readonly Follow[]>;
  readonly removeFollow: (issueId: string, conversationId: string) => Promise<boolean>;
  /** Never goes back. */
  readonly markTold: (issueId: string, conversationId: string, seq: number) => Promise<void>;
  /**
   * Writes to a conversation. `closed`: the bot is not there any more.
   * @throws what may pass
   */
  readonly announce: (chat: ChatAddress, reply: Reply, words: Words) => Promise<'sent' | 'closed'>;
  readonly claims: Claims;
  readonly newId: () => string;
  /** Told of what could not be sent; it is tried again the next time. */
  readonly onFailure: (follow: Follow, error: unknown) => void;
}

/**
 * Tells every conversation what became of the issues it follows since it was last told: one card for all that is new.
 * What could not be sent is tried again the next time; a crash between sending and noting it repeats a card at worst.
 * @throws STORE_UNAVAILABLE
 */
export async function tellFollowers(deps: TellFollowersDeps): Promise<void> {
  for (const follow of await deps.listDue()) {
    const remembered = await deps.findRemembered(follow.issueId);
    if (remembered === undefined) continue;
    try {
      await tell(follow, remembered, deps);
    } catch (error) {
      deps.onFailure(follow, error);
    }
  }
}

async function tell(follow: Follow, remembered: RememberedIssue, deps: TellFollowersDeps): Promise<void> {
  const { issueId, conversationId, toldSeq } = follow;
  const news = remembered.changes.filter((change) => change.seq > toldSeq);
  const seq = news.at(-1)?.seq;
  if (seq === undefined) return;
  const words = wordsFor(languageOf(follow.language), follow.timeZone);
  const reply = newsCard(remembered, news, words);
  // Two replicas, or one that is slow, must not tell the same twice.
  await whileHeld(`told:${issueId}:${seq}:${conversationId}`, deps, deps, async () => {
    const outcome = await deps.announce(follow, reply, words);
    if (outcome === 'closed') await deps.removeFollow(issueId, conversationId);
    else await deps.markTold(issueId, conversationId, seq);
    return { outcome: 'written' };
  });
}
