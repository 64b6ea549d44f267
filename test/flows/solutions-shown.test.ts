import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clicked, type SayOptions, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';
import type { SentActivity } from '../helpers/connector.ts';

const inChannel: SayOptions = { place: { kind: 'channel', name: 'General' } };

/** What a button of a card sends. */
const dataOf = (card: unknown, verb: string, index = 0): object =>
  Object(actionsOf(card).filter((action) => action.verb === verb)[index]?.data);
const urlsOf = (card: unknown) =>
  actionsOf(card).flatMap(({ verb, data }) =>
    verb === 'solutions.helped' ? [String(Object(data).url)] : [],
  );
/** The answer, in the card's place or as a message. */
const shownBy = ({ answer, sent }: Clicked) => textOf([answer, ...sent.map(({ card }) => card)]);
const isShared = ({ conversationId }: SentActivity) => conversationId.startsWith('19:');

describe('solutions that were shown for an incident', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());
  afterEach(() => {
    for (const standIn of [bot.serviceNow, bot.learn]) standIn.faults.clear();
  });

  const asTheyWere = async (number: string) => {
    const [incident] = await bot.say(number);
    return bot.click('solutions.asTheyWere', dataOf(incident?.card, 'solutions.asTheyWere'));
  };

  it('are named on its card, and shown as they were without asking anybody again', async () => {
    assert.doesNotMatch(onlyCard(await bot.say('INC0000010')), /solutions were shown/);
    const [found] = await bot.say('find solutions for INC0000010');
    const urls = urlsOf(found?.card);
    assert.ok(urls.length > 1);
    assert.match(
      onlyCard(await bot.say('INC0000010')),
      new RegExp(`💡 ${urls.length} solutions were shown on `),
    );
    bot.learn.faults.add({ kind: 'answer', status: 503 });
    bot.serviceNow.faults.add({ kind: 'answer', status: 503 }, { path: /knowledge/ });
    const { sent } = await asTheyWere('INC0000010');
    assert.match(onlyCard(sent), /Solutions for INC0000010, as they were\nShown on /);
    assert.deepEqual(urlsOf(sent[0]?.card), urls);
  });

  it('hold what people said about them, by whom, until somebody says otherwise', async () => {
    const [found] = await bot.say('find solutions for INC0000030');
    const urls = urlsOf(found?.card);
    const failed = await bot.click('solutions.didNotHelp', dataOf(found?.card, 'solutions.didNotHelp', 0));
    assert.match(textOf(failed.answer), /👎 Did not help, says Megan Bowen \(just now\)/);
    assert.deepEqual(urlsOf(failed.answer), urls);
    assert.match(onlyCard(await bot.say('INC0000030')), /solutions were shown on [^;]+; 1 did not help$/m);
    const again = onlyCard(await bot.say('find solutions for INC0000030'));
    assert.match(again, /👎 Did not help, says Megan Bowen/);
    const helped = await bot.click('solutions.helped', dataOf(found?.card, 'solutions.helped', 0));
    assert.match(textOf(helped.answer), /👍 Helped, says Megan Bowen/);
    assert.doesNotMatch(textOf(helped.answer), /👎 Did not help, says/);
  });

  it('are not kept for a text, which has no incident', async () => {
    const [found] = await bot.say('find solutions for outlook asks for password');
    assert.deepEqual(urlsOf(found?.card), []);
  });

  it('stay when nothing is found today', async () => {
    const [found] = await bot.say('find solutions for INC0000034');
    const urls = urlsOf(found?.card);
    const { sys_id: sysId = '' } = bot.serviceNow.tables.find('incident', { number: 'INC0000034' }) ?? {};
    const words = { short_description: 'zyxwvut qponmlk', description: '' };
    bot.serviceNow.tables.update('incident', sysId, words);
    assert.match(onlyCard(await bot.say('find solutions for INC0000034')), /^No solutions found/);
    assert.deepEqual(urlsOf((await asTheyWere('INC0000034')).sent[0]?.card), urls);
  });

  it('take no word about what was not among them, or about an incident that is gone', async () => {
    const [found] = await bot.say('find solutions for INC0000002');
    const data = dataOf(found?.card, 'solutions.helped');
    const forged = await bot.click('solutions.helped', { ...data, url: 'https://example.com/' });
    assert.match(textOf(forged.answer), /not in this list any more\. Nothing was noted/);
    assert.doesNotMatch(textOf(forged.answer), /👍 Helped, says/);
    const gone = await bot.click('solutions.helped', { ...data, sysId: '0'.repeat(32) });
    assert.match(shownBy(gone), /INCIDENT_GONE/);
    const broken = await bot.click('solutions.asTheyWere', { sysId: 'x' });
    assert.match(shownBy(broken), /CARD_OUTDATED/);
  });

  it('are French for those who speak it', async () => {
    const [found] = await bot.say('solutions pour INC0000030', { locale: 'fr-FR' });
    const said = dataOf(found?.card, 'solutions.didNotHelp', 1);
    const { answer } = await bot.click('solutions.didNotHelp', said, { locale: 'fr-FR' });
    assert.match(textOf(answer), /👎 N’a pas aidé, selon Megan Bowen/);
    assert.match(
      onlyCard(await bot.say('INC0000030', { locale: 'fr-FR' })),
      /solutions ont été affichées le/,
    );
  });
});

