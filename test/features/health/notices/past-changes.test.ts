import assert from 'node:assert/strict';
import type { SubscriptionFilter } from '../../../../src/features/topics.ts';
import { postOf, startWatchedHealth, type WatchedHealth } from '../../../helpers/health-watch.ts';

type HealthFilter = Extract<SubscriptionFilter, { readonly services: readonly string[] }>;

const everything: HealthFilter = {
  ...{ source: 'health', services: [], withAdvisories: true, leastStatus: 'any' },
};
const restored = { status: 'serviceRestored', isResolved: true };

describe('what would have been told of service health', () => {
  let watched: WatchedHealth;

  beforeEach(async () => {
    watched = await startWatchedHealth();
  });
  afterEach(() => watched.close());

  const ago = (hours: number) => new Date(watched.now().getTime() - hours * 3_600_000);
  const past = (filter: SubscriptionFilter, days = 7) =>
    watched.notices.listPastChanges(filter, ago(days * 24));
  const told = async (filter: SubscriptionFilter = everything) =>
    (await past(filter)).changes.map(({ event, title }) => `${event} ${title}`);
  /** An issue that Microsoft opened, and wrote about, so many hours ago. */
  const openedAgo = (
    id: string,
    hours: readonly number[],
    values: Parameters<WatchedHealth['open']>[1] = {},
  ) =>
    watched.open(id, {
      title: `About ${id}`,
      startDateTime: ago(hours[0] ?? 0).toISOString(),
      lastModifiedDateTime: ago(hours.at(-1) ?? 0).toISOString(),
      posts: hours.slice(1).map((hour) => postOf(`Written ${hour} hours ago.`, ago(hour))),
      ...values,
    });

  it('is what began, was written and ended, the newest first, before anybody watched', async () => {
    openedAgo('EX700101', [30, 29, 28, 4], { ...restored, endDateTime: ago(5).toISOString() });
    openedAgo('TM700310', [2], { service: 'Microsoft Teams' });
    await watched.poll();
    const { changes } = await past(everything);
    assert.deepEqual(
      changes.map(({ event, topicId, at }) => [event, topicId, at.toISOString().slice(5, 16)]),
      [
        ['new', 'TM700310', '11-23T10:00'],
        ['update', 'EX700101', '11-23T08:00'],
        ['restored', 'EX700101', '11-23T07:00'],
        ['update', 'EX700101', '11-22T08:00'],
        ['new', 'EX700101', '11-22T06:00'],
      ],
    );
    assert.equal(changes[0]?.title, 'TM700310 · About TM700310');
  });

  it('is nothing of the time before, but what was written since', async () => {
    openedAgo('EX700101', [400, 399, 398, 30], restored);
    openedAgo('EX700102', [400, 399, 300], restored);
    await watched.poll();
    assert.deepEqual(await told(), [
      'update EX700101 · About EX700101',
      'restored EX700101 · About EX700101',
    ]);
  });

  it('is also what is written long after an issue is over', async () => {
    openedAgo('EX700101', [400, 399, 30], { ...restored, endDateTime: ago(390).toISOString() });
    await watched.poll();
    assert.deepEqual(await told(), ['update EX700101 · About EX700101']);
  });

  it('is what got worse and which reports came while somebody watched', async () => {
    openedAgo('EX700101', [1], { status: 'investigating', classification: 'advisory' });
    await watched.poll();
    watched.change('EX700101', { status: 'serviceDegradation', classification: 'incident' });
    await watched.poll();
    watched.wait(5);
    watched.change('EX700101', { ...restored, endDateTime: watched.now().toISOString() });
    await watched.poll();
    watched.change('EX700101', { status: 'postIncidentReviewPublished' });
    await watched.poll();
    const events = (await past({ source: 'health', topicId: 'EX700101' })).changes.map(({ event }) => event);
    assert.deepEqual(events, ['report', 'restored', 'worse', 'new']);
    assert.equal((await told()).length, 4, 'the same for all of service health');
  });

  describe('to those who do not want everything', () => {
    const issuesTold = async (filter: Partial<HealthFilter>) =>
      (await past({ ...everything, ...filter })).changes.map(({ topicId }) => topicId);

    it('is of their services, and incidents only', async () => {
      openedAgo('TM700310', [1], { service: 'Microsoft Teams' });
      openedAgo('EX700102', [2], { classification: 'advisory' });
      openedAgo('EX700101', [3]);
      await watched.poll();
      assert.deepEqual(await issuesTold({ services: ['Exchange Online'] }), ['EX700102', 'EX700101']);
      assert.deepEqual(await issuesTold({ withAdvisories: false }), ['TM700310', 'EX700101']);
      assert.deepEqual(
        await told({ source: 'incident', group: undefined, mostPriority: undefined, state: undefined }),
        [],
      );
      assert.deepEqual(await told({ source: 'health', topicId: 'EX700101' }), [
        'new EX700101 · About EX700101',
      ]);
      assert.deepEqual(await told({ source: 'health', topicId: 'EX999999' }), []);
    });

    it('is what is as bad as they want, or was before it was over', async () => {
      openedAgo('EX700101', [1], { status: 'serviceInterruption' });
      openedAgo('EX700102', [2], { status: 'restoringService' });
      openedAgo('EX700103', [3], { status: 'investigating' });
      openedAgo('EX700104', [4, 4, 4], restored);
      openedAgo('EX700105', [5, 5, 5], { status: 'falsePositive', isResolved: true });
      await watched.poll();
      const degraded = await issuesTold({ leastStatus: 'degradation' });
      assert.deepEqual(new Set(degraded), new Set(['EX700101', 'EX700102', 'EX700104']));
      assert.deepEqual(await issuesTold({ leastStatus: 'interruption' }), ['EX700101']);
      watched.change('EX700101', { status: 'restoringService' });
      watched.change('EX700103', { status: 'serviceRestored', isResolved: true });
      await watched.poll();
      assert.deepEqual(await issuesTold({ leastStatus: 'interruption' }), ['EX700101']);
      assert.ok(!(await issuesTold({ leastStatus: 'degradation' })).includes('EX700103'));
    });
  });

  it('says since when anything is known', async () => {
    const { knownSince: never } = await past(everything);
    assert.deepEqual(never, watched.now());
    await watched.poll();
    assert.deepEqual((await past(everything)).knownSince, ago(7 * 24));
    assert.deepEqual((await past(everything, 40)).knownSince, ago(30 * 24));
  });
});
