import type { ChatAddress } from '../../turn.ts';
import type { Messenger, SendOutcome } from '../messenger.ts';
import type { ThreadRecords } from '../records.ts';
import type { ShownRoot } from './lane-run.ts';
import type { Pacer } from './pace.ts';

export interface RenewDeps {
  readonly threads: Pick<ThreadRecords, 'find'>;
  readonly messenger: Pick<Messenger, 'edit'>;
  /** @returns false: not now */
  readonly take: () => ReturnType<Pacer['take']>;
}

/** People do not click more often while a post is written. */
const mostTimes = 4;

/**
 * Writes a post again because somebody took or muted its topic while it was written, until it shows what is so. Nobody
 * holds the conversation meanwhile: another edit may come between, and the next round finds that.
 * @returns the outcome of an attempt after which it does not yet; `notNow` when there was none
 * @throws STORE_UNAVAILABLE, and what the topic's feature throws
 */
export async function renewRoot(
  chat: ChatAddress,
  { root, render }: ShownRoot,
  { threads, messenger, take }: RenewDeps,
): Promise<SendOutcome | 'notNow' | undefined> {
  let { version, shownSeq } = root;
  for (let times = 0; times < mostTimes; times += 1) {
    const thread = await threads.find(chat.conversationId, root.source, root.topicId);
    if (thread?.rootActivityId === undefined || thread.rootActivityId !== root.rootActivityId)
      return undefined;
    if (thread.version === version && thread.shownSeq === shownSeq) return undefined;
    const message = await render(thread);
    if (message === undefined) return undefined;
    if (!(await take())) return 'notNow';
    const outcome = await messenger.edit(chat, thread.rootActivityId, message);
    if (outcome.kind !== 'done') return outcome;
    ({ version, shownSeq } = thread);
  }
  return undefined;
}