describe('solutions of an incident that is reopened', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebridge-shown-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are as they were, also after a restart', async () => {
    const first = await startBot({ settings: { DATA_DIR: folder } });
    const [found] = await first.say('find solutions for INC001');
    const urls = urlsOf(found?.card);
    await first.click('solutions.didNotHelp', dataOf(found?.card, 'solutions.didNotHelp', 1));
    const { sys_id: sysId = '' } = first.serviceNow.tables.find('incident', { number: 'INC0000001' }) ?? {};
    await first.close();

    const second = await startBot({ settings: { DATA_DIR: folder } });
    try {
      const { sys_id: now = '' } = second.serviceNow.tables.find('incident', { number: 'INC0000001' }) ?? {};
      assert.equal(now, sysId);
      const { tables } = second.serviceNow;
      tables.update('incident', now, { state: '6', close_code: 'Solution provided', close_notes: 'Done' });
      tables.update('incident', now, { state: '2', close_code: '', close_notes: '' });
      const [incident] = await second.say('INC001');
      assert.match(textOf(incident?.card), /solutions were shown on [^;]+; 1 did not help$/m);
      const data = dataOf(incident?.card, 'solutions.asTheyWere');
      const { sent } = await second.click('solutions.asTheyWere', data);
      assert.deepEqual(urlsOf(sent[0]?.card), urls);
      assert.match(onlyCard(sent), /\n2\n(?:[^\n]+\n){3}👎 Did not help, says Megan Bowen/);
    } finally {
      await second.close();
    }
  });
});

describe('solutions that were shown, where others read along', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot({ settings: { SHARED_HIDDEN_PRIORITIES: '1' } });
  });
  after(() => bot.close());

  it('are left out as far as nobody can tell who may see them, and go to the own chat', async () => {
    const [found] = await bot.say('find solutions for INC0000001');
    const data = dataOf(found?.card, 'solutions.helped');
    const { sent } = await bot.click('solutions.asTheyWere', data, inChannel);
    const [shared, own] = [sent.filter(isShared), sent.filter((one) => !isShared(one))];
    assert.match(textOf(own[0]?.card), /Resolved incident/);
    assert.match(textOf(shared[0]?.card), /Solutions for INC0000001, as they were/);
    assert.doesNotMatch(textOf(shared[0]?.card), /Resolved incident/);
  });

  it('are in the own chat alone where the incident is sensitive', async () => {
    const { sys_id: sysId = '' } = bot.serviceNow.tables.find('incident', { number: 'INC0000002' }) ?? {};
    bot.serviceNow.tables.update('incident', sysId, { impact: '1', urgency: '1', priority: '1' });
    const data = { sysId, number: 'INC0000002' };
    const { sent } = await bot.click('solutions.asTheyWere', data, inChannel);
    assert.match(textOf(sent.find(isShared)?.card), /is sensitive/);
    assert.match(textOf(sent.find((one) => !isShared(one))?.card), /as they were/);
  });
});

describe('solutions, while the store does not answer', () => {
  it('are shown all the same, and the log says that they are not kept', async () => {
    const bot = await startBot({ settings: { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' } });
    try {
      const [found] = await bot.say('find solutions for INC0000010');
      assert.match(textOf(found?.card), /^Solutions for INC0000010\n/);
      const line = bot.logLines.find((one) => one.includes('could not be kept'));
      assert.match(line ?? '', /"correlationId":"[0-9a-f]{8}","code":"STORE_UNAVAILABLE"/);
      assert.doesNotMatch(onlyCard(await bot.say('INC0000010')), /solutions were shown/);
      const clicked = await bot.click('solutions.helped', dataOf(found?.card, 'solutions.helped'));
      assert.match(shownBy(clicked), /STORE_UNAVAILABLE/);
    } finally {
      await bot.close();
    }
  });
});
