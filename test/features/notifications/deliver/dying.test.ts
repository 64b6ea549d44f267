import assert from 'node:assert/strict';
import type { LaneRecords, SettledLane } from '../../../../src/features/notifications/lanes.ts';
import { createWorld, type World } from './world.ts';

const lease = 20_000;
const night = { from: '22:00', to: '07:00', exceptInterruptions: false };

describe('workers that die one after the other', () => {
  let world: World;
  let isDead = true;
  const never = new Promise<never>(() => {});
  const wrap = (records: LaneRecords): LaneRecords => ({
    ...records,
    settle: (lanes: readonly SettledLane[]) => (isDead ? never : records.settle(lanes)),
  });

  beforeEach(async () => {
    isDead = true;
    world = await createWorld({ wrap, start: '2026-03-11T06:55:00Z' });
  });
  afterEach(async () => {
    assert.deepEqual(world.unexpected, []);
    await world.close();
  });

  /** Each dies before it settles anything, and the next one comes when its lease is over. */
  const die = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      world.startPump();
      await world.time.pass(lease + 2_000);
    }
  };
  const live = async () => {
    isDead = false;
    world.startPump();
    await world.time.pass(60_000);
  };

  it('send a message twice at most; the rest is for whoever asks to send it again', async () => {
    await world.subscribe('channel');
    await world.change('EX1', 'new');
    await die(5);
    assert.equal(world.said().length, 2);
    await live();
    assert.equal(world.said().length, 2);
    const [delivery] = await world.deliveries();
    assert.deepEqual([delivery?.state, delivery?.code, delivery?.is_doubtful], ['failed', 'ANSWER_LOST', 1]);
    await world.ledger.resendFailed(undefined);
    await world.time.pass(5_000);
    assert.deepEqual(await world.states(), ['sent']);
    const { expected, sent } = await world.ledger.report(undefined);
    assert.deepEqual([expected, sent], [1, 1]);
  });

  it('fail nothing that they cannot have come to', async () => {
    world.teams.latency = () => 300;
    await world.subscribe('channel');
    for (let number = 0; number < 10; number += 1) await world.change(`EX${number}`, 'new');
    await die(2);
    await live();
    const times = new Map<string, number>();
    for (const text of world.said()) times.set(text, (times.get(text) ?? 0) + 1);
    assert.equal(times.size, 10);
    assert.ok([...times.values()].every((count) => count <= 2));
    const failed = (await world.deliveries()).filter(({ state }) => state === 'failed');
    for (const { seq } of failed) assert.equal(times.get(`post EX${seq - 1} #${seq} new`), 2);
    const states = await world.states();
    assert.ok(
      states.slice(6).every((state) => state === 'sent'),
      states.join(),
    );
    assert.ok(failed.length > 0 && failed.length <= 6, states.join());
  });

  it('fail nothing that had to wait, and no edit', async () => {
    await world.subscribe('quiet', { quietHours: night });
    await world.subscribe('digest', { digest: 'hourly' });
    await world.subscribe('silent', { events: ['new'] });
    await world.subscribe('silent', { events: ['new'] });
    isDead = false;
    const pump = world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    await pump.close();
    isDead = true;
    await world.change('EX1', 'update');
    await die(3);
    await live();
    assert.equal(world.teams.shown.get('message 1'), 'EX1 #2 update');
    await world.time.pass(5 * 60_000);
    assert.ok(
      (await world.states()).every((state) => ['sent', 'edited', 'givenUp NOT_TOLD'].includes(state)),
    );
    assert.deepEqual(world.said('quiet'), ['post EX1 #2 update']);
    assert.deepEqual(world.said('digest'), ['post What happened: 1 topic']);
  });
});
