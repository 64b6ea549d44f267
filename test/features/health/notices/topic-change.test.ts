import assert from 'node:assert/strict';
import type { HealthIssue } from '../../../../src/sandbox/graph/index.ts';
import { startWatchedHealth, type WatchedHealth } from '../../../helpers/health-watch.ts';
import { addConversation, addSubscription } from '../../../store/notification-place.ts';

const events = new Map([
  [1, 'new'],
  [2, 'update'],
  [4, 'worse'],
  [8, 'restored'],
  [16, 'report'],
]);
const urgencies = ['advisory', 'incident', 'interruption'];

const resolved = { status: 'serviceRestored', isResolved: true };

describe('what conversations are told of service health', () => {
  let watched: WatchedHealth;

  beforeEach(async () => {
    watched = await startWatchedHealth();
    const { db } = watched.notifications;
    await addConversation(db, 'channel');
    await addSubscription(db, 'all', 'channel');
  });
  afterEach(() => watched.close());

  const told = async () => {
    const deliveries = await watched.notifications.deliveries();
    return deliveries.map(({ event }) => events.get(event));
  };
  /** What is told of an issue after a reading found it as it was before. */
  const toldOf = async (before: Partial<HealthIssue>, happen: () => void) => {
    watched.open('EX700101', before);
    await watched.poll();
    happen();
    await watched.poll();
    return told();
  };

  it('is nothing of what was there when it was first read', async () => {
    watched.open('EX700101');
    await watched.poll();
    assert.deepEqual(await told(), []);
    watched.post('EX700101', 'We found the cause.');
    await watched.poll();
    assert.deepEqual(await told(), ['update']);
  });

  it('is the first issue of a tenant that had none', async () => {
    await watched.poll();
    watched.open('EX700101');
    await watched.poll();
    assert.deepEqual(await told(), ['new']);
  });

  const statuses: readonly (readonly [string, string, string])[] = [
    ['investigating', 'serviceDegradation', 'worse'],
    ['serviceDegradation', 'serviceInterruption', 'worse'],
    ['reported', 'serviceInterruption', 'worse'],
    ['serviceRestored', 'serviceDegradation', 'worse'],
    ['falsePositive', 'somethingNobodyKnowsYet', 'worse'],
    ['serviceInterruption', 'serviceDegradation', 'update'],
    ['serviceDegradation', 'restoringService', 'update'],
    ['investigating', 'restoringService', 'update'],
    ['investigating', 'extendedRecovery', 'update'],
    ['verifyingService', 'serviceInterruption', 'worse'],
    ['serviceDegradation', 'serviceRestored', 'update'],
    ['serviceRestored', 'investigating', 'update'],
    ['serviceRestored', 'postIncidentReviewPublished', 'report'],
  ];
  for (const [before, status, event] of statuses) {
    it(`is ${event} when ${before} becomes ${status}`, async () => {
      assert.deepEqual(await toldOf({ status: before }, () => watched.change('EX700101', { status })), [
        event,
      ]);
    });
  }

  it('is worse when an advisory becomes an incident, and an update when it is one again', async () => {
    const become = (classification: string) => watched.change('EX700101', { classification });
    assert.deepEqual(await toldOf({ classification: 'advisory' }, () => become('incident')), ['worse']);
    become('advisory');
    await watched.poll();
    assert.deepEqual(await told(), ['worse', 'update']);
  });

  it('is one thing for each that became of it', async () => {
    await watched.poll();
    watched.open('EX700101', { status: 'investigating' });
    await watched.poll();
    assert.deepEqual(await told(), ['new']);
    watched.post('EX700101', 'We found the cause.');
    watched.change('EX700101', { status: 'restoringService' });
    await watched.poll();
    assert.deepEqual((await told()).slice(1), ['update', 'update']);
    watched.post('EX700101', 'It works again.');
    watched.change('EX700101', resolved);
    await watched.poll();
    assert.deepEqual((await told()).slice(3), ['update', 'update', 'restored']);
    watched.change('EX700101', { status: 'serviceDegradation', isResolved: false });
    await watched.poll();
    assert.deepEqual((await told()).slice(6), ['worse', 'worse']);
  });

  it('is that it vanished, and that it is there again', async () => {
    let show = () => {};
    assert.deepEqual(
      await toldOf({}, () => {
        show = watched.hide('EX700101');
      }),
      ['update'],
    );
    show();
    await watched.poll();
    assert.deepEqual(await told(), ['update', 'update']);
  });

  it('is as urgent as the issue is bad', async () => {
    await watched.poll();
    for (const [id, values] of [
      ['EX700101', { classification: 'advisory', status: 'serviceInterruption' }],
      ['EX700102', { status: 'investigating' }],
      ['EX700103', { classification: 'advisory' }],
    ] as const) {
      watched.open(id, values);
      await watched.poll();
    }
    const deliveries = await watched.notifications.deliveries();
    assert.deepEqual(
      deliveries.map(({ urgency }) => urgencies[urgency]),
      ['interruption', 'incident', 'advisory'],
    );
  });

  it('goes to whoever asked for its service, its kind and how bad it is by now', async () => {
    const { db } = watched.notifications;
    await addSubscription(db, 'exchange', 'channel', {}, ['Exchange Online']);
    await addSubscription(db, 'incidents', 'channel', { least_classification: 1 });
    await addSubscription(db, 'degraded', 'channel', { least_status: 1 });
    await addSubscription(db, 'interrupted', 'channel', { least_status: 2 });
    await watched.poll();
    watched.open('TM700310', {
      ...{ service: 'Microsoft Teams', classification: 'advisory', status: 'investigating' },
    });
    await watched.poll();
    const toWhom = async (seq: number) => {
      const deliveries = await watched.notifications.deliveries();
      return deliveries.filter((one) => one.seq === seq).map((one) => one.subscription_id);
    };
    assert.deepEqual(await toWhom(1), ['all']);
    watched.open('EX700101', { status: 'serviceDegradation' });
    await watched.poll();
    assert.deepEqual(await toWhom(2), ['all', 'degraded', 'exchange', 'incidents']);
    watched.change('TM700310', { status: 'serviceInterruption' });
    await watched.poll();
    assert.deepEqual(await toWhom(3), ['all', 'degraded', 'interrupted']);
  });
});
