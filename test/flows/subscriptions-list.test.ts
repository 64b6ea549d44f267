import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { textOf } from '../helpers/card-text.ts';
import { inputOf } from '../helpers/forms.ts';
import { channel, dataOf, subscriber, verbsOf } from '../helpers/subscriptions.ts';

const alex = chatPerson('Alex Wilber');

/** What a conversation is told, and what people do about it. */
describe('the list of subscriptions', () => {
  let bot: TestBot;
  let here: ReturnType<typeof subscriber>;
  let own: ReturnType<typeof subscriber>;
  beforeEach(async () => {
    let moment = Date.parse('2026-11-23T14:00:00Z');
    // Of what was made at the same moment nobody can say what came first.
    bot = await startBot({
      now: () => {
        moment += 1;
        return new Date(moment);
      },
    });
    here = subscriber(bot, { from: alex, place: channel() });
    own = subscriber(bot, { from: alex });
  });
  afterEach(() => bot.close());

  it('shows what, how, by whom and since when', async () => {
    await here.subscribe('subscribe service health for Teams', { digest: 'daily', events: 'new,restored' });
    const list = await here.list();
    assert.match(list, /^This conversation has 1 subscription$/m);
    assert.match(list, /^Service health of Microsoft Teams, incidents only$/m);
    assert.match(list, /^✅ Active · new issues and what is restored$/m);
    assert.match(list, /^Once a day at 08:00, together · No quiet hours$/m);
    assert.match(list, /^Subscribed by Alex Wilber, 23 Nov 2026, 14:00 UTC$/m);
    assert.match(textOf(await here.say('unsubscribe')), /This conversation has 1 subscription/);
    assert.match(textOf(await here.say('abonnements')), /This conversation has 1 subscription/);
  });

  it('is about the whole channel, whatever thread it is asked in', async () => {
    await here.subscribe('subscribe');
    const thread = {
      conversation: { id: '19:channel@thread.tacv2;messageid=77', conversationType: 'channel' },
    };
    const elsewhere = subscriber(bot, { from: alex, place: channel(), overrides: thread });
    assert.match(await elsewhere.list(), /This conversation has 1 subscription/);
  });

  it('has pages', async () => {
    for (const events of ['new', 'update', 'worse', 'restored', 'report', 'new,update', 'new,worse']) {
      await here.subscribe('subscribe', { events });
    }
    const first = await here.say('subscriptions');
    assert.match(textOf(first), /This conversation has 7 subscriptions/);
    const second = await here.click('notifications.list', { offset: 6 });
    assert.match(textOf(second), /new issues and what gets worse/);
    assert.equal(verbsOf(first).filter((verb) => verb === 'notifications.edit').length, 6);
    assert.equal(verbsOf(second).filter((verb) => verb === 'notifications.edit').length, 1);
  });

  it('edits a subscription with its form', async () => {
    await here.subscribe('subscribe service health for Teams', { mentions: 'Adele Vance', digest: 'hourly' });
    const form = await here.press(await here.say('subscriptions'), 'notifications.edit');
    assert.match(textOf(form), /^Edit the subscription$/m);
    assert.equal(inputOf(form, 'services').value, 'Microsoft Teams');
    assert.equal(inputOf(form, 'mentions').value, 'Adele Vance');
    assert.equal(inputOf(form, 'digest').value, 'hourly');
    const asked = await here.press(form, 'notifications.confirm', { events: 'new', mentions: '' });
    assert.match(textOf(asked), /^Save these changes\?$/m);
    const saved = await here.press(asked, 'notifications.save');
    assert.match(textOf(saved), /Saved\./);
    assert.match(textOf(await here.press(asked, 'notifications.save')), /Saved\./);
    assert.doesNotMatch(textOf(saved), /Adele/);
    assert.match(await here.list(), /Active · new issues$/m);
  });

  it('does not undo what somebody else changed meanwhile', async () => {
    const saved = await here.subscribe('subscribe');
    const form = await here.press(saved, 'notifications.edit');
    const asked = await here.press(form, 'notifications.confirm', { events: 'new' });
    await here.press(await here.press(saved, 'notifications.edit'), 'notifications.confirm', {});
    await here.press(saved, 'notifications.pause');
    const refused = await here.press(asked, 'notifications.save');
    assert.match(textOf(refused), /Somebody has changed this subscription meanwhile/);
    assert.equal(inputOf(refused, 'events').value, 'new');
    const again = await here.press(refused, 'notifications.confirm');
    assert.match(textOf(await here.press(again, 'notifications.save')), /Saved\./);
    assert.match(await here.list(), /Paused · new issues$/m);
  });

  it('pauses and resumes, however often it is clicked', async () => {
    const saved = await here.subscribe('subscribe');
    const pause = dataOf(saved, 'notifications.pause');
    for (const _ of [1, 2])
      assert.match(textOf(await here.click('notifications.pause', pause)), /Paused: nothing is told/);
    const list = await here.say('subscriptions');
    assert.match(textOf(list), /⏸️ Paused/);
    assert.match(textOf(await here.press(list, 'notifications.resume')), /✅ Active/);
  });

  it('asks before it deletes', async () => {
    await here.subscribe('subscribe');
    const asked = await here.press(await here.say('subscriptions'), 'notifications.askDelete');
    assert.match(textOf(asked), /Delete this subscription\?/);
    assert.match(textOf(await here.press(asked, 'notifications.keep')), /has 1 subscription/);
    assert.match(textOf(await here.press(asked, 'notifications.delete')), /The subscription is deleted\./);
    assert.match(await here.list(), /no subscriptions/);
    assert.match(textOf(await here.press(asked, 'notifications.delete')), /had been deleted already/);
    assert.match(textOf(await here.press(asked, 'notifications.keep')), /SUBSCRIPTION_GONE/);
  });

  it('of all conversations is for who sets Casebridge up, in their own chat', async () => {
    await here.subscribe('subscribe');
    const megan = subscriber(bot);
    await megan.subscribe('subscribe');
    const all = await own.press(await own.say('subscriptions'), 'notifications.all');
    assert.match(textOf(all), /^Channel Incidents$/m);
    assert.match(textOf(all), /^Chat with Megan Bowen$/m);
    assert.ok(!verbsOf(all).includes('notifications.edit'));
    assert.match(textOf(await own.press(all, 'notifications.pause')), /Paused: nothing is told/);
    assert.match(await here.list(), /⏸️ Paused/);
    const asked = await own.press(await own.say('all subscriptions'), 'notifications.askDelete');
    assert.match(textOf(await own.press(asked, 'notifications.delete')), /The subscription is deleted/);
    assert.match(await here.list(), /no subscriptions/);
    assert.match(textOf(await megan.say('all subscriptions')), /ROLE_MISSING/);
    assert.match(textOf(await here.say('all subscriptions')), /OWN_CHAT_ONLY/);
  });

  it('names a channel whose messages do not, as Teams does when it is asked', async () => {
    const { name: _, ...unnamed } = channel();
    bot.connector.channels.set('19:named@thread.tacv2', 'Night shift');
    for (const id of ['19:named@thread.tacv2', '19:unknown@thread.tacv2']) {
      await subscriber(bot, { from: alex, place: { ...unnamed, id } }).subscribe('subscribe');
    }
    const all = textOf(await own.say('all subscriptions'));
    assert.match(all, /^Channel Night shift$/m);
    assert.match(all, /^A channel whose name Teams does not tell$/m);
    assert.doesNotMatch(all, /thread\.tacv2/);
  });
});
