import type { ChatAddress } from '../../turn.ts';
import type {
  ClaimedDelivery,
  DeliveryKey,
  Lane,
  SettledDelivery,
  SettledLane,
  SettledRoot,
} from '../lanes.ts';
import type { Messenger, RenderedMessage, SendOutcome } from '../messenger.ts';
import type { Thread } from '../records.ts';
import type { WorkerClock } from './clock.ts';
import { recentSends, whenMaySend } from './limits.ts';
import type { RenderMessage } from './message-cache.ts';
import type { Pacer } from './pace.ts';
import { topicKey } from './plan-lane.ts';
import type { ReadTopic } from './topic-cache.ts';

export interface LaneDeps {
  readonly messenger: Pick<Messenger, 'post' | 'reply' | 'edit'>;
  readonly readTopic: ReadTopic;
  readonly render: RenderMessage;
  readonly pacer: Pick<Pacer, 'take'>;
  readonly clock: WorkerClock;
  /** From 0 to 1, so that what failed together is not tried again together. */
  readonly random: () => number;
  /** Of one claim: whoever finds it unsettled counts as many. */
  readonly maximumSends: number;
  readonly onOutcome: (outcome: SendOutcome) => void;
  /** From noticing a change to its message. */
  readonly onTold: (milliseconds: number) => void;
  readonly onUnexpected: (error: unknown, topicId: string) => void;
}

export type Settlement = Omit<SettledDelivery, keyof DeliveryKey>;

/** What one claim of a lane has come to so far. */
export interface LaneRun {
  readonly lane: Lane;
  readonly deps: LaneDeps;
  /** Where Teams last told to write. */
  chat(): ChatAddress;
  /** By the clock that all replicas share, in milliseconds since 1970. */
  now(): number;
  /** Makes one attempt where the limits allow it; undefined: not in this claim. */
  attempt(send: () => Promise<SendOutcome>): Promise<SendOutcome | undefined>;
  settle(deliveries: readonly ClaimedDelivery[], as: Settlement): void;
  isSettled(delivery: ClaimedDelivery): boolean;
  /** The post about a topic as this claim leaves it. */
  threadOf(topic: Pick<Thread, 'source' | 'topicId'>): ThreadNow;
  keepRoot(shown: ShownRoot): void;
  remindAt(delivery: ClaimedDelivery, dueAt: number): void;
  /** Nothing more is sent in this claim. @param freeAt nobody claims it before */
  stop(freeAt?: number): void;
  stopForSignIn(): void;
  close(closed: NonNullable<SettledLane['closed']>): void;
  isStopped(): boolean;
  result(): LaneResult;
}

export type ThreadNow = Pick<Thread, 'rootActivityId' | 'shownSeq' | 'owner' | 'isMuted' | 'version'>;

/** How to write a root again, should its owner have changed meanwhile. */
export interface ShownRoot {
  readonly root: SettledRoot;
  /** @throws STORE_UNAVAILABLE; undefined: the topic is no more */
  readonly render: (thread: ThreadNow) => Promise<RenderedMessage | undefined>;
}

export interface LaneResult {
  readonly lane: Lane;
  readonly settled: SettledLane;
  readonly shown: readonly ShownRoot[];
  /** The bot could not sign in: no lane gets any further. */
  readonly signInFailed: boolean;
}

const noThread: ThreadNow = {
  rootActivityId: undefined,
  shownSeq: 0,
  owner: undefined,
  isMuted: false,
  version: 0,
};

/**
 * @param claimedAt by the worker's clock, before it was asked for
 * @param deadline by the worker's clock: what is sent later may be sent by somebody else as well
 */
export function createLaneRun(lane: Lane, claimedAt: number, deadline: number, deps: LaneDeps): LaneRun {
  const deliveries = new Map<ClaimedDelivery, SettledDelivery>();
  const roots = new Map<string, ShownRoot>();
  const reminders: SettledLane['reminders'][number][] = [];
  let closed: SettledLane['closed'];
  let signInFailed = false;
  const sending = createSending(lane, claimedAt, deadline, deps);
  const { now, attempt, stop, isStopped } = sending;
  return {
    ...{ lane, deps, now, attempt, stop, isStopped },
    chat: () => chatAt(lane, sending.serviceUrl()),
    settle: (settled, as) => {
      for (const delivery of settled) {
        const { source, seq, subscriptionId, event } = delivery;
        deliveries.set(delivery, { source, seq, subscriptionId, event, ...as });
      }
    },
    isSettled: (delivery) => deliveries.has(delivery),
    threadOf: (topic) => {
      const key = topicKey(topic);
      return { ...(lane.threads.get(key) ?? noThread), ...roots.get(key)?.root };
    },
    keepRoot: (shown) => void roots.set(topicKey(shown.root), shown),
    remindAt: ({ source, seq, subscriptionId, topicId, urgency }, dueAt) =>
      void reminders.push({ delivery: { source, seq, subscriptionId, topicId, urgency }, dueAt }),
    stopForSignIn: () => {
      signInFailed = true;
      stop();
    },
    close: (as) => {
      closed = as;
      stop();
    },
    result: () => ({
      lane: { ...lane, chat: chatAt(lane, sending.serviceUrl()) },
      signInFailed,
      shown: [...roots.values()],
      settled: {
        ...{ conversationId: lane.chat.conversationId, fence: lane.fence, reminders },
        ...sending.result(),
        deliveries: [...deliveries.values()],
        roots: [...roots.values()].map(({ root }) => root),
        ...(closed && { closed }),
      },
    }),
  };
}

function chatAt({ chat }: Lane, serviceUrl: string | undefined): ChatAddress {
  return { ...chat, serviceUrl: serviceUrl ?? chat.serviceUrl };
}

/** Sends within the limits of one claim and of the conversation. */
function createSending(
  lane: Lane,
  claimedAt: number,
  deadline: number,
  { clock, pacer, maximumSends, onOutcome }: LaneDeps,
) {
  const sends = [...lane.sends];
  let attempts = 0;
  let freeAt: number | undefined;
  let serviceUrl: string | undefined;
  let isStopped = false;
  const now = () => lane.claimedAt + Math.floor(clock.now() - claimedAt);
  const stop = (until?: number) => {
    isStopped = true;
    freeAt = until ?? freeAt;
  };
  return {
    now,
    stop,
    serviceUrl: () => serviceUrl,
    isStopped: () => isStopped,
    attempt: async (send: () => Promise<SendOutcome>): Promise<SendOutcome | undefined> => {
      const maySendAt = whenMaySend(sends, now());
      if (maySendAt > now()) stop(maySendAt);
      else if (attempts >= maximumSends || !(await pacer.take(deadline))) stop();
      if (isStopped) return undefined;
      attempts += 1;
      const outcome = await send();
      sends.push(now());
      if (outcome.kind === 'done' && outcome.serviceUrl !== undefined) {
        // The message went to the former address first.
        attempts += 1;
        sends.push(now());
        serviceUrl = outcome.serviceUrl;
      }
      onOutcome(outcome);
      return outcome;
    },
    result: () => ({
      ...{ sends: recentSends(sends, now()), freeAt },
      ...(serviceUrl !== undefined && { serviceUrl }),
    }),
  };
}
