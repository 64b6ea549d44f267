import assert from 'node:assert/strict';
import type { SettledLane } from '../../../../src/features/notifications/lanes.ts';
import type { SendOutcome } from '../../../../src/features/notifications/messenger.ts';
import { createWorld, type World } from './world.ts';

const megan = { id: '29:megan', name: 'Megan Bowen' };

describe('what is told', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld();
  });

  afterEach(async () => {
    assert.deepEqual(world.unexpected, []);
    assert.deepEqual(world.troubles, []);
    await world.close();
  });

  it('is one post for a topic, edited and replied to from then on', async () => {
    await world.subscribe('channel');
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    await world.change('EX1', 'worse');
    await world.time.pass(5_000);
    assert.deepEqual(world.said(), ['post EX1 #1 new', 'edit EX1 #2 worse', 'reply EX1 worse #2']);
    assert.deepEqual(
      (await world.deliveries()).map(({ state, activity_id }) => [state, activity_id]),
      [
        ['sent', 'message 1'],
        ['sent', 'message 2'],
      ],
    );
  });

  it('is the newest state alone where nothing was sent yet', async () => {
    await world.subscribe('channel');
    await world.change('EX1', 'new');
    await world.change('EX1', 'update');
    await world.change('EX1', 'worse');
    world.startPump();
    await world.time.pass(5_000);
    assert.deepEqual(world.said(), ['post EX1 #3 worse']);
    assert.deepEqual(await world.states(), ['edited', 'edited', 'sent']);
  });

  it('is never an edit that was overtaken', async () => {
    await world.subscribe('channel');
    const pump = world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    world.teams.latency = () => 3_000;
    await world.change('EX1', 'update');
    pump.kick();
    await world.time.pass(1_000);
    await world.change('EX1', 'update');
    await world.change('EX1', 'restored');
    await world.time.pass(30_000);
    const edits = world.said().filter((text) => text.startsWith('edit'));
    assert.deepEqual(edits, ['edit EX1 #2 update', 'edit EX1 #4 restored']);
  });

  it('is one reply for more than three changes', async () => {
    await world.subscribe('channel');
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    for (let times = 0; times < 4; times += 1) await world.change('EX1', 'update');
    await world.time.pass(5_000);
    assert.deepEqual(world.said().slice(1), ['edit EX1 #5 update', 'reply EX1 #2 #3 #4 #5']);
    assert.deepEqual(await world.states(), ['sent', 'edited', 'edited', 'edited', 'sent']);
  });

  it('is nothing but the edit where the subscription does not tell of the event', async () => {
    await world.subscribe('channel', { events: ['new', 'restored'] });
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    await world.change('EX1', 'update');
    await world.time.pass(5_000);
    assert.deepEqual(world.said(), ['post EX1 #1 new', 'edit EX1 #2 update']);
    assert.deepEqual(await world.states(), ['sent', 'edited']);
  });

  it('is told once where several subscriptions of a conversation want it', async () => {
    await world.subscribe('channel');
    await world.subscribe('channel');
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    await world.change('EX1', 'worse');
    await world.time.pass(5_000);
    assert.deepEqual(world.said(), ['post EX1 #1 new', 'edit EX1 #2 worse', 'reply EX1 worse #2']);
    assert.deepEqual(await world.states(), ['sent', 'sent', 'sent', 'sent']);
  });

  it('mentions people when it is new, worse or restored, and then only', async () => {
    await world.subscribe('channel', { mentions: [megan] });
    world.startPump();
    for (const event of ['new', 'update', 'worse', 'restored'] as const) {
      await world.change('EX1', event);
      await world.time.pass(10_000);
    }
    const mentioned = world.teams.attempts.filter(({ mentions }) => mentions.length > 0);
    assert.deepEqual(
      mentioned.map(({ does, text }) => `${does} ${text}`),
      ['post EX1 #1 new', 'reply EX1 worse #3', 'reply EX1 restored #4'],
    );
  });

  it('is silent where the topic is muted, but kept current', async () => {
    await world.subscribe('channel');
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    await world.setThread('channel', 'EX1', undefined, true);
    await world.change('EX1', 'worse');
    await world.time.pass(5_000);
    assert.deepEqual(world.said().slice(1), ['edit EX1 #2 worse muted']);
    assert.deepEqual(await world.states(), ['sent', 'edited']);
  });

  it('is given up when the topic is no more', async () => {
    await world.subscribe('channel');
    await world.change('EX1', 'new');
    world.topics.forget('EX1');
    world.startPump();
    await world.time.pass(5_000);
    assert.deepEqual(world.said(), []);
    assert.deepEqual(await world.states(), ['givenUp TOPIC_GONE']);
  });

  it('is tried again where a topic cannot be shown, and holds up no other', async () => {
    await world.subscribe('channel');
    await world.change('EX1', 'new');
    world.topics.failure = new TypeError('cannot be shown');
    world.startPump();
    await world.time.pass(5_000);
    assert.deepEqual(await world.states(), ['queued UNEXPECTED']);
    world.topics.failure = undefined;
    await world.time.pass(20_000);
    assert.deepEqual(await world.states(), ['sent']);
    assert.ok(world.unexpected.splice(0).length < 6);
  });

  it('is read and made once for all conversations', async () => {
    for (let number = 0; number < 100; number += 1) await world.subscribe(`channel ${number}`);
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(10_000);
    assert.equal(world.teams.shown.size, 100);
    assert.equal(world.topics.reads(), 1);
    assert.equal(world.teams.renders(), 1);
  });

  it('shows who has taken it, also when that happened while it was written', async () => {
    await world.subscribe('channel');
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    world.teams.latency = () => 2_000;
    await world.change('EX1', 'update');
    await world.time.pass(1_500);
    await world.setThread('channel', 'EX1', 'Megan', false);
    await world.time.pass(20_000);
    assert.equal(world.teams.shown.get('message 1'), 'EX1 #2 update of Megan');
  });

  it('shows who has taken it also when Teams has the bot wait before it can', async () => {
    await world.subscribe('channel');
    world.startPump();
    await world.change('EX1', 'new');
    await world.time.pass(5_000);
    world.teams.latency = () => 2_000;
    await world.change('EX1', 'update');
    await world.time.pass(1_500);
    await world.setThread('channel', 'EX1', 'Megan', false);
    const outcomes: SendOutcome[] = [
      { kind: 'again', code: 'Throttled', afterMilliseconds: 7_000 },
      { kind: 'lost', code: 'NO_ANSWER' },
    ];
    world.teams.script = ({ text }) => (text.endsWith('of Megan') ? outcomes.shift() : undefined);
    await world.time.pass(3_000);
    await world.change('EX2', 'new');
    await world.time.pass(5_000);
    assert.equal(world.said().at(-1), 'post EX2 #3 new');
    await world.time.pass(20_000);
    assert.equal(world.teams.shown.get('message 1'), 'EX1 #2 update of Megan');
    const edits = world.teams.attempts.filter(({ text }) => text.endsWith('of Megan'));
    assert.deepEqual(
      edits.map(({ outcome }) => outcome.kind),
      ['again', 'lost', 'done'],
    );
    assert.ok((edits[1]?.at ?? 0) - (edits[0]?.at ?? 0) >= 7_000);
  });

  it('goes to the address that Teams told to use, from then on', async () => {
    const settled: SettledLane[] = [];
    const claimed: string[] = [];
    await world.close();
    world = await createWorld({
      wrap: (records) => ({
        ...records,
        claim: async (count, lease) => {
          const lanes = await records.claim(count, lease);
          claimed.push(...lanes.map(({ chat }) => chat.serviceUrl));
          return lanes;
        },
        settle: (lanes) => {
          settled.push(...lanes);
          return records.settle(lanes);
        },
      }),
    });
    await world.subscribe('channel');
    const { teams } = world;
    const { post } = teams;
    const used: string[] = [];
    const serviceUrl = 'https://government.test';
    teams.post = async (chat, message) => {
      used.push(chat.serviceUrl);
      const outcome = await post(chat, message);
      return outcome.kind === 'done' && chat.serviceUrl !== serviceUrl ? { ...outcome, serviceUrl } : outcome;
    };
    await world.change('EX1', 'new');
    await world.change('EX2', 'new');
    world.startPump();
    await world.time.pass(5_000);
    assert.deepEqual(used, ['https://teams.test', serviceUrl]);
    assert.deepEqual(
      settled.map((lane) => [lane.serviceUrl, lane.sends.length]),
      [[serviceUrl, 3]],
    );
    await world.change('EX3', 'new');
    await world.time.pass(5_000);
    assert.deepEqual(claimed, ['https://teams.test', serviceUrl]);
    assert.equal(used.at(-1), serviceUrl);
  });
});
