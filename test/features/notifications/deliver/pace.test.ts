import assert from 'node:assert/strict';
import { CasebridgeError } from '../../../../src/errors.ts';
import { createPacer, type PacerDeps } from '../../../../src/features/notifications/deliver/pace.ts';
import { createSimulatedTime, type SimulatedTime } from './simulated-time.ts';

interface Rate extends Pick<PacerDeps, 'records'> {
  /** In milliseconds. */
  answersAfter: number;
  /** How far the shared clock is ahead. */
  ahead: number;
  reservations: number;
  isBroken: boolean;
}

/** The one rate of all replicas, as the store keeps it. */
function createRate(time: SimulatedTime): Rate {
  let nextAt = 0;
  const rate: Rate = {
    answersAfter: 2,
    ahead: 0,
    reservations: 0,
    isBroken: false,
    records: {
      reserveSends: async (count, interval) => {
        rate.reservations += 1;
        if (rate.isBroken) throw new CasebridgeError('STORE_UNAVAILABLE', { detail: 'test' });
        await time.sleep(rate.answersAfter / 2);
        const now = (time.now() + rate.ahead) * 1_000;
        const first = Math.max(nextAt, now);
        nextAt = first + count * interval;
        await time.sleep(rate.answersAfter / 2);
        return { first, now };
      },
      pauseSends: async (milliseconds) => {
        nextAt = Math.max(nextAt, (time.now() + rate.ahead + milliseconds) * 1_000);
      },
    },
  };
  return rate;
}

/** No second has more than 50. */
function assertSpread(moments: readonly number[]): void {
  for (const [index, at] of moments.entries()) {
    const earlier = moments[index - 50];
    if (earlier !== undefined) assert.ok(at - earlier >= 1_000, `51 within ${at - earlier} ms`);
  }
}

describe('a pacer', () => {
  let time: SimulatedTime;
  let rate: Rate;

  beforeEach(() => {
    time = createSimulatedTime();
    rate = createRate(time);
  });

  const newPacer = (sendsPerSecond: number) =>
    createPacer({ records: rate.records, sendsPerSecond, clock: time });
  /** Asks at once so many times, and notes when each may send. */
  const ask = (pacer: ReturnType<typeof newPacer>, count: number, moments: number[], deadline = 1e9) => {
    for (let asked = 0; asked < count; asked += 1) {
      void pacer.take(deadline).then((maySend) => maySend && moments.push(time.now()));
    }
  };

  it('spaces messages evenly, a little below the limit', async () => {
    const moments: number[] = [];
    ask(newPacer(50), 100, moments);
    await time.pass(5_000);
    const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
    assert.equal(moments.length, 100);
    assert.ok(
      gaps.every((gap) => gap > 18 && gap < 23),
      gaps.join(),
    );
  });

  it('asks the store a few times a second, not for each message', async () => {
    ask(newPacer(50), 100, []);
    await time.pass(5_000);
    assert.ok(rate.reservations <= 12, `${rate.reservations} times`);
  });

  it('shares the rate with others, whatever their clocks say', async () => {
    rate.ahead = 1_760_000_000_000;
    const moments: number[] = [];
    for (let pacers = 0; pacers < 4; pacers += 1) ask(newPacer(50), 50, moments);
    await time.pass(10_000);
    const sorted = moments.toSorted((one, other) => one - other);
    assert.equal(sorted.length, 200);
    assertSpread(sorted);
  });

  it('gives up moments that an answer came too late for', async () => {
    rate.answersAfter = 400;
    const moments: number[] = [];
    ask(newPacer(50), 60, moments);
    await time.pass(20_000);
    assert.equal(moments.length, 60);
    assertSpread(moments);
  });

  it('gives up moments that the process slept through', async () => {
    let sleeps = 0;
    const sleep = (milliseconds: number) => {
      sleeps += 1;
      return time.sleep(milliseconds + (sleeps % 10 === 0 ? 120 : 0));
    };
    const moments: number[] = [];
    ask(createPacer({ records: rate.records, sendsPerSecond: 50, clock: { ...time, sleep } }), 200, moments);
    await time.pass(20_000);
    assert.equal(moments.length, 200);
    assertSpread(moments);
  });

  it('goes on when the shared clock is set', async () => {
    const moments: number[] = [];
    const pacer = newPacer(50);
    ask(pacer, 10, moments);
    await time.pass(1_000);
    rate.ahead = 3_600_000;
    rate.answersAfter = 10;
    ask(pacer, 10, moments);
    await time.pass(1_000);
    assert.equal(moments.length, 20);
  });

  it('sends nothing after a deadline', async () => {
    const moments: number[] = [];
    ask(newPacer(10), 50, moments, 2_000);
    await time.pass(10_000);
    assert.ok(moments.length > 15 && moments.length < 22, `${moments.length} were sent`);
    assert.ok(Math.max(...moments) < 2_000);
  });

  it('sends nothing when the store cannot be asked', async () => {
    rate.isBroken = true;
    assert.equal(await newPacer(50).take(1_000), false);
  });

  it('pauses, and drops the moments it had', async () => {
    const moments: number[] = [];
    const pacer = newPacer(50);
    ask(pacer, 50, moments);
    await time.pass(100);
    await pacer.pause(5_000);
    const before = moments.length;
    await time.pass(4_500);
    assert.equal(moments.length, before);
    await time.pass(2_000);
    assert.equal(moments.length, 50);
  });

  it('lets nobody send once it is closed', async () => {
    const pacer = newPacer(1);
    const first = pacer.take(1e9);
    await time.pass(10);
    const second = pacer.take(1e9);
    pacer.close();
    assert.deepEqual([await first, await second, await pacer.take(1e9)], [true, false, false]);
  });
});
