import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot, type TestPlace } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import { inputsOf } from '../helpers/forms.ts';
import { channel, dataOf, subscriber, verbsOf } from '../helpers/subscriptions.ts';

const alex = chatPerson('Alex Wilber');

/** Subscribing to one issue of service health, without a form. */
describe('a subscription to one issue', () => {
  let bot: TestBot;
  beforeEach(async () => {
    bot = await startBot({ now: () => new Date('2026-11-23T14:00:00Z') });
    await bot.tick();
  });
  afterEach(() => bot.close());

  it('is made at once, and only once', async () => {
    const own = subscriber(bot);
    const first = await own.say('subscribe EX700101');
    assert.match(textOf(first), /EX700101.*: this conversation is told of new issues, Microsoft’s updates/);
    assert.match(textOf(first), /Subscribed\./);
    assert.match(textOf(await own.say('follow ex 700101')), /subscribed to it already/);
    assert.match(await own.list(), /This conversation has 1 subscription$/m);
  });

  it('is made in French', async () => {
    const french = subscriber(bot, { locale: 'fr-FR' });
    assert.match(textOf(await french.say('s’abonner à EX700101')), /Abonnement enregistré\./);
    assert.match(textOf(await french.say('se désabonner de EX700101')), /n’est plus abonnée à EX700101/);
  });

  it('begins and ends with the button of the issue’s card', async () => {
    const own = subscriber(bot);
    const card = await own.say('health EX700101');
    const subscribed = await own.press(card, 'notifications.subscribeTopic');
    assert.match(textOf(subscribed), /Subscribed\./);
    assert.match(textOf(await own.press(card, 'notifications.subscribeTopic')), /already/);
    const again = await own.say('health EX700101');
    assert.ok(!verbsOf(again).includes('notifications.subscribeTopic'));
    assert.match(
      textOf(await own.press(again, 'notifications.unsubscribeTopic')),
      /no longer subscribed to EX700101/,
    );
    assert.match(await own.list(), /no subscriptions/);
  });

  it('is offered to those who may decide, and in a channel to whoever may own its team', async () => {
    const offered = async (name: string, place: TestPlace) =>
      verbsOf(await subscriber(bot, { from: chatPerson(name), place }).say('health EX700101')).includes(
        'notifications.subscribeTopic',
      );
    const group = { kind: 'groupChat' } as const;
    assert.equal(await offered('Megan Bowen', group), false);
    assert.equal(await offered('Alex Wilber', group), true);
    assert.equal(await offered('Megan Bowen', channel()), true);
    const refused = await subscriber(bot, { place: channel() }).say('subscribe EX700101');
    assert.match(textOf(refused), /SUBSCRIBING_NOT_ALLOWED/);
    assert.match(await subscriber(bot, { from: alex, place: channel() }).list(), /no subscriptions/);
  });

  it('can be told in another way', async () => {
    const here = subscriber(bot, { from: alex, place: channel() });
    const form = await here.press(await here.say('subscribe EX700101'), 'notifications.edit');
    const ids = inputsOf(form).map(({ id }) => id);
    assert.ok(ids.includes('events') && !ids.includes('services') && !ids.includes('group'));
    const asked = await here.press(form, 'notifications.confirm', { events: 'restored', digest: 'daily' });
    const saved = await here.press(asked, 'notifications.save');
    assert.match(textOf(saved), /EX700101.*: this conversation is told of what is restored\.$/m);
    const other = { ...dataOf(asked, 'notifications.save'), kind: 'health', services: 'Microsoft Teams' };
    assert.match(textOf(await here.click('notifications.confirm', other)), /EX700101.*: this conversation/);
  });

  it('takes an issue that there is', async () => {
    const own = subscriber(bot);
    assert.match(textOf(await own.say('subscribe EX999999')), /HEALTH_ISSUE_NOT_FOUND/);
    assert.match(textOf(await own.say('unsubscribe EX700101')), /had no subscription to EX700101 alone/);
    for (const verb of ['notifications.subscribeTopic', 'notifications.unsubscribeTopic']) {
      assert.match(textOf(await own.click(verb, { id: 'everything' })), /CARD_OUTDATED/);
    }
  });

  it('says that Graph does not answer rather than that there is no such issue', async () => {
    const fresh = await startBot();
    try {
      fresh.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
      const answer = await subscriber(fresh).say('subscribe EX700101');
      assert.match(textOf(answer), /Microsoft Graph has a problem of its own/);
    } finally {
      await fresh.close();
    }
  });
});
