import assert from 'node:assert/strict';
import { CasebridgeError } from '../../../../src/errors.ts';
import type { LaneRecords } from '../../../../src/features/notifications/lanes.ts';
import type { SendOutcome } from '../../../../src/features/notifications/messenger.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `channel ${index}`);

const badGateway: SendOutcome = { kind: 'again', code: 'BadGateway', afterMilliseconds: undefined };

describe('the order of sending', () => {
  let world: World;

  const open = async (options: WorldOptions, channels: number) => {
    world = await createWorld(options);
    for (const name of names(channels)) await world.subscribe(name);
  };

  afterEach(() => world.close());

  it('lets what is severe overtake the rest', async () => {
    await open({ sendsPerSecond: 10 }, 100);
    await world.change('EX1', 'new', 'advisory');
    const pump = world.startPump();
    await world.time.pass(3_000);
    await world.change('EX2', 'new', 'interruption');
    pump.kick();
    const from = world.teams.attempts.length;
    await world.time.pass(30_000);
    const later = world.teams.attempts.slice(from).map(({ text }) => text.slice(0, 3));
    assert.ok(later.indexOf('EX2') < 10, `${later.indexOf('EX2')} advisories came first`);
    const lastSevere = later.lastIndexOf('EX2');
    const between = later.slice(later.indexOf('EX2'), lastSevere).filter((id) => id === 'EX1').length;
    assert.ok(between < 90, `${between} advisories came between`);
  });

  it('delays no conversation because of one that is slow', async () => {
    await open({ sendsPerSecond: 50 }, 100);
    world.teams.latency = (name) => (name.endsWith('7') ? 9_500 : 40);
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(3_000);
    const done = new Set(world.teams.attempts.map(({ conversationId }) => conversationId));
    assert.deepEqual(
      names(100).filter((name) => !done.has(name)),
      names(100).filter((name) => name.endsWith('7')),
    );
  });

  it('is that of the changes within a conversation, also with several workers', async () => {
    await open({ sendsPerSecond: 50 }, 5);
    for (let pumps = 0; pumps < 3; pumps += 1) world.startPump();
    await world.change('EX1', 'new');
    for (let times = 0; times < 12; times += 1) {
      await world.time.pass(700);
      await world.change('EX1', 'update');
    }
    await world.time.pass(60_000);
    for (const name of names(5)) {
      for (const does of ['edit', 'reply']) {
        const seqs = world
          .said(name)
          .filter((text) => text.startsWith(does))
          .flatMap((text) => (text.match(/(?<=#)\d+/g) ?? []).map(Number));
        assert.ok(seqs.length > 3, `${does}: ${seqs}`);
        assert.deepEqual(
          seqs,
          seqs.toSorted((one, other) => one - other),
        );
      }
      assert.equal(world.said(name).filter((text) => text.startsWith('post')).length, 1);
    }
    assert.ok((await world.states()).every((state) => state === 'sent' || state === 'edited'));
  });

  it('keeps few lanes at a time, however many wait', async () => {
    let held = 0;
    let mostHeld = 0;
    const wrap = (records: LaneRecords): LaneRecords => ({
      ...records,
      claim: async (count, lease) => {
        const lanes = await records.claim(count, lease);
        held += lanes.length;
        mostHeld = Math.max(mostHeld, held);
        return lanes;
      },
      settle: (lanes) => {
        held -= lanes.length;
        return records.settle(lanes);
      },
    });
    await open({ sendsPerSecond: 50, wrap }, 400);
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(12_000);
    assert.equal(world.teams.shown.size, 400);
    assert.ok(mostHeld <= 40, `${mostHeld} were held`);
  });

  it('loses nothing while the store does not work', async () => {
    let isBroken = false;
    const unlessBroken = <Result>(work: () => Promise<Result>): Promise<Result> =>
      isBroken ? Promise.reject(new CasebridgeError('STORE_UNAVAILABLE', { detail: 'test' })) : work();
    const wrap = (records: LaneRecords): LaneRecords => ({
      ...records,
      claim: (count, lease) => unlessBroken(() => records.claim(count, lease)),
      settle: (lanes) => unlessBroken(() => records.settle(lanes)),
      reserveSends: (count, interval) => unlessBroken(() => records.reserveSends(count, interval)),
    });
    await open({ sendsPerSecond: 50, wrap }, 20);
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(100);
    isBroken = true;
    await world.time.pass(60_000);
    isBroken = false;
    await world.time.pass(60_000);
    assert.equal(world.troubles.length, 1);
    assert.deepEqual(
      names(20).filter((name) => world.said(name).length !== 1),
      [],
    );
    assert.ok((await world.states()).every((state) => state === 'sent'));
  });

  it('goes on with what a worker had that died, and marks what may be there twice', async () => {
    let isDead = false;
    const never = new Promise<never>(() => {});
    const wrap = (records: LaneRecords): LaneRecords => ({
      ...records,
      settle: (lanes) => (isDead ? never : records.settle(lanes)),
    });
    await open({ sendsPerSecond: 50, wrap }, 20);
    world.teams.latency = () => 200;
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(300);
    isDead = true;
    await world.time.pass(1_000);
    isDead = false;
    const before = world.teams.attempts.length;
    world.startPump();
    await world.time.pass(60_000);
    const marked = (await world.deliveries()).filter(({ is_doubtful }) => is_doubtful === 1);
    const twice = names(20).filter((name) => world.said(name).length === 2);
    assert.ok((await world.states()).every((state) => state === 'sent'));
    assert.ok(before > 0 && twice.length > 0, `${twice.length} of ${before} twice`);
    assert.deepEqual(
      twice.filter((name) => !marked.some(({ conversation_id }) => conversation_id === name)),
      [],
    );
    assert.ok(world.teams.attempts.length <= 40);
  });

  it('ends with what is being sent, and leaves the rest', async () => {
    await open({ sendsPerSecond: 10 }, 50);
    await world.change('EX1', 'new');
    world.teams.latency = () => 1_000;
    const pump = world.startPump();
    await world.time.pass(1_500);
    const closed = pump.close();
    await world.time.pass(5_000);
    await closed;
    const sent = (await world.states()).filter((state) => state === 'sent').length;
    assert.equal(sent, world.teams.attempts.length);
    assert.ok(sent > 0 && sent < 50, `${sent} were sent`);
  });

  for (const [what, outcome, times] of [
    ['failed', badGateway, 4],
    ['got no answer', { kind: 'lost', code: 'NO_ANSWER' }, 1],
  ] as const) {
    it(`is that of the changes of a topic also when the first of them ${what}`, async () => {
      await open({}, 1);
      const pump = world.startPump();
      await world.change('EX1', 'new');
      await world.time.pass(5_000);
      let left: number = times;
      world.teams.script = ({ does, text }) => {
        if (does !== 'reply' || !text.endsWith('#2') || left === 0) return undefined;
        left -= 1;
        return outcome;
      };
      await world.change('EX1', 'restored');
      await world.change('EX1', 'worse');
      pump.kick();
      await world.time.pass(300);
      pump.kick();
      await world.time.pass(what === 'failed' ? 6_000 : 1_300);
      await world.change('EX1', 'restored');
      await world.time.pass(what === 'failed' ? 1_500 : 60_000);
      assert.equal(world.teams.shown.get('message 1'), 'EX1 #4 restored');
      await world.time.pass(60_000);
      const replies = world.said().filter((text) => text.startsWith('reply'));
      assert.deepEqual(replies, [
        ...Array.from({ length: times + 1 }, () => 'reply EX1 restored #2'),
        'reply EX1 worse #3',
        'reply EX1 restored #4',
      ]);
      assert.deepEqual(
        (await world.deliveries()).map(({ state, attempts }) => `${state} ${attempts}`),
        ['sent 0', `sent ${times}`, 'sent 0', 'sent 0'],
      );
    });
  }

  it('is that of the changes of a topic also when its post failed', async () => {
    await open({}, 1);
    world.teams.script = ({ at }) => (at < 10_000 ? badGateway : undefined);
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    const { length } = world.teams.attempts;
    await world.change('EX1', 'worse');
    await world.time.pass(500);
    assert.equal(world.teams.attempts.length, length);
    await world.time.pass(60_000);
    assert.equal(world.said().at(-1), 'post EX1 #2 worse');
    assert.deepEqual(await world.states(), ['edited', 'sent']);
  });
});
