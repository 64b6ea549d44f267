import type { RenderedMessage, SendOutcome } from '../messenger.ts';
import type { Mention, Source, SubscriptionSettings } from '../records.ts';
import type { Topic } from '../topics.ts';
import type { LaneRun, ThreadNow } from './lane-run.ts';
import { topicKey } from './plan-lane.ts';

/** One topic of a lane while it is told. */
export interface Telling {
  readonly run: LaneRun;
  readonly topic: Topic;
  readonly source: Source;
  /** Whose language the post is written in. */
  readonly settings: SubscriptionSettings;
}

/** @returns undefined: not in this claim */
export async function postRoot(
  telling: Telling,
  mentions: readonly Mention[],
): Promise<SendOutcome | undefined> {
  const { run, topic } = telling;
  const thread = run.threadOf({ source: telling.source, topicId: topic.id });
  const message = renderRoot(telling, thread, mentions);
  const outcome = await run.attempt(() => run.deps.messenger.post(run.chat(), message));
  if (outcome?.kind === 'done') keepShown(telling, thread.version, outcome.activityId);
  return outcome;
}

/** Brings the post up to date. @returns undefined: not in this claim */
export async function editRoot(telling: Telling, activityId: string): Promise<SendOutcome | undefined> {
  const { run, topic } = telling;
  const thread = run.threadOf({ source: telling.source, topicId: topic.id });
  const message = renderRoot(telling, thread, []);
  const outcome = await run.attempt(() => run.deps.messenger.edit(run.chat(), activityId, message));
  if (outcome?.kind === 'done') keepShown(telling, thread.version, activityId);
  if (outcome?.kind === 'noSuchMessage') forgetRoot(telling);
  return outcome;
}

/** Somebody deleted it. */
export function forgetRoot(telling: Telling): void {
  const { version } = telling.run.threadOf({ source: telling.source, topicId: telling.topic.id });
  keepShown(telling, version, undefined);
}

function keepShown(telling: Telling, version: number, rootActivityId: string | undefined): void {
  const { run, source, topic } = telling;
  run.keepRoot({
    root: { source, topicId: topic.id, rootActivityId, shownSeq: topic.seq, version },
    render: async (thread) => {
      const newest = await run.deps.readTopic(source, topic.id, thread.shownSeq);
      return newest && renderRoot({ ...telling, topic: newest }, thread, []);
    },
  });
}

function renderRoot(
  { run, topic, source, settings }: Telling,
  { owner, isMuted }: ThreadNow,
  mentions: readonly Mention[],
): RenderedMessage {
  const canBeTaken = run.lane.kind !== 'personal';
  const view = { owner, isMuted, canBeTaken, isShared: run.lane.kind !== 'personal' };
  const key = [
    topicKey({ source, topicId: topic.id }),
    topic.seq,
    canBeTaken,
    isMuted,
    JSON.stringify(owner ?? ''),
  ].join(' ');
  return run.deps.render(key, settings, mentions, (words) => topic.root(view, words));
}
