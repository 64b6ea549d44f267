import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import { channel, subscriber, verbsOf } from '../helpers/subscriptions.ts';

describe('asking what became of notifications', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());

  it('is answered for this conversation, and for all in the own chat of who sets up', async () => {
    const here = subscriber(bot, { place: channel() });
    const status = await here.say('notifications status');
    assert.match(textOf(status), /^Notifications of this conversation$/m);
    assert.match(textOf(status), /^0 expected = 0 sent \+ /m);
    assert.ok(!verbsOf(status).includes('notifications.resend'));
    assert.match(textOf(await here.press(status, 'notifications.status')), /this conversation/);
    const own = subscriber(bot, { from: chatPerson('Alex Wilber') });
    assert.match(textOf(await own.say('notifications status')), /^Notifications of all conversations$/m);
    const french = subscriber(bot, { locale: 'fr-FR' });
    assert.match(textOf(await french.say('état des notifications')), /^0 attendues = 0 envoyées/m);
  });

  it('resends for administrators', async () => {
    const isaiah = subscriber(bot, { from: chatPerson('Isaiah Langer'), place: channel() });
    assert.match(textOf(await isaiah.say('resend failed')), /Nothing had failed that can be sent again/);
    assert.match(textOf(await subscriber(bot).say('resend failed')), /ROLE_MISSING/);
    assert.match(textOf(await subscriber(bot).click('notifications.resend', {})), /ROLE_MISSING/);
  });
});
