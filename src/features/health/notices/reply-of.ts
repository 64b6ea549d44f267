import type { IssueChange } from '../history.ts';
import { eventOf } from './topic-change.ts';

/**
 * Of what one reading found, much says the same: a status comes with the post that explains it, and an issue that gets worse
 * does so in several ways. One reply tells what belongs together.
 * @param seq of a change
 * @param changes all of its issue
 * @returns what the reply to that change tells; none where the post above, or the reply to another change, does
 */
export function toldInReply(seq: number, changes: readonly IssueChange[]): readonly IssueChange[] {
  const noticedAt = changes.find((change) => change.seq === seq)?.noticedAt.getTime();
  const reading = changes.filter((change) => change.noticedAt.getTime() === noticedAt);
  return reading.filter((change) => tellerOf(change, reading)?.seq === seq);
}

function tellerOf(change: IssueChange, reading: readonly IssueChange[]): IssueChange | undefined {
  const event = eventOf(change);
  const worst = reading.findLast((one) => eventOf(one) === 'worse');
  if (event === 'new') return undefined;
  if (event === 'worse') return worst;
  if (change.kind !== 'status' || event === 'report') return change;
  const post = reading.find(({ kind }) => kind === 'post');
  const end = reading.find(({ kind }) => kind === 'resolved');
  return post ?? end ?? worst ?? change;
}
