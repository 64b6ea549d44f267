import type { ClaimedDelivery, Lane } from '../lanes.ts';
import type { Source, Subscription, Thread } from '../records.ts';
import { digestAfter } from './digest-times.ts';
import { quietUntil } from './quiet-hours.ts';

/** A delivery with the subscription that wants it. */
export interface Wanted {
  readonly delivery: ClaimedDelivery;
  readonly subscription: Subscription;
}

/** What comes later; in milliseconds since 1970. */
export interface PutOff extends Wanted {
  readonly dueAt: number;
}

/** What is to be done about one topic. */
export interface TopicWork {
  readonly source: Source;
  readonly topicId: string;
  /** Now, oldest first. */
  readonly told: readonly Wanted[];
  /** They bring the post up to date, nothing else. */
  readonly silent: readonly Wanted[];
  /** It is quiet, or their digest comes later; a post that is there shows them all the same. */
  readonly putOff: readonly PutOff[];
  readonly reminders: readonly Wanted[];
  /** They may have been told twice and are told no more; the post must show them. */
  readonly lost: readonly Wanted[];
}

/** One message about all of them. */
export interface DigestWork {
  readonly subscription: Subscription;
  /** Oldest first. */
  readonly told: readonly Wanted[];
}

export interface LanePlan {
  /** The most urgent first. */
  readonly topics: readonly TopicWork[];
  readonly digests: readonly DigestWork[];
  /** Of digests that come later. */
  readonly putOff: readonly PutOff[];
  readonly givenUp: readonly { readonly delivery: ClaimedDelivery; readonly code: string }[];
  /** Another subscription of the conversation was told of the same, by that message. */
  readonly toldBefore: readonly (Wanted & { readonly activityId: string })[];
  /** Nobody knows whether two holders sent it. */
  readonly lost: readonly ClaimedDelivery[];
}

/** What a conversation is told now, what later, and what not at all. */
export function planLane(lane: Lane, now: number): LanePlan {
  const givenUp: { delivery: ClaimedDelivery; code: string }[] = [];
  const toldBefore: (Wanted & { activityId: string })[] = [];
  const topics = new Map<string, Wanted[]>();
  const digests = new Map<string, Wanted[]>();
  for (const delivery of lane.deliveries) {
    const subscription = lane.subscriptions.get(delivery.subscriptionId);
    const thread = lane.threads.get(topicKey(delivery));
    const activityId = messageThatTold(delivery, lane);
    if (subscription === undefined || subscription.isPaused) {
      givenUp.push({ delivery, code: 'NOT_SUBSCRIBED' });
    } else if (activityId !== undefined) {
      toldBefore.push({ delivery, subscription, activityId });
    } else if (!isOfDigest(delivery, subscription, thread)) {
      add(topics, topicKey(delivery), { delivery, subscription });
    } else if (delivery.isTold && !thread?.isMuted) {
      add(digests, subscription.id, { delivery, subscription });
    } else {
      givenUp.push({ delivery, code: delivery.isTold ? 'MUTED' : 'NOT_TOLD' });
    }
  }
  const split = [...digests.values()].map((wanted) => splitDigest(wanted, lane, now));
  const works = [...topics.values()].sort(byUrgency).map((wanted) => topicWork(wanted, lane, now));
  return {
    topics: works,
    digests: split.flatMap(({ digest }) => digest),
    putOff: split.flatMap(({ later }) => later),
    givenUp,
    toldBefore,
    lost: [...works, ...split].flatMap(({ lost }) => lost.map(({ delivery }) => delivery)),
  };
}

export function topicKey({ source, topicId }: Pick<ClaimedDelivery, 'source' | 'topicId'>): string {
  return `${source}/${topicId}`;
}

function messageThatTold(delivery: ClaimedDelivery, lane: Lane): string | undefined {
  return isToldOfChange(delivery) ? lane.toldBefore.get(`${delivery.source}/${delivery.seq}`) : undefined;
}

/** What has a post already goes on there. */
function isOfDigest(
  delivery: ClaimedDelivery,
  { settings }: Subscription,
  thread: Thread | undefined,
): boolean {
  return (
    settings.digest !== 'immediately' && delivery.event !== 'reminder' && thread?.rootActivityId === undefined
  );
}

