import assert from 'node:assert/strict';
import { chatPerson, type SayOptions, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, textOf } from '../helpers/card-text.ts';
import type { SentActivity } from '../helpers/connector.ts';
import { degraded, theIssue, write } from '../helpers/outage.ts';
import { channel, dataOf, subscriber, verbsOf } from '../helpers/subscriptions.ts';

const channelId = '19:channel@thread.tacv2';
const megan = chatPerson('Megan Bowen');
const alex = chatPerson('Alex Wilber');
const isaiah = chatPerson('Isaiah Langer');

/** What a subscribed channel sees of an issue, from its beginning to its end. */
describe('a channel that is subscribed to service health', () => {
  let bot: TestBot;
  let now: Date;
  beforeEach(async () => {
    now = new Date('2026-11-24T08:00:00Z');
    bot = await startBot({ now: () => now });
    await bot.tick();
    await subscriber(bot, { from: isaiah, place: channel() }).subscribe('subscribe service health');
  });
  afterEach(() => bot.close());

  /** Some time later Graph has news, and what is due is done. @returns what was sent and written anew meanwhile */
  const later = async (minutes: number, happen = () => {}) => {
    const { sent, updated } = bot.connector;
    const before = { sent: sent.length, updated: updated.length };
    now = new Date(now.getTime() + minutes * 60_000);
    happen();
    await bot.tick();
    await bot.tick();
    const isPost = ({ type }: SentActivity) => type === 'message';
    return { sent: sent.slice(before.sent).filter(isPost), updated: updated.slice(before.updated) };
  };
  const begin = async (): Promise<SentActivity> => {
    const { sent } = await later(5, () => bot.graph.issues.push(degraded(now)));
    const [root, ...others] = sent;
    assert.ok(root && others.length === 0, 'one post');
    return root;
  };
  const click = (verb: string, data: object, from = megan, rest: SayOptions = {}) =>
    bot.click(verb, data, { from, place: channel(), ...rest });

  it('sees one post that stays current, replies in its thread, and how it ended', async () => {
    const root = await begin();
    assert.equal(root.conversationId, channelId);
    assert.equal(root.thread, undefined);
    assert.match(textOf(root.card), /EX900001 · Exchange Online[\s\S]*Users cannot send mail/);
    assert.match(root.summary, /EX900001/);

    const worse = await later(30, () => {
      theIssue(bot.graph).status = 'serviceInterruption';
      write(theIssue(bot.graph), 'Mail cannot be sent at all.', now);
    });
    assert.deepEqual(
      worse.updated.map(({ id }) => id),
      [root.id],
    );
    assert.match(textOf(worse.updated[0]?.card), /Service interruption/);
    assert.ok(worse.sent.every(({ thread }) => thread === root.id));
    assert.equal(worse.sent.length, 2);
    assert.match(worse.sent.map(({ card }) => textOf(card)).join('\n'), /Mail cannot be sent at all\./);

    const restored = await later(15, () => {
      const issue = theIssue(bot.graph);
      Object.assign(issue, { status: 'serviceRestored', isResolved: true, endDateTime: now.toISOString() });
      write(issue, 'Mail flows again.', now);
    });
    assert.match(textOf(restored.updated[0]?.card), /✅ Resolved after 45 minutes/);
    assert.ok(restored.sent.some(({ card }) => /✅ .*45 minutes/.test(textOf(card))));
    const status = await subscriber(bot, { place: channel() }).say('notifications status');
    assert.match(
      textOf(status),
      /^6 expected = 5 sent \+ 1 shown by a newer message \+ 0 failed \+ 0 waiting/m,
    );
  });

  it('sees nothing of what was there before it subscribed, nor twice what it has seen', async () => {
    assert.deepEqual(await later(5), { sent: [], updated: [] });
    await begin();
    assert.deepEqual(await later(5), { sent: [], updated: [] });
  });

  it('sees who has it, hands it over and releases it, and whoever gets it is told', async () => {
    const root = await begin();
    const taken = await click('notifications.take', dataOf(root.card, 'notifications.take'), megan, {
      clicked: root,
    });
    assert.deepEqual(
      taken.updated.map(({ id }) => id),
      [root.id],
    );
    assert.match(textOf(taken.answer), /🙋 Megan Bowen has had this since/);
    assert.ok(!verbsOf(taken.answer).includes('notifications.take'));
    const late = await click('notifications.take', dataOf(root.card, 'notifications.take'), alex, {
      clicked: root,
    });
    assert.match(textOf(late.answer), /🙋 Megan Bowen/, 'the first has it');

    const button = dataOf(taken.answer, 'notifications.askHandOver');
    const form = await click('notifications.askHandOver', button);
    assert.deepEqual(form.updated, [], 'only the one who clicked sees the form');
    assert.match(textOf(form.answer), /Hand over: EX900001[\s\S]*Alex Wilber/);
    assert.doesNotMatch(textOf(form.answer), /Megan Bowen/);
    const nobody = await click('notifications.handOver', { ...button, to: '29:stranger' });
    assert.match(textOf(nobody.answer), /Choose somebody of this conversation/);
    const given = await click('notifications.handOver', { ...button, to: alex.id }, megan, { clicked: root });
    assert.match(textOf(given.answer), /🙋 Alex Wilber has had this since/);
    const [told] = given.sent;
    assert.equal(told?.thread, root.id);
    assert.match(textOf(told?.card), /Megan Bowen has handed this over to Alex Wilber: EX900001/);
    assert.match(JSON.stringify(told?.card), new RegExp(`"mentioned":\\{"id":"${alex.id}"`));

    const released = await click('notifications.release', button, alex, { clicked: root });
    assert.doesNotMatch(textOf(released.answer), /🙋/);
    assert.ok(verbsOf(released.answer).includes('notifications.take'));
  });

  it('takes a name where there are more people than a list holds, and answers for its own posts only', async () => {
    const root = await begin();
    for (let count = 0; count < 200; count += 1) bot.addMember({ name: `Member ${count}` });
    const button = dataOf(root.card, 'notifications.mute');
    const form = await click('notifications.askHandOver', button);
    assert.doesNotMatch(textOf(form.answer), /Member 7/);
    const two = await click('notifications.handOver', { ...button, name: 'Member 7; Member 8' });
    assert.match(textOf(two.answer), /Choose somebody of this conversation/);
    const given = await click('notifications.handOver', { ...button, name: 'member 7' }, megan, {
      clicked: root,
    });
    assert.match(textOf(given.answer), /🙋 Member 7 has had this since/);

    const elsewhere = { place: channel({ id: '19:elsewhere@thread.tacv2' }) };
    const forged = await click('notifications.take', button, megan, elsewhere);
    assert.match(textOf(forged.sent[0]?.card), /CARD_OUTDATED/);
  });

  it('is silent about what is muted, keeps its post current, and hears of it again', async () => {
    const root = await begin();
    const button = dataOf(root.card, 'notifications.mute');
    await click('notifications.take', button, megan, { clicked: root });
    const refused = await click('notifications.mute', button, megan, { clicked: root });
    assert.match(
      textOf(refused.sent[0]?.card),
      /SUBSCRIBING_NOT_ALLOWED/,
      'who has it does not decide for others',
    );
    const muted = await click('notifications.mute', button, isaiah, { clicked: root });
    assert.match(textOf(muted.answer), /🔕/);
    const news = await later(5, () => write(theIssue(bot.graph), 'Still looking.', now));
    assert.deepEqual([news.sent.length, news.updated.map(({ id }) => id)], [0, [root.id]]);
    assert.match(textOf(news.updated[0]?.card), /Still looking\./);

    const here = subscriber(bot, { from: isaiah, place: channel() });
    const list = await here.say('subscriptions');
    assert.match(textOf(list), /Muted here\n[\s\S]*Users cannot send mail/);
    const before = bot.connector.updated.length;
    const again = await here.press(list, 'notifications.unmuteListed');
    assert.match(textOf(again), /Unmuted/);
    assert.doesNotMatch(textOf(again), /Muted here/);
    const [mended] = bot.connector.updated.slice(before).filter(({ id }) => id === root.id);
    assert.doesNotMatch(textOf(mended?.card), /🔕/);
    const loud = await later(5, () => write(theIssue(bot.graph), 'Found it.', now));
    assert.equal(loud.sent.length, 1);
  });

  it('is reminded once of what nobody has taken', async () => {
    const here = subscriber(bot, { from: isaiah, place: channel({ id: '19:other@thread.tacv2' }) });
    await here.subscribe('subscribe service health', { reminder: '15' });
    await later(5, () => bot.graph.issues.push(degraded(now)));
    const reminders = async (minutes: number) =>
      (await later(minutes)).sent.map(({ conversationId, card }) => [conversationId, textOf(card)].join(' '));
    assert.deepEqual(await reminders(10), []);
    const [reminder, ...others] = await reminders(10);
    assert.match(reminder ?? '', /^19:other@thread.tacv2.* ⏰ .*15 minutes/);
    assert.deepEqual(others, []);
    assert.deepEqual(await reminders(60), []);
  });

  it('gets what it missed when the app is installed again', async () => {
    bot.connector.closed.add(channelId);
    const { sent } = await later(5, () => bot.graph.issues.push(degraded(now)));
    assert.deepEqual(sent, []);
    const own = subscriber(bot, { from: alex });
    assert.match(textOf(await own.say('notifications status')), /1 failed/);
    assert.match(textOf(await own.say('all subscriptions')), /⛔/);
    bot.connector.closed.delete(channelId);
    await bot.post(
      bot.activity({ type: 'installationUpdate', action: 'add' }, { from: isaiah, place: channel() }),
    );
    const back = await later(1);
    assert.match(textOf(back.sent.at(-1)?.card), /EX900001/);
    assert.match(textOf(await own.say('notifications status')), /^1 expected = 1 sent/m);
  });

  it('hears of several things at once in a digest', async () => {
    const here = subscriber(bot, { from: isaiah, place: channel({ id: '19:digest@thread.tacv2' }) });
    await here.subscribe('subscribe service health', { digest: 'hourly' });
    const digests = ({ sent }: { readonly sent: readonly SentActivity[] }) =>
      sent.filter(({ conversationId }) => conversationId === '19:digest@thread.tacv2');
    const first = await later(5, () => bot.graph.issues.push(degraded(now)));
    const second = await later(5, () =>
      bot.graph.issues.push({
        ...degraded(now),
        id: 'TM900002',
        title: 'Calls drop',
        service: 'Microsoft Teams',
      }),
    );
    assert.deepEqual([...digests(first), ...digests(second)], []);
    const [digest, ...others] = digests(await later(55));
    assert.deepEqual(others, []);
    assert.match(textOf(digest?.card), /2 topics[\s\S]*EX900001[\s\S]*TM900002/);
    const [button] = actionsOf(digest?.card).filter(({ verb }) => verb === 'health.postIssue');
    const shown = await click('health.postIssue', Object(button?.data));
    assert.match(textOf(shown.sent[0]?.card), /Users cannot send mail|Calls drop/);
  });
});
