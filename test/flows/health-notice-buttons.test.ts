import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';
import { dataOf } from '../helpers/subscriptions.ts';

describe('the buttons of a post', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
    await bot.tick();
  });
  after(() => bot.close());

  const leavesItThere = async (verb: string, data: object, shown: RegExp) => {
    const place = { kind: 'channel', name: 'General' } as const;
    const { answer, sent, updated } = await bot.click(verb, data, { place });
    assert.match(onlyCard(sent), shown);
    assert.doesNotMatch(JSON.stringify(answer), /AdaptiveCard/);
    assert.deepEqual(updated, []);
  };

  for (const [verb, shown] of [
    ['health.postIssue', /EX700101 · Exchange Online[\s\S]*Refresh/],
    ['health.postSimilar', /open incidents? looks? like EX700101/],
  ] as const) {
    it(`leave the post where it is: ${verb}`, () => leavesItThere(verb, { id: 'EX700101' }, shown));
  }

  it('leave the post where it is: incidents.post', async () => {
    const [card] = await bot.say('incident INC026');
    const { sysId } = dataOf(card?.card, 'incidents.note');
    await leavesItThere('incidents.post', { sysId }, /INC0000026[\s\S]*Assignment group/);
  });
});
