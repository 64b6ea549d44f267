import { wordsFor } from '../../../locales/words.ts';
import type { Reply } from '../../turn.ts';
import { topicKey, type Wanted } from './plan-lane.ts';
import { settleFailure } from './settle-failure.ts';
import { forgetRoot, type Telling } from './show-root.ts';
import { deliveriesOf, mentionsOf, putOffUntil, remindOf, settleTold } from './told.ts';

/** A message of the thread. */
interface ThreadReply {
  /** Of the changes it tells, oldest first. */
  readonly seqs: readonly number[];
  /** All who want to be told of them. */
  readonly told: readonly Wanted[];
  readonly reply: Reply;
}

/** More than these become one. */
const mostReplies = 3;

/**
 * Says in the post's thread what became of the topic.
 * @param told oldest first
 * @returns `noRoot`: somebody deleted the post; what was not said yet is not settled
 */
export async function sendReplies(
  told: readonly Wanted[],
  telling: Telling,
  rootActivityId: string,
): Promise<'done' | 'noRoot'> {
  const replies: ThreadReply[] = [];
  for (const { seqs, told: same, reply } of repliesOf(told, telling)) {
    if (reply !== undefined) replies.push({ seqs, told: same, reply });
    else telling.run.settle(deliveriesOf(same), { state: 'edited', activityId: rootActivityId });
  }
  const folded = fold(replies, telling);
  for (const [index, reply] of folded.entries()) {
    const result = await sendReply(reply, telling, rootActivityId);
    if (result === 'noRoot') return result;
    if (result === 'done') continue;
    const newer = folded.slice(index + 1).flatMap((one) => one.told);
    if (result.againAt !== undefined) putOffUntil(telling.run, newer, result.againAt);
    break;
  }
  return 'done';
}

/** One for each change, however many subscriptions of the conversation want it. */
function repliesOf(told: readonly Wanted[], { topic, settings }: Telling) {
  const words = wordsFor(settings.language, settings.timeZone);
  const seqs = [...new Set(told.map(({ delivery }) => delivery.seq))];
  return seqs.map((seq) => ({
    seqs: [seq],
    told: told.filter(({ delivery }) => delivery.seq === seq),
    reply: topic.reply(seq, words),
  }));
}

function fold(replies: readonly ThreadReply[], { topic, settings }: Telling): readonly ThreadReply[] {
  if (replies.length <= mostReplies) return replies;
  const words = wordsFor(settings.language, settings.timeZone);
  const seqs = replies.flatMap((reply) => reply.seqs);
  return [{ seqs, told: replies.flatMap(({ told }) => told), reply: topic.replies(seqs, words) }];
}

async function sendReply(
  { seqs, told, reply }: ThreadReply,
  telling: Telling,
  rootActivityId: string,
): Promise<'done' | 'noRoot' | { readonly againAt: number | undefined }> {
  const { run, topic, source, settings } = telling;
  const key = `${topicKey({ source, topicId: topic.id })} reply ${seqs.join(',')}`;
  const message = run.deps.render(key, settings, mentionsOf(told), () => reply);
  const outcome = await run.attempt(() => run.deps.messenger.reply(run.chat(), rootActivityId, message));
  if (outcome === undefined) return { againAt: undefined };
  if (outcome.kind === 'noSuchMessage') {
    forgetRoot(telling);
    return 'noRoot';
  }
  if (outcome.kind !== 'done') {
    return { againAt: settleFailure(run, deliveriesOf(told), outcome, false) };
  }
  settleTold(run, told, outcome.activityId);
  const worse = told.filter(({ delivery }) => delivery.event === 'worse');
  remindOf(worse, telling);
  return 'done';
}
