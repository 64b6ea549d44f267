import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  appLimit,
  conversationLimits,
  recentSends,
  whenMaySend,
} from '../../../../src/features/notifications/deliver/limits.ts';
import type { Attempt } from './scripted-teams.ts';
import { createWorld } from './world.ts';

interface Window {
  readonly sends: number;
  readonly milliseconds: number;
}

/** As Microsoft says it, and not as our table does. */
const conversationWindows: readonly Window[] = [
  { sends: 7, milliseconds: 1_000 },
  { sends: 8, milliseconds: 2_000 },
  { sends: 60, milliseconds: 30_000 },
  { sends: 1_800, milliseconds: 3_600_000 },
];
const appWindow: Window = { sends: 50, milliseconds: 1_000 };

/** No window of that length, wherever it begins, has more. */
function assertWithin(moments: readonly number[], { sends, milliseconds }: Window, what: string): void {
  const sorted = moments.toSorted((one, other) => one - other);
  for (const [index, last] of sorted.entries()) {
    const first = sorted[index - sends];
    if (first === undefined) continue;
    assert.ok(last - first >= milliseconds, `${what}: ${sends + 1} messages within ${last - first} ms`);
  }
}

function assertAllWithin(attempts: readonly Attempt[]): void {
  const moments = attempts.map(({ at }) => at);
  assertWithin(moments, appWindow, 'the app');
  for (const name of new Set(attempts.map(({ conversationId }) => conversationId))) {
    const own = moments.filter((_, index) => attempts[index]?.conversationId === name);
    for (const window of conversationWindows) assertWithin(own, window, name);
  }
}

describe('the limits of a conversation', () => {
  it('are kept by whoever sends as soon as it may, and only waits', () => {
    const pauses = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000 })), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(pauses, (milliseconds) => {
        let now = 0;
        let kept: readonly number[] = [];
        const all: number[] = [];
        for (const pause of milliseconds) {
          now = whenMaySend(kept, now + pause);
          all.push(now);
          kept = recentSends([...kept, now], now);
        }
        for (const window of conversationWindows) assertWithin(all, window, 'a conversation');
      }),
    );
  });

  it('are kept for hours with a short memory', () => {
    let now = 0;
    let kept: readonly number[] = [];
    const all: number[] = [];
    while (now < 2 * 3_600_000) {
      now = whenMaySend(kept, now);
      all.push(now);
      kept = recentSends([...kept, now], now);
      assert.ok(kept.length <= 60, `${kept.length} are remembered`);
    }
    for (const window of conversationWindows) assertWithin(all, window, 'a conversation');
    assert.ok(all.length > 3_000, `only ${all.length} in two hours`);
  });

  it('leave something for people, in each of Microsoft’s windows', () => {
    assert.deepEqual(
      conversationLimits.map(({ teams }) => teams),
      conversationWindows,
    );
    assert.ok(
      conversationLimits.every(
        ({ teams, ours }) => ours.sends / ours.milliseconds < teams.sends / teams.milliseconds,
      ),
    );
    assert.deepEqual(appLimit.teams, appWindow);
  });
});

describe('the limits', () => {
  const busyDay = fc.record({
    channels: fc.integer({ min: 1, max: 20 }),
    pumps: fc.integer({ min: 1, max: 4 }),
    bursts: fc.array(
      fc.record({ changes: fc.integer({ min: 1, max: 12 }), pause: fc.integer({ min: 0, max: 4_000 }) }),
      { minLength: 1, maxLength: 6 },
    ),
    latency: fc.integer({ min: 1, max: 400 }),
  });

  it('are kept by several workers together, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(busyDay, async ({ channels, pumps, bursts, latency }) => {
        const world = await createWorld();
        world.teams.latency = () => latency;
        for (let number = 0; number < channels; number += 1) await world.subscribe(`channel ${number}`);
        for (let number = 0; number < pumps; number += 1) world.startPump();
        for (const { changes, pause } of bursts) {
          for (let number = 0; number < changes; number += 1) await world.change(`EX${number}`, 'update');
          await world.time.pass(pause);
        }
        await world.time.pass(150_000);
        assertAllWithin(world.teams.attempts);
        const left = (await world.states()).filter((state) => state === 'queued');
        await world.close();
        assert.deepEqual(left, []);
      }),
      { numRuns: 4 },
    );
  });

  it('of the app are used up to the last few percent', async () => {
    const world = await createWorld();
    for (let number = 0; number < 500; number += 1) await world.subscribe(`channel ${number}`);
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(15_000);
    const last = Math.max(...world.teams.attempts.map(({ at }) => at));
    await world.close();
    assert.equal(world.teams.attempts.length, 500);
    assert.ok(last < (500 / 50) * 1_000 * 1.05, `the last was sent after ${last} ms`);
  });

  it('make all workers wait when Teams tells most conversations to wait', async () => {
    const world = await createWorld();
    for (let number = 0; number < 100; number += 1) await world.subscribe(`channel ${number}`);
    await world.change('EX1', 'new');
    world.teams.script = ({ at }) =>
      at > 500 && at < 5_000 ? { kind: 'again', code: 'Throttled', afterMilliseconds: 6_000 } : undefined;
    world.startPump();
    world.startPump();
    await world.time.pass(60_000);
    const throttled = world.teams.attempts.filter(({ outcome }) => outcome.kind === 'again').length;
    const states = await world.states();
    await world.close();
    assert.ok(throttled > 0 && throttled < 40, `${throttled} were sent in vain`);
    assert.ok(states.every((state) => state === 'sent'));
  });
});
