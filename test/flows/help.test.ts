import assert from 'node:assert/strict';
import { chatPerson, startBot, type TestBot } from '../helpers/bot.ts';
import { actionsOf, onlyCard, textOf } from '../helpers/card-text.ts';

describe('help', () => {
  let bot: TestBot;
  before(async () => {
    bot = await startBot();
  });
  after(() => bot.close());

  for (const said of ['help', 'Hi', 'HELLO!', 'help please', 'Aide', 'bonjour', "A l'aide"]) {
    it(`answers "${said}" with what I can do for the person`, async () => {
      const text = onlyCard(await bot.say(said));
      assert.match(text, /^Hello Megan$/m);
      assert.match(text, /What is broken at Microsoft right now/);
      assert.doesNotMatch(text, /insights_user/);
      for (const command of ['find solutions for INC001', 'incident INC001', 'service health']) {
        assert.ok(text.includes(command), command);
      }
    });
  }

  it('speaks French to who speaks French', async () => {
    const text = onlyCard(await bot.say('aide', { locale: 'fr-FR' }));
    assert.match(text, /Bonjour Megan/);
    assert.match(text, /trouver des solutions pour INC001/);
  });

  it('names the missing role to somebody without one, and shows nothing they may not do', async () => {
    const text = onlyCard(await bot.say('help', { from: chatPerson('Lynne Robbins') }));
    assert.match(text, /x_mioms_m365_assis\.insights_user/);
    assert.doesNotMatch(text, /find solutions for/);
  });

  it('answers even while ServiceNow does not', async () => {
    bot.serviceNow.faults.add({ kind: 'answer', status: 401, body: {} });
    const text = onlyCard(await bot.say('help', { from: chatPerson('Adele Vance') }));
    bot.serviceNow.faults.clear();
    assert.match(text, /Hello Adele/);
    assert.match(text, /Web service access only/);
  });

  for (const [said, setup, locale] of [
    ['help', 'help setup', 'en-US'],
    ['aide', 'aide configuration', 'fr-FR'],
  ] as const) {
    it(`has room for everything that somebody with every role may say: ${said}`, async () => {
      const [help] = await bot.say(said, { from: chatPerson('Alex Wilber'), locale });
      assert.match(textOf(help?.card), new RegExp(`Alex[\\s\\S]*INC001[\\s\\S]*${setup}`));
      const [more] = await bot.say(setup, { from: chatPerson('Alex Wilber'), locale });
      assert.match(textOf(more?.card), /audit|journal des modifications/);
    });
  }

  it('sends no mere example when it is clicked', async () => {
    const [help] = await bot.say('help setup', { from: chatPerson('Alex Wilber') });
    assert.match(textOf(help?.card), /link user megan@example\.com/);
    const sent = JSON.stringify(actionsOf(help?.card).map(({ data }) => data));
    assert.match(sent, /diagnose/);
    assert.doesNotMatch(sent, /link user/);
    const [unknown] = await bot.say('lnk usr someone', { from: chatPerson('Alex Wilber') });
    assert.doesNotMatch(JSON.stringify(actionsOf(unknown?.card)), /link user/);
  });

  it('says a command for the person who clicks it, and leaves the help card', async () => {
    const { answer, sent } = await bot.click('say', { text: 'incident INC001' });
    assert.match(onlyCard(sent), /INC0000001/);
    assert.deepEqual(answer, {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: '',
    });
  });

  it('offers the nearest commands for what it does not understand', async () => {
    const sent = await bot.say('solution of INC042');
    assert.match(onlyCard(sent), /I did not understand that/);
    const [first, ...others] = actionsOf(sent[0]?.card);
    assert.deepEqual(first?.data, { text: 'find solutions for INC042', verb: 'say' });
    assert.equal(others.length, 2);
  });

  it('forgives a slip of the finger', async () => {
    const sent = await bot.say('servise helth');
    assert.equal(actionsOf(sent[0]?.card)[0]?.title, 'service health');
  });

  it('repeats no more than the beginning of a long text', async () => {
    const text = onlyCard(await bot.say('y'.repeat(300)));
    assert.equal(/y{3,}/.exec(text)?.[0].length, 200);
  });

  it('offers commands for what is like none of them', async () => {
    assert.equal(actionsOf((await bot.say('xyzzy'))[0]?.card).length, 3);
  });

  for (const said of [
    'this did not help me at all',
    'help me with my printer',
    'INC001 is broken',
    'find solutions for',
    'incident',
  ]) {
    it(`does not take "${said}" for the command it is like`, async () => {
      assert.match(onlyCard(await bot.say(said)), /I did not understand that/);
    });
  }

  it('offers commands in the language of who does not know them', async () => {
    const sent = await bot.say('solution inc 042', { locale: 'fr-FR' });
    assert.equal(actionsOf(sent[0]?.card)[0]?.title, 'trouver des solutions pour INC042');
  });

  it('welcomes once in a personal chat, and nowhere else', async () => {
    const conversation = (id: string, conversationType: string) => ({
      conversation: { id, conversationType, tenantId: bot.tenantId },
    });
    const installed = { type: 'installationUpdate', action: 'add' };
    const install = async (where: object) => bot.say('', { overrides: { ...installed, ...where } });
    assert.match(onlyCard(await install(conversation('a:new', 'personal'))), /Hello Megan/);
    assert.equal((await install(conversation('a:new', 'personal'))).length, 0);
    const unnamed = { conversation: { id: 'a:unnamed', tenantId: bot.tenantId } };
    assert.match(onlyCard(await install(unnamed)), /Hello Megan/);
    assert.equal((await install(conversation('19:team@thread.tacv2', 'channel'))).length, 0);
    const removed = { ...conversation('a:other', 'personal'), action: 'remove' };
    assert.equal((await install(removed)).length, 0);
  });
});
