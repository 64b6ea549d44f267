import assert from 'node:assert/strict';
import type { SendOutcome } from '../../../../src/features/notifications/messenger.ts';
import { createWorld, type World } from './world.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Longer than anything is put off but for a reason. */
const long = 10 * minute;

const unauthorized: SendOutcome = {
  kind: 'again',
  code: 'HTTP_401_BotNotRegistered',
  afterMilliseconds: undefined,
};

describe('an attempt that does not succeed', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld();
    await world.subscribe('channel');
  });

  afterEach(async () => {
    assert.deepEqual(world.unexpected, []);
    await world.close();
  });

  /** The next attempts come to these, then all succeed. */
  const script = (...outcomes: readonly SendOutcome[]) => {
    const left = [...outcomes];
    world.teams.script = () => left.shift();
  };
  const tell = async (milliseconds: number) => {
    await world.change('EX1', 'new');
    world.startPump();
    await world.time.pass(milliseconds);
  };

  it('is made again when Teams says so, and not sooner', async () => {
    script({ kind: 'again', code: 'Throttled', afterMilliseconds: 7_000 });
    await tell(20_000);
    const [first = 0, second = 0] = world.teams.attempts.map(({ at }) => at);
    assert.ok(second - first >= 7_000 && second - first < 9_000, `after ${second - first} ms`);
    assert.deepEqual(await world.states(), ['sent']);
  });

  it('keeps the whole conversation waiting when Teams says how long', async () => {
    await world.subscribe('another channel');
    await world.change('EX2', 'new');
    world.teams.script = ({ at, conversationId }) =>
      at < 6_000 && conversationId === 'channel'
        ? { kind: 'again', code: 'Throttled', afterMilliseconds: 7_000 }
        : undefined;
    await tell(6_000);
    assert.equal(world.said('channel').length, 1);
    assert.equal(world.said('another channel').length, 2);
    await world.time.pass(10_000);
    assert.equal(world.said('channel').length, 3);
  });

  it('is made again ever more rarely where Teams does not say when', async () => {
    world.teams.script = () => ({ kind: 'again', code: 'BadGateway', afterMilliseconds: undefined });
    await tell(40 * minute);
    const moments = world.teams.attempts.map(({ at }) => at);
    const waits = moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
    assert.ok((waits[0] ?? 0) < 3_000, `first after ${waits[0]} ms`);
    assert.ok(
      waits.slice(9).every((wait) => wait > 150_000 && wait <= 302_000),
      waits.join(),
    );
  });

  it('fails when it is a day old and was tried often, with its code', async () => {
    world.teams.script = () => ({ kind: 'again', code: 'BadGateway', afterMilliseconds: undefined });
    await world.change('EX1', 'new');
    await world.time.pass(23.5 * hour);
    world.startPump();
    await world.time.pass(28 * minute);
    assert.deepEqual(await world.states(), ['queued BadGateway']);
    await world.time.pass(10 * minute);
    assert.deepEqual(await world.states(), ['failed BadGateway']);
    const { length } = world.teams.attempts;
    assert.ok(length > 12, `${length} attempts`);
    await world.time.pass(long);
    assert.equal(world.teams.attempts.length, length);
  });

  it('is tried often however old it is', async () => {
    script({ kind: 'again', code: 'BadGateway', afterMilliseconds: undefined });
    await world.change('EX1', 'new');
    await world.time.pass(48 * hour);
    world.startPump();
    await world.time.pass(minute);
    assert.deepEqual(await world.states(), ['sent']);
  });

  it('is repeated once, and marked, when a post was not answered', async () => {
    script({ kind: 'lost', code: 'NO_ANSWER' });
    await tell(20_000);
    assert.deepEqual(world.said(), ['post EX1 #1 new', 'post EX1 #1 new']);
    const [delivery] = await world.deliveries();
    assert.deepEqual([delivery?.state, delivery?.is_doubtful], ['sent', 1]);
  });

  it('is not repeated twice', async () => {
    world.teams.script = () => ({ kind: 'lost', code: 'NO_ANSWER' });
    await tell(long);
    assert.equal(world.teams.attempts.length, 2);
    const [delivery] = await world.deliveries();
    assert.deepEqual([delivery?.state, delivery?.code, delivery?.is_doubtful], ['failed', 'ANSWER_LOST', 1]);
  });

  it('is repeated without a mark when an edit was not answered', async () => {
    await tell(5_000);
    await world.change('EX1', 'worse');
    script({ kind: 'lost', code: 'NO_ANSWER' }, { kind: 'lost', code: 'NO_ANSWER' });
    await world.time.pass(20_000);
    assert.equal(world.teams.shown.get('message 1'), 'EX1 #2 worse');
    const [, delivery] = await world.deliveries();
    assert.deepEqual([delivery?.state, delivery?.is_doubtful], ['sent', 0]);
  });

  it('is over when Teams refuses the message', async () => {
    script({ kind: 'refused', code: 'BadSyntax' });
    await tell(long);
    assert.equal(world.teams.attempts.length, 1);
    assert.deepEqual(await world.states(), ['failed BadSyntax']);
  });

  for (const [outcome, state] of [
    [{ kind: 'closed', code: 'BotNotInConversationRoster', until: 'installation' }, 'untilInstallation'],
    [{ kind: 'closed', code: 'BotDisabledByAdmin', until: 'message' }, 'untilMessage'],
    [{ kind: 'gone', code: 'ConversationNotFound' }, 'gone'],
  ] as const) {
    it(`closes the conversation for ${outcome.code}`, async () => {
      await world.change('EX2', 'new');
      script(outcome);
      await tell(long);
      assert.equal(world.teams.attempts.length, 1);
      assert.equal(await world.conversationState('channel'), state);
      assert.deepEqual(await world.states(), [`failed ${outcome.code}`, `failed ${outcome.code}`]);
    });
  }

  it('posts anew what somebody deleted, when there is something to tell', async () => {
    await tell(5_000);
    await world.change('EX1', 'worse');
    script({ kind: 'noSuchMessage', code: 'ActivityNotFound' });
    await world.time.pass(5_000);
    assert.deepEqual(world.said().slice(1), ['edit EX1 #2 worse', 'post EX1 #2 worse']);
    await world.change('EX1', 'restored');
    await world.time.pass(5_000);
    assert.equal(world.teams.shown.get('message 2'), 'EX1 #3 restored');
  });

  it('posts anew when the message is gone only for the reply', async () => {
    await tell(5_000);
    await world.change('EX1', 'worse');
    world.teams.script = ({ does }) =>
      does === 'reply' ? { kind: 'noSuchMessage', code: 'ActivityNotFound' } : undefined;
    await world.time.pass(5_000);
    assert.equal(world.said().at(-1), 'post EX1 #2 worse');
    assert.deepEqual(await world.states(), ['sent', 'sent']);
  });

  it('forgets at once what somebody deleted', async () => {
    await tell(5_000);
    await world.change('EX1', 'worse');
    script(
      { kind: 'done', activityId: 'message 1' },
      { kind: 'noSuchMessage', code: 'ActivityNotFound' },
      { kind: 'again', code: 'BadGateway', afterMilliseconds: undefined },
    );
    await world.time.pass(10_000);
    const tries = world.said().map((text) => text.split(' ')[0]);
    assert.deepEqual(tries, ['post', 'edit', 'reply', 'post', 'post']);
  });

  it('holds everything up while the bot cannot sign in, and counts for nothing', async () => {
    await world.subscribe('another channel');
    world.teams.script = ({ at }) =>
      at < 20_000 ? { kind: 'signInFailed', code: 'invalid_client' } : undefined;
    await tell(29_000);
    const { length } = world.teams.attempts;
    assert.ok(length <= 2, `${length} attempts`);
    await world.time.pass(5_000);
    assert.deepEqual(await world.states(), ['sent', 'sent']);
    assert.deepEqual(
      (await world.deliveries()).map(({ attempts }) => attempts),
      [0, 0],
    );
  });

  it('holds up no other topic of the conversation', async () => {
    world.teams.script = ({ text }) =>
      text.startsWith('EX1')
        ? { kind: 'again', code: 'BadGateway', afterMilliseconds: undefined }
        : undefined;
    await world.change('EX1', 'new');
    await world.change('EX2', 'new');
    world.startPump();
    await world.time.pass(10_000);
    assert.deepEqual(await world.states(), ['queued BadGateway', 'sent']);
  });

  it('stops nobody else where Teams does not take the bot’s token, and waits longer each time', async () => {
    await world.subscribe('another channel');
    for (let number = 2; number < 8; number += 1) await world.change(`EX${number}`, 'new');
    world.teams.script = ({ conversationId }) => (conversationId === 'channel' ? unauthorized : undefined);
    await tell(2 * minute);
    const told = world.teams.attempts.filter(({ conversationId }) => conversationId === 'another channel');
    assert.equal(told.length, 7);
    assert.ok((told.at(-1)?.at ?? 0) < 8_000, `the last after ${told.at(-1)?.at} ms`);
    const { length } = world.said('channel');
    assert.ok(length > 3 && length < 60, `${length} attempts`);
    const attempts = (await world.deliveries()).reduce((sum, delivery) => sum + delivery.attempts, 0);
    assert.equal(attempts, length);
  });

  it('holds everything up when Teams takes the bot’s token nowhere', async () => {
    for (let number = 0; number < 50; number += 1) await world.subscribe(`channel ${number}`);
    world.teams.script = ({ at }) => (at < 20_000 ? unauthorized : undefined);
    await tell(29_000);
    const { length } = world.teams.attempts;
    assert.ok(length >= 4 && length < 20, `${length} attempts`);
    await world.time.pass(30_000);
    assert.ok((await world.states()).every((state) => state === 'sent'));
  });
});
