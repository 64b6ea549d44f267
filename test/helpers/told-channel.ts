import { connectNotifications } from '../../src/composition/notifications.ts';
import type { ConversationRecords, ThreadRecords } from '../../src/features/notifications/records.ts';
import type { TopicSource } from '../../src/features/topics.ts';
import { createRequest } from '../../src/http/request.ts';
import { createLog } from '../../src/log.ts';
import { ownCards } from '../../src/teams/cards.ts';
import { createMessenger } from '../../src/teams/messenger.ts';
import { addConversation, type NotificationPlace } from '../store/notification-place.ts';
import { type Connector, startConnector } from './connector.ts';

/** A channel of Teams that is told what was queued for it. */
export interface ToldChannel {
  readonly id: string;
  readonly connector: Connector;
  /** Sends what is due. */
  send(): Promise<void>;
  close(): Promise<void>;
}

const channelId = '19:channel@thread.tacv2';

/** Nothing here asks for it. */
const unasked = () => {
  throw new TypeError('nobody should ask for this');
};
const threads: ThreadRecords = { find: unasked, change: unasked, listMuted: unasked };
const conversations: ConversationRecords = {
  ...{ meet: unasked, find: unasked, reopen: unasked, reopenTeam: unasked },
  ...{ close: unasked, closeTeam: unasked },
};

export async function startToldChannel(
  { db, lanes, ledger }: NotificationPlace,
  source: TopicSource,
): Promise<ToldChannel> {
  const connector = await startConnector();
  await addConversation(db, channelId, { service_url: `${connector.url}/` });
  const request = createRequest({ deadlineMilliseconds: 5_000 });
  const cards = await ownCards();
  const serviceHosts = { names: [], loopback: true };
  const now = () => new Date();
  let due: (() => Promise<void>) | undefined;
  const notifications = connectNotifications({
    tenant: { lanes, ledger, threads, conversations },
    messenger: createMessenger({ request, token: undefined, audience: '', cards, serviceHosts, now }),
    sources: [source],
    sendsPerSecond: 50,
    // What is due later is no sending.
    schedule: (milliseconds, work) => {
      if (milliseconds < 60_000) due = work;
      return () => undefined;
    },
    now,
    log: createLog({ level: 'silent', secrets: [] }),
    metrics: { notificationTried: () => undefined, changeTold: () => undefined },
  });
  notifications.start();
  return {
    ...{ id: channelId, connector },
    send: async () => due?.(),
    close: async () => {
      await notifications.close();
      await connector.close();
    },
  };
}
