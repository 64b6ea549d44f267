import assert from 'node:assert/strict';
import { textOf } from '../helpers/card-text.ts';
import { startWatchedHealth, type WatchedHealth } from '../helpers/health-watch.ts';
import { startToldChannel, type ToldChannel } from '../helpers/told-channel.ts';
import { addSubscription } from '../store/notification-place.ts';

const id = 'EX700101';

describe('a channel that is subscribed to service health', () => {
  let watched: WatchedHealth;
  let channel: ToldChannel;

  beforeEach(async () => {
    watched = await startWatchedHealth();
    channel = await startToldChannel(watched.notifications, watched.notices.source);
    await addSubscription(watched.notifications.db, 's', channel.id, {}, ['Exchange Online']);
    await watched.poll();
  });
  afterEach(async () => {
    await channel.close();
    await watched.close();
  });

  const next = async () => {
    await watched.poll();
    await channel.send();
  };
  const posts = () => channel.connector.sent.map(({ card }) => textOf(card));
  const edits = () => channel.connector.updated.map(({ card }) => textOf(card));

  it('has one post that becomes green, and a reply for what became of it', async () => {
    watched.open(id, { status: 'investigating' });
    await next();
    assert.equal(posts().length, 1);
    assert.match(posts()[0] ?? '', /EX700101 · Exchange Online[\s\S]*🟠 Investigating[\s\S]*I have this/);
    watched.post(id, 'Current status: We mend it.');
    watched.change(id, { status: 'restoringService' });
    await next();
    assert.equal(posts().length, 2, 'the status is told with the post');
    assert.match(posts()[1] ?? '', /Microsoft posted an update[\s\S]*Restoring service[\s\S]*We mend it\./);
    assert.match(edits()[0] ?? '', /🟠 Restoring service[\s\S]*We mend it\./);
    await watched.attach(id, 'INC0000001');
    watched.change(id, { status: 'serviceRestored', isResolved: true });
    await next();
    assert.equal(posts().length, 3);
    assert.match(posts()[2] ?? '', /was resolved after 2 minutes[\s\S]*1 incident attached/);
    assert.match(edits()[1] ?? '', /✅ Resolved after 2 minutes[\s\S]*1 incident attached/);
    assert.equal(new Set(channel.connector.updated.map((edit) => edit.id)).size, 1);
  });

  it('hears of no other service', async () => {
    watched.open('TM700310', { service: 'Microsoft Teams' });
    await next();
    assert.deepEqual(posts(), []);
  });
});
