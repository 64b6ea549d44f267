import assert from 'node:assert/strict';
import { connectNotifications, type Notifications } from '../../src/composition/notifications.ts';
import type { ConversationRecords, ThreadRecords } from '../../src/features/notifications/records.ts';
import { createRequest } from '../../src/http/request.ts';
import { createLog } from '../../src/log.ts';
import { ownCards } from '../../src/teams/cards.ts';
import { createMessenger } from '../../src/teams/messenger.ts';
import { textOf } from '../helpers/card-text.ts';
import { type Connector, startConnector } from '../helpers/connector.ts';
import {
  startWatchedServiceNow,
  type WatchedServiceNow,
  type WatchingReplica,
} from '../helpers/incident-watch.ts';
import { addConversation, addSubscription } from '../store/notification-place.ts';

const channelId = '19:channel@thread.tacv2';

/** Nothing here asks for it. */
const unasked = () => {
  throw new TypeError('nobody should ask for this');
};
const threads: ThreadRecords = { find: unasked, change: unasked, listMuted: unasked };
const conversations: ConversationRecords = {
  ...{
    meet: unasked,
    find: unasked,
    reopen: unasked,
    reopenTeam: unasked,
    close: unasked,
    closeTeam: unasked,
  },
};

describe('a channel that is subscribed to incidents', () => {
  let watched: WatchedServiceNow;
  let replica: WatchingReplica;
  let connector: Connector;
  let notifications: Notifications;
  let send: () => Promise<void>;

  beforeEach(async () => {
    watched = await startWatchedServiceNow();
    replica = watched.startReplica();
    connector = await startConnector();
    const { db, lanes, ledger } = watched.notifications;
    await addConversation(db, channelId, { service_url: `${connector.url}/` });
    const ofMessaging = { group_id: groupOf('Messaging'), most_priority: 2 };
    await addSubscription(db, 's', channelId, { source: 'incident', ...ofMessaging });
    const request = createRequest({ deadlineMilliseconds: 5_000 });
    const cards = await ownCards();
    const serviceHosts = { names: [], loopback: true };
    let due: (() => Promise<void>) | undefined;
    notifications = connectNotifications({
      tenant: { lanes, ledger, threads, conversations },
      messenger: createMessenger({
        ...{ request, token: undefined, audience: '', cards, serviceHosts },
        now: () => new Date(),
      }),
      sources: [replica.watch.source],
      sendsPerSecond: 50,
      schedule: (milliseconds, work) => {
        if (milliseconds < 60_000) due = work;
        return () => undefined;
      },
      now: () => new Date(),
      log: createLog({ level: 'silent', secrets: [] }),
      metrics: { notificationTried: () => undefined, changeTold: () => undefined },
    });
    notifications.start();
    send = async () => due?.();
    await replica.poll();
  });
  afterEach(async () => {
    await notifications.close();
    await watched.close();
    await connector.close();
  });

  const groupOf = (name: string) => watched.standIn.tables.find('sys_user_group', { name })?.sys_id ?? '';
  const next = async () => {
    watched.wait(60);
    await replica.poll();
    await send();
  };
  const posts = () => connector.sent.map(({ card }) => textOf(card));
  const edits = () => connector.updated.map(({ card }) => textOf(card));

  it('has one post that becomes green, and a reply for each change', async () => {
    const sysId = watched.insert('INC0090001', { priority: '2', assignment_group: groupOf('Messaging') });
    await next();
    assert.equal(posts().length, 1);
    assert.match(posts()[0] ?? '', /Incident INC0090001[\s\S]*About INC0090001[\s\S]*I have this/);
    watched.change(sysId, { state: '2' });
    await next();
    assert.match(posts()[1] ?? '', /INC0090001 has changed[\s\S]*State: New → In Progress/);
    assert.match(edits()[0] ?? '', /In Progress/);
    watched.change(sysId, {
      ...{ state: '6', resolved_at: '2026-11-23 12:02:00', close_notes: 'Cleared the queue.' },
    });
    await next();
    assert.match(posts()[2] ?? '', /INC0090001: Resolved[\s\S]*Cleared the queue\./);
    assert.match(edits()[1] ?? '', /Resolved after 2 minutes/);
    assert.equal(posts().length, 3);
    assert.equal(new Set(connector.updated.map(({ id }) => id)).size, 1);
  });

  it('hears of an incident when it comes to its group, and of no other', async () => {
    const sysId = watched.insert('INC0090001', { priority: '2' });
    watched.insert('INC0090002', { priority: '3', assignment_group: groupOf('Messaging') });
    await next();
    assert.deepEqual(posts(), []);
    watched.change(sysId, { assignment_group: groupOf('Messaging') });
    await next();
    assert.equal(posts().length, 1);
    assert.match(posts()[0] ?? '', /INC0090001/);
  });

  it('hears how it ended, wherever it went', async () => {
    const sysId = watched.insert('INC0090001', { priority: '2', assignment_group: groupOf('Messaging') });
    await next();
    watched.change(sysId, { assignment_group: '', priority: '4', state: '6' });
    await next();
    assert.match(posts()[1] ?? '', /INC0090001: Resolved[\s\S]*Assignment group: Messaging → –/);
  });
});
