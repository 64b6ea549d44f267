import { type MessageKey, type Words, wordsFor } from '../../../locales/words.ts';
import type { Reply } from '../../turn.ts';
import type { Source } from '../records.ts';
import type { DigestRow, Topic } from '../topics.ts';
import type { LaneRun } from './lane-run.ts';
import { type DigestWork, topicKey, type Wanted } from './plan-lane.ts';
import { settleFailure } from './settle-failure.ts';
import { deliveriesOf, mentionsOf, settleTold } from './told.ts';

/** What leads to all of them. */
const commands: Readonly<Record<Source, MessageKey>> = {
  health: 'notifications.digest.allHealth',
  incident: 'notifications.digest.allIncidents',
  case: 'notifications.digest.allCases',
};

/** What is left goes by number, so that the card stays one that is read. */
const mostRows = 10;

/**
 * Tells of all topics that something became of in one message.
 * @throws STORE_UNAVAILABLE, and what a topic's feature throws
 */
export async function sendDigest({ subscription, told }: DigestWork, run: LaneRun): Promise<void> {
  const byTopic = new Map<string, Wanted[]>();
  for (const one of told) {
    const key = topicKey(one.delivery);
    byTopic.set(key, [...(byTopic.get(key) ?? []), one]);
  }
  const shown: { readonly topic: Topic; readonly told: readonly Wanted[] }[] = [];
  for (const same of byTopic.values()) {
    const topic = await newestOf(same, run);
    if (topic !== undefined) shown.push({ topic, told: same });
    else run.settle(deliveriesOf(same), { state: 'givenUp', code: 'TOPIC_GONE' });
  }
  if (shown.length === 0) return;
  const { settings } = subscription;
  const rows = shown.map(({ topic }) => topic.digestRow(wordsFor(settings.language, settings.timeZone)));
  const key = shown.map(({ topic }) => `${topic.id} ${topic.seq}`).join(' ');
  const mentions = mentionsOf(shown.flatMap((one) => one.told));
  const message = run.deps.render(`digest ${settings.digest} ${key}`, settings, mentions, (words) =>
    digestCard(rows, subscription.filter.source, words),
  );
  const outcome = await run.attempt(() => run.deps.messenger.post(run.chat(), message));
  if (outcome === undefined) return;
  if (outcome.kind === 'done') {
    for (const { told: same } of shown) settleTold(run, same, outcome.activityId);
  } else {
    // Together, so that it stays one digest.
    settleFailure(run, deliveriesOf(shown.flatMap((one) => one.told)), outcome, false);
  }
}

function newestOf(wanted: readonly Wanted[], run: LaneRun): Promise<Topic | undefined> {
  const newest = wanted.reduce((one, other) => (one.delivery.seq > other.delivery.seq ? one : other));
  const { source, topicId, seq } = newest.delivery;
  return run.deps.readTopic(source, topicId, seq);
}

function digestCard(rows: readonly DigestRow[], source: Source, words: Words): Reply {
  const worstFirst = rows.toSorted((one, other) => other.weight - one.weight);
  const heading = words.say('notifications.digest.heading', { count: rows.length });
  const left = rows.length - mostRows;
  const all = words.say(commands[source]);
  return {
    card: 'notifications/digest',
    data: {
      heading,
      rows: worstFirst.slice(0, mostRows).map(({ data: parameters, ...row }) => ({ ...row, parameters })),
      more: left > 0 ? words.say('notifications.digest.more', { count: left }) : '',
      all: left > 0 ? [{ title: all, text: all }] : [],
      why: words.say('notifications.digest.why'),
    },
    summary: heading,
  };
}