function add(groups: Map<string, Wanted[]>, key: string, wanted: Wanted): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [wanted]);
  else group.push(wanted);
}

const urgencies = ['advisory', 'incident', 'interruption'] as const;

/** Among equals the one that failed less often, so that one which never works does not hold up the rest. */
function byUrgency(one: readonly Wanted[], other: readonly Wanted[]): number {
  const urgency = (of: readonly Wanted[]) =>
    Math.max(...of.map(({ delivery }) => urgencies.indexOf(delivery.urgency)));
  const attempts = (of: readonly Wanted[]) => Math.max(...of.map(({ delivery }) => delivery.attempts));
  return urgency(other) - urgency(one) || attempts(one) - attempts(other);
}

/** @param wanted of one topic; at least one */
function topicWork(wanted: readonly Wanted[], lane: Lane, now: number): TopicWork {
  const { lost, due, later } = splitByTime(wanted, lane, now);
  const isReminder = ({ delivery }: Wanted) => delivery.event === 'reminder';
  const [first] = wanted;
  if (first === undefined) throw new TypeError('a topic without deliveries');
  return {
    source: first.delivery.source,
    topicId: first.delivery.topicId,
    told: due.filter((one) => !isReminder(one) && one.delivery.isTold).sort(bySeq),
    silent: due.filter((one) => !one.delivery.isTold),
    putOff: later,
    reminders: due.filter(isReminder),
    lost,
  };
}

/** What comes now, what comes later, and what must not come again. */
function splitByTime(wanted: readonly Wanted[], lane: Lane, now: number) {
  const timed = wanted.map((one) => ({ ...one, dueAt: Math.max(tellAt(one, now), heldUntil(one, lane)) }));
  const lost = timed.filter((one) => isLost(one, lane, now));
  const left = timed.filter((one) => !lost.includes(one));
  return {
    lost,
    due: left.filter(({ dueAt }) => dueAt <= now),
    later: left.filter(({ dueAt }) => dueAt > now),
  };
}

/** Until something older of its topic, which failed, is tried again: a conversation is told in the order of the changes. */
function heldUntil({ delivery }: Wanted, lane: Lane): number {
  const waiting = lane.waiting.get(topicKey(delivery));
  const isNewer = waiting !== undefined && delivery.seq > waiting.seq;
  return isNewer && isToldOfChange(delivery) ? waiting.dueAt : 0;
}

function isToldOfChange({ isTold, event }: ClaimedDelivery): boolean {
  return isTold && event !== 'reminder';
}

/**
 * Two holders of the lane died with it. What they cannot have sent as a message of its own goes on as if nothing had
 * happened: an edit, what is muted, and what had to wait from the beginning.
 */
function isLost(one: Wanted, lane: Lane, now: number): boolean {
  const { delivery } = one;
  if (!delivery.isLost || lane.threads.get(topicKey(delivery))?.isMuted) return false;
  const couldBeTold = delivery.isTold || delivery.event === 'reminder';
  return couldBeTold && Math.max(tellAt(one, delivery.createdAt.getTime()), heldUntil(one, lane)) <= now;
}

function bySeq(one: Wanted, other: Wanted): number {
  return one.delivery.seq - other.delivery.seq;
}

/** @param wanted of one subscription */
function splitDigest(wanted: readonly Wanted[], lane: Lane, now: number) {
  const { lost, due, later } = splitByTime(wanted, lane, now);
  const told = due.sort(bySeq);
  const [first] = told;
  return {
    digest: first === undefined ? [] : [{ subscription: first.subscription, told }],
    later,
    lost,
  };
}

/** When it is told: at once where that is not in the future. */
function tellAt({ delivery, subscription }: Wanted, now: number): number {
  const { digest, quietHours, timeZone } = subscription.settings;
  // An edit disturbs nobody.
  if (!delivery.isTold && delivery.event !== 'reminder') return now;
  const digestAt =
    digest === 'immediately' || delivery.event === 'reminder'
      ? now
      : digestAfter(digest, timeZone, delivery.createdAt.getTime());
  const earliest = Math.max(now, digestAt);
  if (quietHours === undefined) return earliest;
  if (quietHours.exceptInterruptions && delivery.urgency === 'interruption') return earliest;
  return quietUntil(quietHours, timeZone, earliest) ?? earliest;
}
