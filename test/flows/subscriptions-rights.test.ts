import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot, type TestPlace } from '../helpers/bot.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import { channel, subscriber } from '../helpers/subscriptions.ts';

/** An agent, an agent who owns the team, a support administrator, and who sets Casebridge up. */
const [megan, adele, isaiah, alex] = ['Megan Bowen', 'Adele Vance', 'Isaiah Langer', 'Alex Wilber'].map(
  chatPerson,
);
const group: TestPlace = { kind: 'groupChat' };

describe('who decides what is told', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());
  const as = (name: string, place: TestPlace) => subscriber(bot, { from: chatPerson(name), place });
  const subscribed = async (from: typeof megan, place: TestPlace) =>
    textOf(await subscriber(bot, { ...(from && { from }), place }).say('subscribe'));

  it('is everybody in their own chat', async () => {
    assert.match(await subscribed(megan, { kind: 'personal' }), /^Subscribe to service health$/m);
  });

  it('is an administrator or an owner of the team in a channel', async () => {
    for (const person of [adele, isaiah, alex]) {
      assert.match(await subscribed(person, channel()), /^Subscribe to service health$/m);
    }
    const refused = await subscribed(megan, channel());
    assert.match(refused, /SUBSCRIBING_NOT_ALLOWED/);
    assert.match(refused, /x_mioms_m365_assis\.administrator or admin, or by an owner of its team/);
    assert.match(refused, /Megan Bowen has neither role and does not own this team/);
  });

  it('says that nobody could tell who owns the team', async () => {
    const { team: _, ...elsewhere } = channel();
    const refused = await subscribed(adele, elsewhere);
    assert.match(refused, /Whether Adele Vance owns this team could not be checked/);
    bot.graph.faults.add(
      { kind: 'answer', status: 503, headers: { 'retry-after': '0' } },
      { path: /\/teams\// },
    );
    try {
      const other = channel({
        team: { id: '19:other@thread.tacv2', aadGroupId: '1f4c2a68-3d7b-4b8e-9c55-8e0a7d6f3b22' },
      });
      assert.match(await subscribed(adele, other), /could not be checked/);
    } finally {
      bot.graph.faults.clear();
    }
  });

  it('is an administrator in a group chat', async () => {
    assert.match(await subscribed(isaiah, group), /^Subscribe to service health$/m);
    assert.match(await subscribed(alex, group), /^Subscribe to service health$/m);
    const refused = await subscribed(adele, group);
    assert.match(refused, /What a group chat is told/);
    assert.match(refused, /Adele Vance has neither/);
  });

  it('is checked again with every click', async () => {
    const [alexHere, meganHere] = [as('Alex Wilber', channel()), as('Megan Bowen', channel())];
    const form = await alexHere.say('subscribe');
    const asked = await alexHere.press(form, 'notifications.confirm');
    for (const verb of ['notifications.preview', 'notifications.confirm']) {
      assert.match(textOf(await meganHere.press(form, verb)), /SUBSCRIBING_NOT_ALLOWED/);
    }
    assert.match(textOf(await meganHere.press(asked, 'notifications.save')), /SUBSCRIBING_NOT_ALLOWED/);
    const saved = await alexHere.press(asked, 'notifications.save');
    for (const verb of ['notifications.edit', 'notifications.pause', 'notifications.askDelete']) {
      assert.match(textOf(await meganHere.press(saved, verb)), /SUBSCRIBING_NOT_ALLOWED/);
    }
    const asking = await alexHere.press(saved, 'notifications.askDelete');
    assert.match(textOf(await meganHere.press(asking, 'notifications.delete')), /SUBSCRIBING_NOT_ALLOWED/);
    assert.match(await meganHere.list(), /This conversation has 1 subscription/);
    const adeleHere = as('Adele Vance', channel());
    assert.match(textOf(await adeleHere.press(saved, 'notifications.pause')), /Paused/);
  });

  it('is nobody of another conversation', async () => {
    const saved = await as('Alex Wilber', channel()).say('subscriptions');
    const ownChat = as('Megan Bowen', { kind: 'personal' });
    for (const verb of ['notifications.edit', 'notifications.askDelete']) {
      const button = actionsOf(saved).find((action) => action.verb === verb);
      assert.match(textOf(await ownChat.click(verb, Object(button?.data))), /SUBSCRIPTION_GONE/);
    }
  });

  it('is told of no incidents in a shared channel, for others may read them', async () => {
    const shared = as('Alex Wilber', channel({ type: 'shared', id: '19:shared@thread.tacv2' }));
    const refused = await shared.say('subscribe incidents');
    assert.match(textOf(refused), /People of other organizations may be members of a shared channel/);
    const form = await shared.say('subscribe service health');
    assert.match(textOf(form), /People of other organizations may read what is told in this shared channel/);
    const standard = await as('Alex Wilber', channel()).say('subscribe incidents');
    assert.match(
      textOf(await shared.press(standard, 'notifications.confirm')),
      /INCIDENTS_NOT_FOR_SHARED_CHANNEL/,
    );
    const inPrivate = as('Alex Wilber', channel({ type: 'private', id: '19:private@thread.tacv2' }));
    assert.match(textOf(await inPrivate.say('subscribe incidents')), /^Subscribe to incidents$/m);
  });

  it('keeps hidden groups and priorities out of shared places', async () => {
    const hiding = await startBot({
      settings: { SHARED_HIDDEN_GROUPS: 'Messaging', SHARED_HIDDEN_PRIORITIES: '1' },
    });
    try {
      const there = subscriber(hiding, { from: chatPerson('Alex Wilber'), place: channel() });
      for (const text of ['subscribe incidents for Messaging', 'subscribe incidents priority 1']) {
        assert.match(textOf(await there.say(text)), /may not be shown where others read along/);
      }
      assert.match(textOf(await there.say('subscribe incidents priority 2')), /in the last 7 days/);
      const own = subscriber(hiding);
      assert.match(textOf(await own.say('subscribe incidents for Messaging')), /in the last 7 days/);
    } finally {
      await hiding.close();
    }
  });
});
