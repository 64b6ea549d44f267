import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

const megan = chatPerson('Megan Bowen');
const alex = chatPerson('Alex Wilber');

describe('a conversation that follows an issue', () => {
  let bot: TestBot;
  let now: Date;
  beforeEach(async () => {
    now = new Date('2026-11-23T14:00:00Z');
    bot = await startBot({ now: () => now });
    await bot.tick();
  });
  afterEach(() => bot.close());

  /** Microsoft writes something new, and Casebridge reads it. @returns what it sent because of it */
  const moveOn = async (change: { readonly status?: string; readonly isResolved?: boolean } = {}) => {
    now = new Date(now.getTime() + 10 * 60_000);
    const issue = bot.graph.issues.find(({ id }) => id === 'EX700101');
    assert.ok(issue);
    const text = `Current status: something new at ${now.toISOString()}`;
    issue.posts.push({
      createdDateTime: now.toISOString(),
      postType: 'regular',
      description: { contentType: 'html', content: text },
    });
    Object.assign(issue, change, { lastModifiedDateTime: now.toISOString() });
    return read();
  };
  const read = async () => {
    const before = bot.connector.sent.length;
    await bot.tick();
    return bot.connector.sent.slice(before);
  };

  it('is told what is new, once, until it says that it is enough', async () => {
    const [followed] = await bot.say('subscribe EX700101');
    assert.match(textOf(followed?.card), /This conversation is told what becomes of EX700101/);
    assert.deepEqual(await read(), []);

    const news = await moveOn({ status: 'serviceInterruption' });
    const text = onlyCard(news);
    assert.match(text, /^EX700101: Some users are repeatedly asked/);
    assert.match(text, /Microsoft has posted an update/);
    assert.match(text, /^something new at/m);
    assert.match(text, /Service degradation → Service interruption/);
    assert.deepEqual(await read(), []);

    const over = onlyCard(await moveOn({ isResolved: true }));
    assert.match(over, /Microsoft says that it is resolved/);
    assert.doesNotMatch(over, /→/, 'what was told is not told again');
    const stop = actionsOf(news[0]?.card).find(({ title }) => title === 'Unsubscribe');
    const { answer } = await bot.click(stop?.verb ?? '', Object(stop?.data));
    assert.match(textOf(answer), /is no longer told what becomes of EX700101/);
    assert.deepEqual(await moveOn(), []);
  });

  it('is told in the language and place it asked in', async () => {
    const place = { kind: 'channel', name: 'Incidents' } as const;
    await bot.say('s’abonner à EX700101', { from: alex, locale: 'fr-FR', place });
    const [told, ...more] = await moveOn();
    assert.deepEqual(more, []);
    assert.equal(told?.conversationId, '19:channel@thread.tacv2;messageid=1');
    assert.match(textOf(told?.card), /Microsoft a publié une mise à jour/);
  });

  it('follows by the button of the issue’s card, and only once', async () => {
    const [card] = await bot.say('health EX700101');
    const button = actionsOf(card?.card).find(({ verb }) => verb === 'health.follow');
    const first = await bot.click('health.follow', Object(button?.data));
    const second = await bot.click('health.follow', Object(button?.data));
    assert.match(onlyCard(first.sent), /is told what becomes of EX700101, as soon as/);
    assert.match(onlyCard(second.sent), /already/);
    const verbs = async (options = {}) =>
      actionsOf((await bot.say('health EX700101', options))[0]?.card).map(({ verb }) => verb);
    assert.ok((await verbs()).includes('health.unfollow'));
    assert.ok(!(await verbs()).includes('health.follow'));
    const place = { kind: 'channel', name: 'Incidents' } as const;
    assert.ok(!(await verbs({ from: megan, place })).some((verb) => verb?.endsWith('follow')));
    assert.ok((await verbs({ from: alex, place })).includes('health.follow'));
    assert.equal((await moveOn()).length, 1);
  });

  it('hears it at the next reading when Teams did not take it', async () => {
    await bot.say('subscribe EX700101');
    bot.connector.refusals.push({ status: 500 });
    assert.deepEqual(await moveOn(), []);
    now = new Date(now.getTime() + 5 * 60_000);
    assert.match(onlyCard(await read()), /Microsoft has posted an update/);
  });

  it('is forgotten once the bot is no longer in it, and hinders no other', async () => {
    const group = { kind: 'groupChat' } as const;
    await bot.say('subscribe EX700101', { from: alex, place: group });
    await bot.say('subscribe EX700101', { from: megan });
    bot.connector.closed.add('19:group@thread.v2');
    assert.equal((await moveOn()).length, 1);
    bot.connector.closed.clear();
    assert.equal((await moveOn()).length, 1);
  });

  it('needs somebody who may decide for others where others read along', async () => {
    const place = { kind: 'channel', name: 'Incidents' } as const;
    const refused = await bot.say('subscribe EX700101', { from: megan, place });
    assert.match(onlyCard(refused), /x_mioms_m365_assis\.administrator/);
    assert.deepEqual(await moveOn(), []);
  });

  it('says so when there is no such issue', async () => {
    assert.match(onlyCard(await bot.say('subscribe EX999999')), /EX999999/);
    assert.doesNotMatch(
      onlyCard(await bot.say('subscribe to a shared calendar fails')),
      /no service health issue/,
    );
    assert.match(onlyCard(await bot.say('unsubscribe EX700101')), /was not told/);
  });

  it('says that Graph does not answer rather than that there is no such issue', async () => {
    const fresh = await startBot();
    try {
      fresh.graph.faults.add({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
      assert.match(
        onlyCard(await fresh.say('subscribe EX700101')),
        /Microsoft Graph has a problem of its own/,
      );
    } finally {
      await fresh.close();
    }
  });
});
