import assert from 'node:assert/strict';
import { startBot, type TestBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';

describe('a ServiceNow that has failed again and again', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ now: () => new Date('2026-11-23T14:02:00Z') });
    await bot.say('INC001');
    const atOnce = { 'retry-after': '0' };
    bot.serviceNow.faults.add({ kind: 'answer', status: 503, headers: atOnce }, { path: /incident/ });
    for (let turn = 0; turn < 5; turn += 1) {
      assert.match(onlyCard(await bot.say('INC002')), /UPSTREAM_FAILED/);
    }
  });
  after(() => bot.close());

  it('is not asked for a while: people hear at once since when it has not answered', async () => {
    const asked = bot.serviceNow.requests.length;
    const text = onlyCard(await bot.say('INC002'));
    assert.match(text, /SERVICENOW_NOT_ANSWERING/);
    assert.match(text, /23 Nov 2026, 14:02|14:02/);
    assert.equal(bot.serviceNow.requests.length, asked);
  });

  it('keeps nobody from the other systems', async () => {
    assert.doesNotMatch(onlyCard(await bot.say('service health')), /SERVICENOW_NOT_ANSWERING/);
  });
});
