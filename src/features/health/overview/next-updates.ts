import { isCasebridgeError } from '../../../errors.ts';
import type { Turn } from '../../turn.ts';
import type { HealthHistory, KnownIssue } from '../history.ts';
import { nextUpdateOf } from '../post-text/post-parts.ts';
import { readPost } from '../post-text/read-post.ts';

/** When Microsoft wants to say more of issues, by their ids, for those where it says so; none while the store fails. */
export async function readNextUpdates(
  issues: readonly KnownIssue[],
  turn: Turn,
  history: HealthHistory,
): Promise<ReadonlyMap<string, string>> {
  try {
    const read = issues.map(async ({ id }) => [id, await nextUpdate(id, turn, history)] as const);
    const all = await Promise.all(read);
    return new Map(all.flatMap(([id, text]) => (text === undefined ? [] : [[id, text]])));
  } catch (error) {
    if (isCasebridgeError(error, 'STORE_UNAVAILABLE')) return new Map();
    throw error;
  }
}

async function nextUpdate(id: string, turn: Turn, history: HealthHistory): Promise<string | undefined> {
  const posts = (await history.find(id))?.posts ?? [];
  const told = nextUpdateOf(posts.toReversed().map(readPost), turn.now);
  return told?.at === undefined ? told?.text : turn.words.dateTime(told.at);
}
