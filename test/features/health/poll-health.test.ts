import assert from 'node:assert/strict';
import { CasebridgeError } from '../../../src/errors.ts';
import { createHealthPoll, type OnPolled } from '../../../src/features/health/poll-health.ts';
import type { ReadAndKeep } from '../../../src/features/health/read-and-keep.ts';
import type { HealthSnapshot } from '../../../src/features/health/read-health.ts';

const start = new Date('2026-11-23T14:00:00Z');

describe('a poll of service health', () => {
  let now = start;
  let reads = 0;
  let failures: unknown[] = [];
  const snapshot = (): HealthSnapshot => ({
    services: [],
    openIssues: [],
    readAt: now,
    freshUntil: new Date(now.getTime() + 120_000),
    isWhole: true,
    watchedSince: start,
  });
  const later = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  const readAndKeep = (readOnce: ReadAndKeep['readOnce']): ReadAndKeep => ({
    kept: () => undefined,
    readOnce: (wait, signal) => {
      reads += 1;
      return readOnce(wait, signal);
    },
  });
  const create = (
    readOnce: ReadAndKeep['readOnce'] = async () => ({ outcome: 'kept', snapshot: snapshot() }),
    onPolled: readonly OnPolled[] = [],
  ) =>
    createHealthPoll({
      readAndKeep: readAndKeep(readOnce),
      requestsSoFar: () => reads * 2,
      onPolled,
      now: () => now,
      freshSeconds: 60,
      onOutcome: () => undefined,
      onListenerFailed: (error) => failures.push(error),
    });
  beforeEach(() => {
    now = start;
    reads = 0;
    failures = [];
  });

  it('is shared by all who ask at once, and not repeated while it is fresh', async () => {
    const poll = create();
    await Promise.all([poll.current(), poll.current(), poll.current()]);
    later(59);
    await poll.current();
    assert.equal(reads, 1);
    later(1);
    assert.equal((await poll.current()).readAt, now);
    assert.equal(reads, 2);
  });

  it('is heard by everybody after each one that was kept, whoever of them fails', async () => {
    const heard: string[] = [];
    const failing = async () => {
      heard.push('failing');
      throw new TypeError('a mistake');
    };
    const poll = create(undefined, [failing, async ({ readAt }) => void heard.push(readAt.toISOString())]);
    await poll.current();
    await poll.settled();
    later(60);
    await poll.current();
    await poll.settled();
    assert.deepEqual(heard, [
      ...['failing', '2026-11-23T14:00:00.000Z'],
      ...['failing', '2026-11-23T14:01:00.000Z'],
    ]);
    assert.equal(failures.length, 2);
  });

  it('keeps nobody waiting for those who hear of it, but its end', async () => {
    let finish = () => {};
    const poll = create(undefined, [
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    ]);
    await poll.current();
    let isClosed = false;
    const closed = poll.close().then(() => {
      isClosed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isClosed, false);
    finish();
    await closed;
  });

  it('is not heard of when it was not kept', async () => {
    const poll = create(
      async () => ({ outcome: 'shared', snapshot: snapshot() }),
      [async () => assert.fail('nothing was kept')],
    );
    await poll.current();
    await poll.settled();
    assert.deepEqual(failures, []);
  });

  it('that fails gives what was known, and is made again after a while', async () => {
    let isDown = false;
    const poll = create(async () => {
      if (isDown) throw new CasebridgeError('UPSTREAM_BUSY', { service: 'Microsoft Graph', seconds: 300 });
      return { outcome: 'kept', snapshot: snapshot() };
    });
    await poll.current();
    isDown = true;
    later(60);
    const aged = await poll.current();
    assert.deepEqual(aged.readAt, start);
    assert.deepEqual(aged.freshUntil, now, 'Graph was asked and did not answer');
    later(299);
    await poll.current();
    assert.equal(reads, 2);
    isDown = false;
    later(1);
    assert.equal((await poll.current()).readAt, now);
  });

  it('that Graph refuses for years is made again after an hour', async () => {
    const seconds = 99_999_999;
    const poll = create(async (wait) => {
      const error = new CasebridgeError('UPSTREAM_BUSY', { service: 'Microsoft Graph', seconds });
      assert.equal(wait(error), 3_600_000, 'other replicas wait no longer either');
      throw error;
    });
    await assert.rejects(poll.current(), { code: 'UPSTREAM_BUSY' });
    assert.equal(poll.dueIn(), 3_600_000);
    later(3_599);
    await assert.rejects(poll.current(), { code: 'UPSTREAM_BUSY' });
    assert.equal(reads, 1);
    later(1);
    await assert.rejects(poll.current(), { code: 'UPSTREAM_BUSY' });
    assert.equal(reads, 2);
  });

  it('goes on when the clock is set back, whatever it was waiting for', async () => {
    let isDown = false;
    const poll = create(async () => {
      if (isDown) throw new CasebridgeError('UPSTREAM_BUSY', { service: 'Microsoft Graph', seconds: 300 });
      return { outcome: 'kept', snapshot: snapshot() };
    });
    await poll.current();
    later(-1_800);
    assert.ok(poll.dueIn() <= 0);
    assert.deepEqual((await poll.current()).readAt, now);
    later(60);
    isDown = true;
    await poll.current();
    isDown = false;
    later(-3_600);
    assert.deepEqual((await poll.current()).readAt, now);
    assert.equal(reads, 4);
  });

  it('that fails says why as long as nothing is known', async () => {
    const poll = create(async () => {
      throw new CasebridgeError('GRAPH_FORBIDDEN');
    });
    await assert.rejects(poll.current(), { code: 'GRAPH_FORBIDDEN' });
    await assert.rejects(poll.current(), { code: 'GRAPH_FORBIDDEN' });
    assert.equal(reads, 1);
  });

  it('is not begun after the end', async () => {
    const poll = create();
    await poll.current();
    await poll.close();
    later(600);
    assert.deepEqual((await poll.current()).readAt, start);
    assert.equal(reads, 1);
  });
});
