import assert from 'node:assert/strict';
import { startBot } from '../helpers/bot.ts';
import { onlyCard } from '../helpers/card-text.ts';

const start = new Date('2026-11-23T14:02:00Z');

describe('one service health issue while the store cannot be used', () => {
  it('is as Graph says it, and the card says what may be missing', async () => {
    const settings = { DATABASE_URL: 'postgres://casebridge@127.0.0.1:9/none' };
    const bot = await startBot({ now: () => start, settings });
    try {
      const text = onlyCard(await bot.say('EX700101'));
      assert.match(text, /^EX700101 · Exchange Online$/m);
      assert.match(text, /4 posts, the newest first/);
      assert.match(text, /Casebridge’s memory cannot be read now/);
      const { sent } = await bot.click('health.report', { id: 'MO699740' });
      assert.match(onlyCard(sent), /STORE_UNAVAILABLE/);
    } finally {
      await bot.close();
    }
  });
});
