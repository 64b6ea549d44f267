import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

describe('a command about an issue that does not say which', () => {
  const now = new Date('2026-11-23T14:02:00Z');
  let bot: TestBot;
  beforeEach(async () => {
    bot = await startBot({ now: () => now });
  });
  afterEach(() => bot.close());

  for (const [said, verb, answered] of [
    ['follow', 'notifications.subscribeTopic', /EX700101.*: this conversation is told of/],
    ['suivre', 'notifications.subscribeTopic', /EX700101.*: this conversation is told of/],
    ['issue', 'health.issue', /^EX700101 · Exchange Online$/m],
    ['problème', 'health.issue', /^EX700101 · Exchange Online$/m],
    ['incidents like', 'health.similar', /open incidents? looks? like EX700101/],
    ['incidents semblables à', 'health.similar', /open incidents? looks? like EX700101/],
  ] as const) {
    it(`offers the open ones for “${said}”, and does it`, async () => {
      const [card] = await bot.say(said);
      assert.match(textOf(card?.card), /^Which issue\?\nOpen now:/);
      const buttons = actionsOf(card?.card).filter((action) => action.verb === verb);
      const open = bot.graph.issues.filter(({ isResolved }) => !isResolved).map(({ id }) => id);
      const offered = buttons.map(({ title }) => open.find((id) => title.includes(`${id}: `)));
      assert.deepEqual(new Set(offered), new Set(open));
      assert.equal(offered[0], 'EX700101', 'the worst comes first');
      const { answer, sent } = await bot.click(verb, Object(buttons[0]?.data));
      assert.match([answer, ...sent.map((one) => one.card)].map(textOf).join('\n'), answered);
    });
  }

  it('offers six at most', async () => {
    const [first] = bot.graph.issues;
    assert.ok(first);
    const many = Array.from({ length: 9 }, (_, index) => ({
      ...first,
      id: `EX${300001 + index}`,
      isResolved: false,
      endDateTime: null,
    }));
    bot.graph.issues.splice(0, bot.graph.issues.length, ...many);
    const [sent] = await bot.say('issue');
    assert.match(textOf(sent?.card), /The worst of 9 that are open now:/);
    assert.equal(actionsOf(sent?.card).filter(({ verb }) => verb === 'health.issue').length, 6);
  });

  it('says when nothing is open', async () => {
    bot.graph.issues.length = 0;
    assert.match(onlyCard(await bot.say('issue')), /Microsoft lists no open issue/);
  });

  it('says what is wrong when nobody knows what is open', async () => {
    bot.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
    const text = onlyCard(await bot.say('subscribe'));
    assert.match(text, /Microsoft Graph has a problem of its own/);
    assert.match(text, /ask your ServiceNow or Microsoft 365 administrator/);
    assert.doesNotMatch(text, /no open issue/);
  });
});
