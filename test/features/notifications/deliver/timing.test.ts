import assert from 'node:assert/strict';
import { createWorld, type World } from './world.ts';

const minute = 60_000;
const hour = 60 * minute;
const night = { from: '22:00', to: '07:00', exceptInterruptions: true };

const badGateway = { kind: 'again', code: 'BadGateway', afterMilliseconds: undefined } as const;

describe('when it is told', () => {
  let world: World;

  const open = async (start: string) => {
    // In whole minutes nobody sees that it looks more rarely.
    world = await createWorld({ start, rarely: 50 });
    world.teams.latency = () => 0;
  };
  /** In minutes since the start. */
  const told = () =>
    world.teams.attempts.map(({ at, does, text }) => `${Math.floor(at / minute)}: ${does} ${text}`);

  afterEach(async () => {
    assert.deepEqual(world.unexpected, []);
    await world.close();
  });

  it('waits for the end of quiet hours, in the night when clocks go forward', async () => {
    await open('2026-03-29T00:00:00Z');
    await world.subscribe('channel', { timeZone: 'Europe/Paris', quietHours: night });
    await world.change('EX1', 'new');
    await world.change('EX1', 'worse');
    world.startPump();
    await world.time.pass(hour);
    const end = Date.parse('2026-03-29T05:00:00Z');
    assert.deepEqual(
      (await world.deliveries()).map(({ due_at }) => due_at),
      [end, end],
    );
    await world.time.pass(4.5 * hour);
    assert.deepEqual(told(), ['300: post EX1 #2 worse']);
  });

  it('waits also where the topic cannot be shown now', async () => {
    await open('2026-03-10T23:00:00Z');
    await world.subscribe('channel', { quietHours: night });
    await world.change('EX1', 'new');
    world.topics.failure = new TypeError('cannot be shown');
    world.startPump();
    await world.time.pass(hour);
    assert.equal(world.unexpected.splice(0).length, 1);
    const [delivery] = await world.deliveries();
    assert.equal(delivery?.due_at, Date.parse('2026-03-11T07:00:00Z'));
  });

  it('waits an hour longer in the night when clocks go back', async () => {
    await open('2026-10-25T00:00:00Z');
    await world.subscribe('channel', { timeZone: 'Europe/Paris', quietHours: night });
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(6.5 * hour);
    assert.deepEqual(told(), ['360: post EX1 #1 new']);
  });

  it('does not wait when something is down and the subscription says so', async () => {
    await open('2026-03-10T23:00:00Z');
    await world.subscribe('one', { quietHours: night });
    await world.subscribe('other', { quietHours: { ...night, exceptInterruptions: false } });
    await world.change('EX1', 'new', 'interruption');
    world.startPump();
    await world.time.pass(minute);
    assert.deepEqual(
      world.teams.attempts.map(({ conversationId }) => conversationId),
      ['one'],
    );
  });

  it('keeps the post current in quiet hours, and says nothing until they end', async () => {
    await open('2026-03-10T21:00:00Z');
    await world.subscribe('channel', { quietHours: night });
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(1.5 * hour);
    await world.change('EX1', 'worse');
    await world.time.pass(9 * hour);
    assert.deepEqual(told(), ['0: post EX1 #1 new', '90: edit EX1 #2 worse', '600: reply EX1 worse #2']);
  });

  it('keeps the post current in quiet hours also when that does not succeed at once', async () => {
    await open('2026-03-10T21:00:00Z');
    await world.subscribe('channel', { quietHours: night });
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(2 * hour);
    world.teams.script = ({ at }) =>
      at < 2 * hour + 5 * minute
        ? { kind: 'again', code: 'BadGateway', afterMilliseconds: undefined }
        : undefined;
    await world.change('EX1', 'worse');
    await world.time.pass(hour);
    assert.equal(world.teams.shown.get('message 1'), 'EX1 #2 worse');
    await world.time.pass(8 * hour);
    assert.deepEqual(told().at(-1), '600: reply EX1 worse #2');
  });

  it('does not keep waiting what tells nobody', async () => {
    await open('2026-03-10T21:00:00Z');
    await world.subscribe('channel', { quietHours: night, events: ['new'] });
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(2 * hour);
    await world.change('EX1', 'update');
    await world.time.pass(minute);
    assert.deepEqual(await world.states(), ['sent', 'edited']);
  });

  it('folds an hour into one digest, each topic once', async () => {
    await open('2026-03-10T10:20:00Z');
    await world.subscribe('channel', { digest: 'hourly' });
    world.startPump();
    await world.change('EX1', 'new');
    await world.change('EX2', 'new');
    await world.time.pass(10 * minute);
    await world.change('EX1', 'worse');
    await world.time.pass(hour);
    assert.deepEqual(told(), ['40: post What happened: 2 topics']);
    assert.deepEqual(await world.states(), ['edited', 'sent', 'sent']);
    await world.change('EX3', 'new');
    await world.time.pass(hour);
    assert.equal(told().at(-1), '100: post What happened: 1 topic');
  });

  it('sends a daily digest at eight, after quiet hours that last longer', async () => {
    await open('2026-03-10T20:00:00Z');
    await world.subscribe('early', { digest: 'daily', id: 'a' });
    await world.subscribe('late', { digest: 'daily', id: 'b', quietHours: { ...night, to: '09:30' } });
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(14 * hour);
    assert.deepEqual(
      world.teams.attempts.map(({ at, conversationId }) => [conversationId, Math.floor(at / minute)]),
      [
        ['early', 12 * 60],
        ['late', 13.5 * 60],
      ],
    );
  });

  it('leaves out of a digest what nobody chose', async () => {
    await open('2026-03-10T10:20:00Z');
    await world.subscribe('channel', { digest: 'hourly', events: ['new'] });
    world.startPump();
    await world.change('EX1', 'new');
    await world.change('EX1', 'update');
    await world.time.pass(2 * hour);
    assert.deepEqual(await world.states(), ['sent', 'givenUp NOT_TOLD']);
  });

  for (const { what, before, reminded } of [
    { what: 'reminds of a severe topic that nobody took', before: undefined, reminded: true },
    { what: 'does not remind of what somebody took', before: 'taken', reminded: false },
    { what: 'does not remind of what is muted', before: 'muted', reminded: false },
    { what: 'does not remind of what is over', before: 'restored', reminded: false },
  ] as const) {
    it(what, async () => {
      await open('2026-03-10T10:00:00Z');
      await world.subscribe('channel', { reminderMinutes: 15 });
      world.startPump();
      await world.change('EX1', 'new', 'interruption');
      await world.time.pass(10 * minute);
      if (before === 'restored') await world.change('EX1', 'restored');
      else if (before)
        await world.setThread('channel', 'EX1', before === 'taken' ? 'Megan' : undefined, before === 'muted');
      await world.time.pass(2 * hour);
      const reminders = told().filter((text) => text.includes('nobody'));
      assert.deepEqual(reminders, reminded ? ['15: reply EX1 nobody for 15 minutes'] : []);
    });
  }

  it('does not remind of what is not severe', async () => {
    await open('2026-03-10T10:00:00Z');
    await world.subscribe('channel', { reminderMinutes: 15 });
    world.startPump();
    await world.change('EX1', 'new', 'advisory');
    await world.time.pass(hour);
    assert.deepEqual(told(), ['0: post EX1 #1 new']);
    assert.deepEqual(await world.states(), ['sent']);
  });

  it('tells once what one subscription of a conversation wants at once and another later', async () => {
    await open('2026-03-10T21:00:00Z');
    await world.subscribe('channel', { id: 'now' });
    await world.subscribe('channel', { id: 'quiet', quietHours: night });
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(1.5 * hour);
    await world.change('EX1', 'update');
    await world.change('EX1', 'worse');
    await world.time.pass(10 * hour);
    assert.deepEqual(told(), [
      '0: post EX1 #1 new',
      '90: edit EX1 #3 worse',
      '90: reply EX1 update #2',
      '90: reply EX1 worse #3',
    ]);
    assert.deepEqual(
      (await world.deliveries()).map(
        ({ subscription_id, state, activity_id }) => `${subscription_id} ${state} ${activity_id}`,
      ),
      [
        ...['now sent message 1', 'quiet sent message 1', 'now sent message 2', 'quiet edited message 2'],
        ...['now sent message 3', 'quiet edited message 3'],
      ],
    );
  });

  it('leaves out of a digest what another subscription of the conversation was told', async () => {
    await open('2026-03-10T10:20:00Z');
    await world.subscribe('channel', { id: 'digest', digest: 'hourly' });
    await world.subscribe('channel', { id: 'now', events: ['worse'] });
    world.startPump();
    await world.change('EX1', 'new');
    await world.change('EX2', 'worse');
    await world.time.pass(2 * hour);
    assert.deepEqual(told(), ['0: post EX2 #2 worse', '40: post What happened: 1 topic']);
    assert.deepEqual(
      (await world.deliveries()).map(({ subscription_id, state }) => `${subscription_id} ${state}`),
      ['digest sent', 'digest edited', 'now sent'],
    );
  });

  it('reminds whoever wants it also of what another subscription was told', async () => {
    await open('2026-03-10T21:00:00Z');
    await world.subscribe('channel', { id: 'now' });
    const quietHours = { ...night, exceptInterruptions: false };
    await world.subscribe('channel', { id: 'quiet', quietHours, reminderMinutes: 15 });
    world.startPump();
    await world.change('EX1', 'new', 'incident');
    await world.time.pass(2 * hour);
    await world.change('EX1', 'worse', 'interruption');
    await world.time.pass(8 * hour + minute);
    await world.time.pass(2 * hour);
    assert.deepEqual(told().slice(1), [
      ...['120: edit EX1 #2 worse', '120: reply EX1 worse #2'],
      '615: reply EX1 nobody for 15 minutes',
    ]);
  });

  it('holds nothing back because of what only waits for the end of quiet hours', async () => {
    await open('2026-03-10T21:00:00Z');
    await world.subscribe('channel', { id: 'quiet', quietHours: night });
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(2 * hour);
    let fails = true;
    world.teams.script = () => {
      const outcome = fails ? badGateway : undefined;
      fails = false;
      return outcome;
    };
    await world.change('EX1', 'update');
    await world.time.pass(hour);
    assert.equal((await world.deliveries())[1]?.attempts, 1);
    await world.change('EX1', 'worse', 'interruption');
    await world.time.pass(minute);
    assert.equal(told().at(-1), '180: reply EX1 worse #3');
  });
});
